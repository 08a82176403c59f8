import * as z from 'zod'

export const Email = z.email().max(254).toLowerCase().meta({ example: 'ada@example.com' })
/** Only bounded here: what makes a password good enough is in rules.ts. */
const Password = z.string().min(1).max(512).meta({ example: 'nine lives of a teapot', format: 'password' })
const Tenant = z.string().min(1).max(100).meta({ description: 'A tenant by slug or id.', example: 'corner-coffee' })
const RefreshToken = z.string().regex(/^[\w-]{43}$/, 'Not a refresh token.')

export const SignUp = z
  .strictObject({
    email: Email,
    password: Password,
    name: z
      .string()
      .trim()
      .min(1)
      .max(120)
      .regex(/^\P{Cc}*$/u, 'No control characters.'),
    tenant: Tenant.optional(),
  })
  .meta({ id: 'SignUp' })
export type SignUp = z.infer<typeof SignUp>

export const SignIn = z.strictObject({ email: Email, password: Password, tenant: Tenant.optional() }).meta({ id: 'SignIn' })
export type SignIn = z.infer<typeof SignIn>

export const Refresh = z
  .strictObject({
    refreshToken: RefreshToken,
    tenant: Tenant.nullable().optional().meta({ description: 'Go to this tenant; null leaves all; absent stays where you are.' }),
  })
  .meta({ id: 'Refresh' })
export type Refresh = z.infer<typeof Refresh>

export const SignOut = z.strictObject({ refreshToken: RefreshToken }).meta({ id: 'SignOut' })
export const SignedOut = z.strictObject({ signedOut: z.literal(true) }).meta({ id: 'SignedOut' })

const TenantName = z.strictObject({ id: z.uuid(), slug: z.string(), name: z.string() }).meta({ id: 'TenantName' })
const User = z.strictObject({ id: z.uuid(), email: z.string(), name: z.string() }).meta({ id: 'User' })

export const SignedIn = z
  .strictObject({
    user: User,
    kind: z.enum(['user', 'customer', 'staff']),
    tenant: z.strictObject({ id: z.uuid(), slug: z.string() }).nullable(),
    role: z.string().nullable(),
    customerId: z.uuid().nullable(),
    accessToken: z.string(),
    accessTokenExpiresAt: z.iso.datetime(),
    refreshToken: z.string(),
  })
  .meta({ id: 'SignedIn' })
export type SignedIn = z.infer<typeof SignedIn>

export const Me = z
  .strictObject({
    ...User.shape,
    createdAt: z.iso.datetime(),
    worksAt: z.array(z.strictObject({ tenant: TenantName, role: z.string(), locationIds: z.array(z.uuid()).nullable() })),
    customerOf: z.array(z.strictObject({ tenant: TenantName, customerId: z.uuid() })),
  })
  .meta({ id: 'Me' })
