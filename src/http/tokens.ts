import { base64url, errors, importJWK, jwtVerify, SignJWT, type CryptoKey, type JWK, type JWTHeaderParameters } from 'jose'
import * as z from 'zod'
import type { Config } from '../env.ts'
import type { Actor, Device } from './actor.ts'
import { guestCan, payerCan } from './holders.ts'
import { Unauthenticated } from './problem.ts'

const ISSUER = 'cortado'
export const LEEWAY_SECONDS = 60
export const ACCESS_SECONDS = 15 * 60
export const ORDER_TOKEN_SECONDS = 30 * 24 * 60 * 60

type Keys = { signing: { key: CryptoKey; kid: string }; verifying: Map<string, CryptoKey>; published: JWK[] }
const keysOf = new WeakMap<Config, Promise<Keys>>()

/** The first key signs; all of them verify, so that a key can be rotated without signing anybody out (two live keys). */
const keys = (config: Config) => {
  let known = keysOf.get(config)
  if (!known) keysOf.set(config, (known = load(config.SIGNING_KEYS)))
  return known
}

async function load(jwks: JWK[]): Promise<Keys> {
  const published = jwks.map(({ kty, crv, x, kid }) => ({ kty, crv, x, kid, alg: 'EdDSA', use: 'sig' }) as JWK)
  const verifying = new Map(
    await Promise.all(published.map(async (jwk) => [jwk.kid ?? '', (await importJWK(jwk, 'EdDSA')) as CryptoKey] as const)),
  )
  const [first] = jwks
  if (!first?.kid) throw new Error('Configuration: SIGNING_KEYS needs a key with a kid')
  return { signing: { key: (await importJWK(first, 'EdDSA')) as CryptoKey, kid: first.kid }, verifying, published }
}

/** The public halves (RFC 7517), for `/.well-known/jwks.json`. */
export const jwks = async (config: Config) => ({ keys: (await keys(config)).published })

const Can = z.array(z.string())
const Claims = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user'), sub: z.string(), sid: z.string(), can: Can }),
  z.object({ kind: z.literal('customer'), sub: z.string(), sid: z.string(), tid: z.string(), slug: z.string(), cid: z.string(), can: Can }),
  z.object({
    kind: z.literal('staff'),
    sub: z.string(),
    sid: z.string(),
    tid: z.string(),
    slug: z.string(),
    role: z.string(),
    cid: z.string().nullable(),
    loc: z.array(z.string()).nullable(),
    can: Can,
    // how far a permission reaches where that isn't loc; the version of a role of the tenant's own; support that acts as them
    sco: z.record(z.string(), z.enum(['own', 'tenant'])).optional(),
    rv: z.int().optional(),
    sup: z.object({ ses: z.string(), imp: z.string() }).optional(),
  }),
  z.object({ kind: z.literal('platform'), sub: z.string(), sid: z.string(), role: z.enum(['admin', 'support']), can: Can }),
  z.object({
    kind: z.literal('device'),
    tid: z.string(),
    slug: z.string(),
    did: z.string(),
    dev: z.enum(['pos', 'kiosk', 'kds', 'display']),
    loc: z.string(),
    can: Can,
    sco: z.record(z.string(), z.enum(['own', 'tenant'])).optional(),
    // who has given a PIN
    pin: z.object({ stf: z.string(), sub: z.string(), role: z.string(), rv: z.int().nullable() }).optional(),
  }),
  // pays: only that, as somebody with a link to what is due
  z.object({ kind: z.literal('guest'), tid: z.string(), slug: z.string(), oid: z.string(), pays: z.literal(true).optional() }),
])
export type Claims = z.infer<typeof Claims>

/**
 * Signs an access token (15 min), an order token (30 days), or one that ends at an instant of its own. EdDSA is deterministic: the same claims at the
 * same time give the same token.
 */
export async function signToken(config: Config, claims: Claims, now: Date, until?: Date) {
  const { key, kid } = (await keys(config)).signing
  const issuedAt = Math.floor(now.getTime() / 1000)
  const usual = claims.kind === 'guest' ? ORDER_TOKEN_SECONDS : ACCESS_SECONDS
  const seconds = until ? Math.floor(until.getTime() / 1000) - issuedAt : usual
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt' })
    .setIssuer(ISSUER)
    .setAudience(ISSUER)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + seconds)
    .sign(key)
  return { token, expiresAt: new Date((issuedAt + seconds) * 1000).toISOString() }
}

type Verified = { actor: Actor; expires: number }
const verifiedBy = new WeakMap<Config, Map<string, Verified>>()
const REMEMBERED = 1_000

/**
 * Bearer token → actor. Throws UNAUTHENTICATED for anything that is not a live token of ours, without saying why. A signature that held
 * once holds again, and checking it is the dearest part of a request: an isolate remembers some, and looks only at their end.
 */
export async function verifyToken(config: Config, token: string, now: Date): Promise<Actor> {
  const known = verifiedBy.get(config) ?? new Map<string, Verified>()
  verifiedBy.set(config, known)
  const seen = known.get(token)
  if (seen && now.getTime() < seen.expires) return seen.actor
  const verified = await verify(config, token, now)
  if (known.size >= REMEMBERED) known.clear()
  known.set(token, verified)
  return verified.actor
}

async function verify(config: Config, token: string, now: Date): Promise<Verified> {
  const { verifying } = await keys(config)
  try {
    if (!token.split('.').every(canonical)) throw Unauthenticated()
    const { payload } = await jwtVerify(token, (header: JWTHeaderParameters) => keyFor(header, verifying), {
      issuer: ISSUER,
      audience: ISSUER,
      algorithms: ['EdDSA'],
      typ: 'at+jwt',
      currentDate: now,
      clockTolerance: LEEWAY_SECONDS,
      requiredClaims: ['exp', 'iat'],
    })
    return { actor: actorFrom(Claims.parse(payload)), expires: ((payload.exp ?? 0) + LEEWAY_SECONDS) * 1000 }
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof z.ZodError || error instanceof TypeError) throw Unauthenticated()
    throw error
  }
}

/** The last letter of a part has bits that nothing reads: without this, other letters there would be the same token. */
export const canonical = (part: string) => base64url.encode(base64url.decode(part)) === part

function keyFor({ kid }: JWTHeaderParameters, verifying: Map<string, CryptoKey>) {
  const key = verifying.get(kid ?? '')
  if (!key) throw new errors.JWKSNoMatchingKey()
  return key
}

function actorFrom(claims: Claims): Actor {
  if (claims.kind === 'guest')
    return {
      kind: 'guest',
      tenantId: claims.tid,
      tenantSlug: claims.slug,
      orderId: claims.oid,
      can: claims.pays ? payerCan : guestCan,
    }
  if (claims.kind === 'device') return deviceFrom(claims)
  const person = { userId: claims.sub, signInId: claims.sid, can: claims.can }
  if (claims.kind === 'user') return { kind: 'user', ...person }
  if (claims.kind === 'platform') return { kind: 'platform', ...person, role: claims.role }
  const member = { ...person, tenantId: claims.tid, tenantSlug: claims.slug }
  if (claims.kind === 'customer') return { kind: 'customer', ...member, customerId: claims.cid }
  const { role, rv, cid, loc, sco, sup } = claims
  const support = sup && { sessionId: sup.ses, impersonatorId: sup.imp }
  return { kind: 'staff', ...member, role, roleVersion: rv, customerId: cid, locationIds: loc, scopes: sco, support }
}

function deviceFrom({ tid, slug, did, dev, loc, can, sco, pin }: Extract<Claims, { kind: 'device' }>): Device {
  const staff = pin && { staffId: pin.stf, userId: pin.sub, role: pin.role, roleVersion: pin.rv }
  return { kind: 'device', tenantId: tid, tenantSlug: slug, deviceId: did, deviceKind: dev, locationIds: [loc], can, scopes: sco, staff }
}
