import * as z from 'zod'
import { RecoveryCode, TotpCode } from '../auth/sign-in-types.ts'
import { Email, Id, Locale, Password, PersonName, saysSomething } from '../../http/fields.ts'

const TenantName = z.strictObject({ id: z.uuid(), slug: z.string(), name: z.string() }).meta({ id: 'TenantName' })

const own = {
  id: z.uuid(),
  email: z.string(),
  emailVerified: z.boolean().meta({ description: 'Whether its owner has shown to read mail to this address.' }),
  name: z.string(),
  locale: z.string().nullable().meta({ description: 'What mails are written in; null: the tenant’s.' }),
  createdAt: z.iso.datetime(),
}

export const Profile = z.strictObject(own).meta({ id: 'Profile' })

export const Me = z
  .strictObject({
    ...own,
    worksAt: z.array(z.strictObject({ tenant: TenantName, role: z.string(), locationIds: z.array(z.uuid()).nullable() })),
    customerOf: z.array(z.strictObject({ tenant: TenantName, customerId: z.uuid() })),
  })
  .meta({ id: 'Me' })

export const ChangeProfile = z
  .strictObject({ name: PersonName, locale: Locale.nullable() })
  .partial()
  .refine(saysSomething, 'Name what is to change.')
  .meta({ id: 'ChangeProfile' })
export type ChangeProfile = z.infer<typeof ChangeProfile>

export const ChangePassword = z.strictObject({ currentPassword: Password, newPassword: Password }).meta({ id: 'ChangePassword' })
export type ChangePassword = z.infer<typeof ChangePassword>

const newEmail = { email: Email }
export const ChangeEmail = z
  .union([
    z.strictObject({ ...newEmail, password: Password }),
    z.strictObject({ ...newEmail, code: TotpCode }),
    z.strictObject({ ...newEmail, recoveryCode: RecoveryCode }),
    z.strictObject(newEmail),
  ])
  .meta({ id: 'ChangeEmail', description: 'With what proves who you are, as ProveToAdd has it.' })
export type ChangeEmail = z.infer<typeof ChangeEmail>

export const PasswordChanged = z.strictObject({ changed: z.literal(true) }).meta({ id: 'PasswordChanged' })
export const ConfirmationsSent = z.strictObject({ status: z.literal('mail_sent') }).meta({ id: 'ConfirmationsSent' })

export const SignInHere = z
  .strictObject({
    id: z.uuid(),
    current: z.boolean().meta({ description: 'Whether this call was made with it.' }),
    device: z.string().nullable().meta({ example: 'Firefox on Windows' }),
    country: z.string().nullable().meta({ description: 'ISO 3166-1 alpha-2, where it was last used.', example: 'DE' }),
    address: z.string().nullable().meta({ description: 'Where it was last used from.', example: '203.0.113.7' }),
    createdAt: z.iso.datetime(),
    usedAt: z.iso.datetime(),
  })
  .meta({ id: 'SignInHere' })

export const WhichSignIn = z.strictObject({ id: Id })
export const SignInRevoked = z.strictObject({ id: z.uuid() }).meta({ id: 'SignInRevoked' })
export const SignInsRevoked = z.strictObject({ revoked: z.int() }).meta({ id: 'SignInsRevoked' })
