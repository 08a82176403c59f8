import * as z from 'zod'
import { Id } from '../../http/fields.ts'
import { mode, Tenant } from '../auth/sign-in-types.ts'
import { ProveToAdd } from '../factors/proof-types.ts'

const ProviderName = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/)
  .meta({ example: 'google' })
export const WhichProvider = z.strictObject({ provider: ProviderName })
export const WhichIdentity = z.strictObject({ id: Id })

export const Providers = z.array(z.strictObject({ name: ProviderName })).meta({ id: 'Providers' })

export const BeginFlow = z.strictObject({ tenant: Tenant.optional() }).meta({ id: 'BeginFlow' })

const FlowSecret = z
  .string()
  .regex(/^[\w-]{43}$/, 'Not a flow of ours.')
  .meta({
    description: 'Of the page that began it: it has to be there again when the provider sends the browser back.',
    example: 'k7Pq2Wm9Rc4tY1vB6nE3hJ8sL5xD0gFzUiOaTbMdQwA',
  })

export const FlowBegun = z
  .strictObject({ url: z.string().meta({ description: 'Where the browser goes.' }), flow: FlowSecret })
  .meta({ id: 'FlowBegun' })

const returned = {
  flow: FlowSecret,
  code: z.string().min(1).max(4096).meta({ example: 'SplxlOBeZQQYbYS6WxSbIA' }),
  state: z.string().min(1).max(200).meta({ example: 'af0ifjsldkj' }),
  iss: z
    .string()
    .max(500)
    .optional()
    .meta({ description: 'As the provider sent it, where it does (RFC 9207).', example: 'https://accounts.google.com' }),
}
export const FinishFlow = z.strictObject({ ...returned, mode }).meta({ id: 'FinishFlow' })
export const LinkIdentity = z.strictObject({ provider: ProviderName, ...returned }).meta({ id: 'LinkIdentity' })

export const LinkToken = z
  .strictObject({
    token: z
      .string()
      .min(20)
      .max(8192)
      .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, 'Not a signed token.')
      .meta({
        description: 'An access token of an issuer that is trusted here.',
        example: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyXzEifQ.c2lnbmVk',
      }),
    proof: ProveToAdd,
  })
  .meta({ id: 'LinkToken' })

export const Identity = z
  .strictObject({
    id: z.uuid(),
    issuer: z.string(),
    email: z.string().nullable(),
    createdAt: z.iso.datetime(),
    usedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Identity' })
export const IdentityGone = z.strictObject({ id: z.uuid() }).meta({ id: 'IdentityGone' })
