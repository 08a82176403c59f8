import * as z from 'zod'
import { Email, Locale, Password, PersonName } from '../../http/fields.ts'

const Tenant = z.string().min(1).max(100).meta({ description: 'A tenant by slug or id.', example: 'corner-coffee' })
const RefreshToken = z.string().regex(/^[\w-]{43}$/, 'Not a refresh token.')
const MailedToken = z
  .string()
  .regex(/^[\w-]{43}$/, 'Not a token of ours.')
  .meta({ description: 'From the fragment of the mail’s link.', example: 'u2Jt9Qm4Zc1xV7bN0sK5hD8wR3yF6gL1aPqTeXoIjMk' })
const mode = z.enum(['bearer', 'cookie']).optional().meta({
  description:
    '`cookie`: the refresh token comes as a cookie that no script can read, for pages of this origin or of CORS_ORIGINS. Else in the body.',
  example: 'bearer',
})

export const SignUp = z
  .strictObject({
    email: Email,
    password: Password,
    name: PersonName,
    tenant: Tenant.optional(),
    locale: Locale.optional(),
  })
  .meta({ id: 'SignUp' })
export type SignUp = z.infer<typeof SignUp>

export const MailSent = z.strictObject({ status: z.literal('mail_sent') }).meta({ id: 'MailSent' })
export const Done = z.strictObject({ done: z.boolean() }).meta({ id: 'Done' })

export const ConfirmSignUp = z.strictObject({ token: MailedToken, password: Password, mode }).meta({ id: 'ConfirmSignUp' })
export const RequestPasswordReset = z.strictObject({ email: Email }).meta({ id: 'RequestPasswordReset' })
export const ResetPassword = z.strictObject({ token: MailedToken, password: Password }).meta({ id: 'ResetPassword' })
export const ConfirmEmail = z.strictObject({ token: MailedToken }).meta({ id: 'ConfirmEmail' })

export const SignIn = z.strictObject({ email: Email, password: Password, tenant: Tenant.optional(), mode }).meta({ id: 'SignIn' })
export type SignIn = z.infer<typeof SignIn>

const byToken = { mode: z.literal('bearer').optional(), refreshToken: RefreshToken }
const byCookie = { mode: z.literal('cookie') }
const goTo = {
  tenant: Tenant.nullable().optional().meta({ description: 'Go to this tenant; null leaves all; absent stays where you are.' }),
  platform: z.literal(true).optional().meta({ description: 'Go to the platform, where you are one of those who run it.' }),
}

export const Refresh = z
  .discriminatedUnion('mode', [z.strictObject({ ...byToken, ...goTo }), z.strictObject({ ...byCookie, ...goTo })])
  .refine(({ tenant, platform }) => platform === undefined || tenant === undefined, {
    path: ['platform'],
    message: 'A tenant or the platform.',
  })
  .meta({ id: 'Refresh' })
export type Refresh = z.infer<typeof Refresh>

export const SignOut = z.discriminatedUnion('mode', [z.strictObject(byToken), z.strictObject(byCookie)]).meta({ id: 'SignOut' })
export const SignedOut = z.strictObject({ signedOut: z.literal(true) }).meta({ id: 'SignedOut' })

const User = z.strictObject({ id: z.uuid(), email: z.string(), name: z.string() }).meta({ id: 'User' })

export const SignedIn = z
  .strictObject({
    user: User,
    kind: z.enum(['user', 'customer', 'staff', 'platform']),
    tenant: z.strictObject({ id: z.uuid(), slug: z.string() }).nullable(),
    role: z.string().nullable(),
    customerId: z.uuid().nullable(),
    accessToken: z.string(),
    accessTokenExpiresAt: z.iso.datetime(),
    refreshToken: z.string().nullable().meta({ description: 'Null where it was sent as a cookie.' }),
  })
  .meta({ id: 'SignedIn' })
export type SignedIn = z.infer<typeof SignedIn>
