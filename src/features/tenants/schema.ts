import * as z from 'zod'
import { EXPONENTS } from '../../lib/currencies.ts'
import { isZone } from '../../lib/time.ts'
import { paging } from '../../http/page.ts'

export const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/, 'Lower-case letters, digits and dashes.')
  .meta({ example: 'corner-coffee' })
export const Currency = z
  .string()
  .refine((code) => EXPONENTS.has(code), 'Not an ISO 4217 currency.')
  .meta({ example: 'EUR' })
export const Zone = z.string().max(64).refine(isZone, 'Not an IANA time zone.').meta({ example: 'Europe/Berlin' })
const Clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A wall time such as 04:00.')
  .meta({ example: '04:00' })
const Hours = z.partialRecord(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']), z.array(z.tuple([Clock, Clock])).max(6))

export const ById = z.strictObject({ tenant: z.string(), id: z.uuid() })

const locationFields = {
  name: z.string().trim().min(1).max(120).meta({ example: 'Corner' }),
  slug: Slug,
  zone: Zone,
  currency: Currency,
  dayStartsAt: Clock.default('04:00'),
  address: z.string().max(500).nullable().default(null),
  openingHours: Hours.nullable().default(null),
}

export const AddLocation = z.strictObject(locationFields).meta({ id: 'AddLocation' })
export type AddLocation = z.infer<typeof AddLocation>

export const ListLocations = z.strictObject(paging)

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
    active: z.boolean(),
    version: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Location' })
