import * as z from 'zod'
import { AuthenticationResponse } from '../factors/passkey-types.ts'
import { mode, RecoveryCode, Tenant, Ticket, TotpCode } from './sign-in-types.ts'
import { Email, Id, Locale, Password, PersonName } from '../../http/fields.ts'

const RefreshToken = z.string().regex(/^[\w-]{43}$/, 'Not a refresh token.')
const MailedToken = z
  .string()
  .regex(/^[\w-]{43}$/, 'Not a token of ours.')
  .meta({ description: 'From the fragment of the mail’s link.', example: 'u2Jt9Qm4Zc1xV7bN0sK5hD8wR3yF6gL1aPqTeXoIjMk' })

export const SignUp = z
  .strictObject({
    email: Email,
    password: Password,
    name: PersonName,
    tenant: Tenant.optional(),
    locale: Locale.optional(),
    consents: z
      .array(Id)
      .max(20)
      .refine((ids) => new Set(ids).size === ids.length, 'Each text once.')
      .optional()
      .meta({
        description: 'The texts that were shown and agreed to: of the tenant’s and the platform’s consent texts, in their newest version.',
      }),
  })
  .meta({ id: 'SignUp' })
export type SignUp = z.infer<typeof SignUp>

export const SignUpInvited = z
  .strictObject({
    token: MailedToken,
    tenant: Tenant.meta({ description: 'Who invited, by slug or id: the link names it.' }),
    password: Password,
    name: PersonName,
    locale: Locale.optional(),
    mode,
  })
  .meta({ id: 'SignUpInvited' })
export type SignUpInvited = z.infer<typeof SignUpInvited>

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
  tenant: Tenant.nullable().optional().meta({
    description:
      'Go to this tenant; null leaves all; absent stays where you are. Whoever becomes a customer by going or staying (who was dismissed there, too) has agreed to what the tenant requires, or hears CONSENT_REQUIRED: leave, POST /me/consents, come back.',
  }),
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

const shownWith = { ticket: Ticket, mode }
export const ShowSecondFactor = z
  .union([
    z.strictObject({ ...shownWith, code: TotpCode }),
    z.strictObject({ ...shownWith, recoveryCode: RecoveryCode }),
    z.strictObject({ ...shownWith, credential: AuthenticationResponse }),
  ])
  .meta({ id: 'ShowSecondFactor' })
export type ShowSecondFactor = z.infer<typeof ShowSecondFactor>
