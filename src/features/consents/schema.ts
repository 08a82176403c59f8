import * as z from 'zod'
import { consentKinds, consentTextKinds } from '../../../drizzle/consents.ts'
import { Id } from '../../http/fields.ts'

const Kind = z.enum(consentKinds)
const TextKind = z.enum(consentTextKinds)
const Locale = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'A language tag such as de or en-GB.')
  .meta({ example: 'en' })
const Url = z
  .url({ protocol: /^https$/ })
  .max(500)
  .meta({ example: 'https://shop.example.com/privacy' })

const Text = z
  .strictObject({ locale: Locale, body: z.string().min(1).max(50_000).optional(), url: Url.optional() })
  .refine(({ body, url }) => (body === undefined) !== (url === undefined), 'Either its words or where they are.')
  .meta({ example: { locale: 'en', url: 'https://shop.example.com/privacy' } })

const published = {
  kind: TextKind,
  texts: z
    .array(Text)
    .min(1)
    .max(20)
    .refine((texts) => new Set(texts.map(({ locale }) => locale)).size === texts.length, 'Each language once.')
    .meta({ description: 'One version, in all its languages.' }),
}

export const PublishOurText = z.strictObject(published).meta({ id: 'PublishOurText' })
export type PublishOurText = z.infer<typeof PublishOurText>

export const PublishConsentText = z
  .strictObject({
    ...published,
    required: z
      .boolean()
      .optional()
      .meta({ description: 'Whether nobody becomes a customer without agreeing. Only terms and privacy: marketing is a free choice.' }),
  })
  .refine(({ kind, required }) => !required || kind === 'terms' || kind === 'privacy', {
    path: ['required'],
    message: 'Only terms and privacy.',
  })
  .meta({ id: 'PublishConsentText' })
export type PublishConsentText = z.infer<typeof PublishConsentText>

export const ConsentText = z
  .strictObject({
    id: z.uuid(),
    kind: TextKind.meta({ description: '`saved-card` is agreed to with each card that is saved, and taken back by removing it.' }),
    version: z.int().meta({ example: 2 }),
    locale: Locale,
    body: z.string().nullable(),
    url: z.string().nullable(),
    required: z.boolean().meta({ description: 'Nobody becomes a customer of this tenant without having agreed.' }),
    publishedAt: z.iso.datetime(),
  })
  .meta({ id: 'ConsentText' })

export const SayConsent = z
  .strictObject({
    tenant: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Whose text it is; absent: the platform’s.', example: 'corner-coffee' }),
    textId: Id.meta({ description: 'The version that was shown.' }),
    given: z.boolean().meta({ description: 'false takes it back.' }),
  })
  .meta({ id: 'SayConsent' })
export type SayConsent = z.infer<typeof SayConsent>

export const WhoseConsents = z.strictObject({
  tenant: z.string().min(1).max(100).optional().meta({ description: 'A tenant’s; absent: the platform’s.' }),
})

export const Consent = z
  .strictObject({
    kind: Kind,
    version: z.int().meta({ description: 'The newest that there is.' }),
    given: z.boolean().meta({ description: 'false where nothing was ever said.' }),
    givenVersion: z.int().nullable().meta({ description: 'What was last said something about; older than `version`: ask again.' }),
    at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Consent' })

export const ConsentOfCustomer = z
  .strictObject({ kind: Kind, version: z.int(), given: z.boolean(), at: z.iso.datetime() })
  .meta({ id: 'ConsentOfCustomer' })
