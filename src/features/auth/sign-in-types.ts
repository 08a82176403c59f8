import * as z from 'zod'

/** What other rooms that sign people in say as this one does. */
export const Tenant = z.string().min(1).max(100).meta({ description: 'A tenant by slug or id.', example: 'corner-coffee' })

export const mode = z.enum(['bearer', 'cookie']).optional().meta({
  description:
    '`cookie`: the refresh token comes as a cookie that no script can read, for pages of this origin or of CORS_ORIGINS. Else in the body.',
  example: 'bearer',
})

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

export const TotpCode = z
  .string()
  .regex(/^\d{6}$/, 'Six digits.')
  .meta({ description: 'What the authenticator app shows.', example: '492039' })
export const RecoveryCode = z
  .string()
  .max(60)
  .transform((text) => text.toUpperCase().replaceAll(/[^A-Z2-7]/g, ''))
  .pipe(z.string().length(26, 'Not a recovery code.'))
  .meta({ example: 'MFRG-GZDF-MZTW-Q2LK-NBSW-Y3DP-EA' })

export const Ticket = z
  .string()
  .regex(/^[\w-]{43}$/, 'Not a ticket of ours.')
  .meta({ description: 'Good for five minutes, and for one sign-in.', example: 'k7Pq2Wm9Rc4tY1vB6nE3hJ8sL5xD0gFzUiOaTbMdQwA' })

const SecondFactorWanted = z
  .strictObject({
    mfa: z.strictObject({
      ticket: Ticket,
      kinds: z.array(z.enum(['totp', 'passkey', 'recovery_code'])),
      passkey: z
        .strictObject({
          challenge: z.string(),
          rpId: z.string(),
          allowCredentials: z.array(z.strictObject({ id: z.string(), transports: z.array(z.string()) })),
        })
        .nullable()
        .meta({ description: 'For navigator.credentials.get(), where one of the person’s passkeys may be shown.' }),
    }),
  })
  .meta({ id: 'SecondFactorWanted' })
export type SecondFactorWanted = z.infer<typeof SecondFactorWanted>

/** Tokens, or what else has to be shown for them. */
export const SignInAnswer = z.union([SignedIn, SecondFactorWanted]).meta({ id: 'SignInAnswer' })
