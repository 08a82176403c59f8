import * as z from 'zod'
import { Id } from '../../http/fields.ts'

const HOST = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/

export const AddDomain = z
  .strictObject({
    host: z
      .string()
      .max(253)
      .toLowerCase()
      .regex(HOST, 'A host name such as shop.example; other letters as xn--.')
      .meta({ example: 'shop.example' }),
  })
  .meta({ id: 'AddDomain' })
export type AddDomain = z.infer<typeof AddDomain>

export const ByDomain = z.strictObject({ tenant: z.string(), id: Id })

export const Domain = z
  .strictObject({
    id: z.uuid(),
    host: z.string().meta({ example: 'shop.example' }),
    record: z
      .strictObject({ type: z.literal('TXT'), name: z.string(), value: z.string() })
      .meta({ description: 'What proves in the DNS that the host is yours.' }),
    verifiedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Domain' })
