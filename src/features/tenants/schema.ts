import * as z from 'zod'
import { label, Zone } from '../../http/fields.ts'
import { paging } from '../../http/page.ts'
import { EXPONENTS } from '../../lib/currencies.ts'
import { countries } from './countries.ts'
import { isFreeWord } from './slugs.ts'

export const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/, 'Lower-case letters, digits and dashes.')
  .meta({ example: 'corner-coffee' })
export const Currency = z
  .string()
  .refine((code) => EXPONENTS.has(code), 'Not an ISO 4217 currency.')
  .meta({ example: 'EUR' })
export const Name = label(120, 'Corner Coffee')
const Country = z
  .string()
  .refine((code) => countries.has(code), 'Not an ISO 3166 country.')
  .meta({ example: 'DE' })
const Locale = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'A language tag such as de or en-GB.')
  .meta({ example: 'de' })
const TaxMode = z.enum(['inclusive', 'exclusive'])
const TaxScope = z.enum(['total', 'line'])
const Rounding = z.enum(['half_up', 'half_even'])
const CashRounding = z.int().min(1).max(1000).meta({ description: 'Smallest cash amount, in minor units.', example: 5 })
const Color = z
  .string()
  .regex(/^#[0-9a-f]{6}$/, 'A colour such as #6f4e37, in small letters.')
  .meta({ example: '#6f4e37', description: 'What buttons in mails are coloured with.' })
const LogoUrl = z
  .url({ protocol: /^https$/ })
  .max(500)
  .meta({ example: 'https://shop.example.com/logo.png', description: 'The only picture in mails; 40 pixels high.' })
const MfaRoles = z
  .array(z.string().min(1).max(60))
  .max(50)
  .meta({ description: 'Roles, built in or your own, whose people sign in here with a second factor.', example: ['owner', 'admin'] })
const Minutes = z.int().min(1).max(1440)

export const OpenTenant = z
  .strictObject({
    name: Name,
    slug: Slug.min(3).refine(isFreeWord, 'This word is reserved.'),
    country: Country,
    currency: Currency,
    zone: Zone,
    locale: Locale.default('en'),
    taxMode: TaxMode,
    taxScope: TaxScope.default('total'),
    rounding: Rounding.default('half_up'),
    cashRounding: CashRounding.default(1),
    location: z
      .strictObject({ name: Name.default('Main'), slug: Slug.default('main'), address: z.string().max(500).nullable().default(null) })
      .prefault({}),
  })
  .meta({ id: 'OpenTenant' })
export type OpenTenant = z.infer<typeof OpenTenant>

/** What is put replaces all of it. Slug and currency are not among them: addresses and amounts outlive a change of mind. */
export const PutSettings = z
  .strictObject({
    name: Name,
    country: Country,
    zone: Zone,
    locale: Locale,
    taxMode: TaxMode,
    taxScope: TaxScope,
    rounding: Rounding,
    cashRounding: CashRounding,
    webHoldMinutes: Minutes,
    kioskHoldMinutes: Minutes,
    cancelMinutes: z.int().min(0).max(1440),
    recallSeconds: z.int().min(0).max(86_400),
    brandColor: Color.nullable().default(null),
    logoUrl: LogoUrl.nullable().default(null),
    mfaRoles: MfaRoles.optional().meta({ description: 'Absent: as it was.' }),
  })
  .meta({ id: 'PutSettings' })
export type PutSettings = z.infer<typeof PutSettings>

const profile = {
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  country: z.string(),
  currency: z.string(),
  zone: z.string(),
  locale: z.string(),
  taxMode: TaxMode,
  version: z.int(),
}

export const Tenant = z.strictObject(profile).meta({ id: 'Tenant' })

export const Settings = z
  .strictObject({
    ...profile,
    taxScope: TaxScope,
    rounding: Rounding,
    cashRounding: z.int(),
    webHoldMinutes: z.int(),
    kioskHoldMinutes: z.int(),
    cancelMinutes: z.int(),
    recallSeconds: z.int(),
    brandColor: Color.nullable(),
    logoUrl: LogoUrl.nullable(),
    mfaRoles: MfaRoles,
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Settings' })

export const listing = z.strictObject(paging)
