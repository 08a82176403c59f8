import * as z from 'zod'
import { Id } from '../../http/fields.ts'

const when = z.iso.datetime().nullable()

export const DataExport = z
  .strictObject({
    id: z.uuid(),
    state: z.enum(['queued', 'ready', 'failed', 'expired']),
    bytes: z.int().nullable(),
    askedAt: z.iso.datetime(),
    readyAt: when.meta({ description: 'When the mail with the link went out.' }),
    expiresAt: when.meta({ description: 'When the file is deleted.' }),
  })
  .meta({ id: 'DataExport' })

export const WhichExport = z.strictObject({ id: Id })
export const ExportToken = z.strictObject({ token: z.string().min(1).max(200).meta({ description: 'What the link in the mail holds.' }) })
