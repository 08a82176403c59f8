import * as z from 'zod'
import { Email } from '../../http/fields.ts'
import { Reason } from './schema.ts'

const At = z.iso.datetime()

/** In the body and not in the address, which others write down. */
export const FindPerson = z.strictObject({ email: Email, reason: Reason }).meta({ id: 'FindPerson' })
export type FindPerson = z.infer<typeof FindPerson>

export const RevokeSignIns = z.strictObject({ reason: Reason }).meta({ id: 'RevokeSignIns' })
export const SignInsRevoked = z
  .strictObject({ ended: z.int().meta({ description: 'How many sign-ins this ended.' }) })
  .meta({ id: 'PersonSignedOut' })

export const PlatformUser = z
  .strictObject({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    createdAt: At,
    emailVerifiedAt: At.nullable(),
    lockedUntil: At.nullable().meta({ description: 'Until when too many wrong passwords shut the address.' }),
    signIns: z.array(
      z.strictObject({ id: z.uuid(), userAgent: z.string().nullable(), country: z.string().nullable(), createdAt: At, usedAt: At }),
    ),
    worksAt: z.array(z.strictObject({ tenant: z.strictObject({ id: z.uuid(), slug: z.string(), name: z.string() }), role: z.string() })),
  })
  .meta({ id: 'PlatformUser' })
