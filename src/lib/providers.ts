import * as z from 'zod'

/** Plain http only at this machine: a provider in tests. */
const Endpoint = z
  .url({ protocol: /^https?$/ })
  .refine((url) => /^(?:https:|http:\/\/(?:127\.0\.0\.1|localhost)[:/])/.test(url), 'expected https')

/** Somebody who says who people are. An `openid` provider is discovered from its issuer; an `oauth` one (GitHub) is told by its endpoints, and asked who it was. */
const Provider = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9-]{1,40}$/),
    kind: z.enum(['openid', 'oauth']).default('openid'),
    issuer: Endpoint,
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
    scopes: z.string().default('openid email profile'),
    secretBy: z.enum(['post', 'basic']).default('post'),
    /** Apple answers with a form where it is asked for a name or an e-mail. */
    responseMode: z.enum(['query', 'form_post']).default('query'),
    authorizationEndpoint: Endpoint.optional(),
    tokenEndpoint: Endpoint.optional(),
    userinfoEndpoint: Endpoint.optional(),
    /** Where an `oauth` provider lists addresses with `primary` and `verified`, and its userinfo does not say that. */
    emailsEndpoint: Endpoint.optional(),
  })
  .refine(
    (p) => p.kind === 'openid' || (p.authorizationEndpoint && p.tokenEndpoint && p.userinfoEndpoint),
    'an oauth provider needs its endpoints',
  )
export type Provider = z.infer<typeof Provider>

/** A variable that holds a JSON list of these. Says what is wrong without the values, which are secrets. */
const jsonOf = <S extends z.ZodType>(item: S) =>
  z
    .string()
    .default('[]')
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text)
      } catch {
        context.addIssue({ code: 'custom', message: 'expected a JSON array' })
        return z.NEVER
      }
    })
    .pipe(z.array(item))

export const providersVariable = jsonOf(Provider)

/** Whose access tokens are taken, for whom they have to be meant, and where the keys are. Only algorithms with a public key: what we can check we must not be able to make. */
const TrustedIssuer = z.strictObject({
  /** Letter by letter as `iss` says it. */
  issuer: z.string().min(1),
  audience: z.string().min(1),
  jwksUri: Endpoint,
  algorithms: z
    .array(z.enum(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']))
    .min(1)
    .default(['RS256']),
  /** What its access tokens are by their `typ`: RFC 9068's, or a plain `JWT` (or nothing), as most hosted issuers have it. */
  tokenType: z.enum(['at+jwt', 'JWT']).default('at+jwt'),
  /** How soon an unknown key is looked for again. */
  cooldownSeconds: z.int().min(0).max(600).default(30),
})
export type TrustedIssuer = z.infer<typeof TrustedIssuer>

export const issuersVariable = jsonOf(TrustedIssuer).refine(
  (issuers) => new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length,
  'an issuer is named twice',
)
