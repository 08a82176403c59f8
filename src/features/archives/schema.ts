import * as z from 'zod'
import { Id } from '../../http/fields.ts'

const when = z.iso.datetime().nullable()

export const Archive = z
  .strictObject({
    id: z.uuid(),
    state: z.enum(['queued', 'ready', 'failed', 'expired']),
    rows: z.int().meta({ description: 'So far.' }),
    bytes: z.int().meta({ description: 'So far, packed.' }),
    askedAt: z.iso.datetime(),
    readyAt: when.meta({ description: 'When the mail with the link went out.' }),
    expiresAt: when.meta({ description: 'When the file is deleted.' }),
  })
  .meta({ id: 'Archive' })

export const WhichArchive = z.strictObject({ id: Id })
export const ArchiveToken = z.strictObject({ token: z.string().min(1).max(200).meta({ description: 'What the link in the mail holds.' }) })
