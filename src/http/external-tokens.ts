import { createRemoteJWKSet, decodeJwt, errors, jwtVerify, type JWTHeaderParameters, type JWTPayload } from 'jose'
import type { Config } from '../env.ts'
import type { TrustedIssuer } from '../lib/providers.ts'
import { logFailure } from './log.ts'
import { Unauthenticated, Unavailable } from './problem.ts'
import { canonical, LEEWAY_SECONDS } from './tokens.ts'

/** Whom an issuer that we trust calls its own: not yet who that is here. Nothing else that its token says is listened to. */
export type Foreign = { issuer: string; subject: string }

type Asked = { now: Date; requestId: string }
type KeySet = ReturnType<typeof createRemoteJWKSet>
const keySets = new Map<string, KeySet>()

const keySetOf = ({ issuer, jwksUri, cooldownSeconds }: TrustedIssuer) => {
  const known = keySets.get(issuer) ?? createRemoteJWKSet(new URL(jwksUri), { cooldownDuration: cooldownSeconds * 1000 })
  keySets.set(issuer, known)
  return known
}

/** Claims that are in ID tokens alone (OpenID Connect Core 2, 3.3.2.11, and financial-grade 5.1.1). */
const OF_ID_TOKENS = ['nonce', 'at_hash', 'c_hash', 's_hash']

/** An ID token says to an app who signed in; whoever gets hold of one must not be able to act with it, though its audience be ours. */
function isAccessToken({ tokenType }: TrustedIssuer, { typ }: JWTHeaderParameters, payload: JWTPayload) {
  const kind = typ?.toLowerCase().replace(/^application\//, '') ?? 'jwt'
  return kind === 'at+jwt' || (tokenType === 'JWT' && kind === 'jwt' && !OF_ID_TOKENS.some((claim) => claim in payload))
}

/**
 * The claims of a token of an issuer that TRUSTED_ISSUERS names, with the signature, kind, audience, algorithm and times that it names; undefined where the token is
 * not one of theirs. Throws UNAUTHENTICATED, and UPSTREAM where the issuer's keys can not be had. They are remembered for ten minutes; an unknown one is looked
 * for again once the issuer's `cooldownSeconds` have passed.
 */
export async function foreignClaims({ TRUSTED_ISSUERS }: Config, token: string, asked: Asked): Promise<(JWTPayload & Foreign) | undefined> {
  const trusted = TRUSTED_ISSUERS.length > 0 ? issuerOf(TRUSTED_ISSUERS, token) : undefined
  if (!trusted) return undefined
  try {
    if (!token.split('.').every(canonical)) throw Unauthenticated()
    const { payload, protectedHeader } = await jwtVerify(token, keyOf(trusted, asked), {
      issuer: trusted.issuer,
      audience: trusted.audience,
      algorithms: trusted.algorithms,
      currentDate: asked.now,
      clockTolerance: LEEWAY_SECONDS,
      requiredClaims: ['exp', 'sub'],
    })
    if (!isAccessToken(trusted, protectedHeader, payload)) throw Unauthenticated()
    const { sub } = payload
    if (typeof sub !== 'string' || !/^\P{Cc}{1,255}$/u.test(sub)) throw Unauthenticated()
    return { ...payload, issuer: trusted.issuer, subject: sub }
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) throw Unauthenticated()
    throw error
  }
}

/** Whose token it claims to be, which decides with whose keys it is looked at. */
function issuerOf(known: readonly TrustedIssuer[], token: string) {
  try {
    const { iss } = decodeJwt(token)
    return known.find(({ issuer }) => issuer === iss)
  } catch {
    return undefined
  }
}

const unmatched = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported]

const keyOf =
  (trusted: TrustedIssuer, { requestId }: Asked) =>
  (header: JWTHeaderParameters, jws: Parameters<KeySet>[1]) =>
    keySetOf(trusted)(header, jws).catch((error: unknown) => {
      if (unmatched.some((kind) => error instanceof kind)) throw error
      logFailure(error, requestId)
      throw Unavailable(undefined, 5)
    })
