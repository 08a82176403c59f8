import * as z from 'zod'
import { Zone } from '../../http/fields.ts'
import { Currency, listing, Name, Slug } from './schema.ts'

const Clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A wall time such as 04:00.')
  .meta({ example: '04:00' })
const Hours = z.partialRecord(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']), z.array(z.tuple([Clock, Clock])).max(6)).meta({
  description: 'Wall times of the location’s zone, from and to; what ends at or before its start ends on the next day. None may overlap.',
})
const Address = z.string().max(500)

export const AddLocation = z
  .strictObject({
    name: Name.meta({ example: 'Corner' }),
    slug: Slug,
    zone: Zone,
    currency: Currency,
    dayStartsAt: Clock.default('04:00'),
    address: Address.nullable().default(null),
    openingHours: Hours.nullable().default(null),
  })
  .meta({ id: 'AddLocation' })
export type AddLocation = z.infer<typeof AddLocation>

export const ChangeLocation = z
  .strictObject({
    name: Name,
    slug: Slug,
    zone: Zone,
    dayStartsAt: Clock,
    address: Address.nullable(),
    openingHours: Hours.nullable(),
    payLater: z.boolean(),
    active: z.boolean(),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'Name what is to change.')
  .meta({ id: 'ChangeLocation' })
export type ChangeLocation = z.infer<typeof ChangeLocation>

export const ListLocations = listing

export const Location = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    slug: z.string(),
    zone: z.string(),
    currency: z.string(),
    dayStartsAt: z.string(),
    address: z.string().nullable(),
    openingHours: Hours.nullable(),
    payLater: z.boolean(),
    active: z.boolean(),
    version: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Location' })
