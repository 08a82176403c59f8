import type { Context } from 'hono'
import { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify, type JWK } from 'jose'
import { problem } from './problem.ts'

export const DeviceProofRefused = problem(
  401,
  'DEVICE_PROOF_REFUSED',
  'Send a DPoP header: a fresh proof, for this call, by the key of the device.',
)

/** How old a proof may be, and how far ahead a device's clock. Each counts once within that time (device_proofs). */
const SECONDS = 120

export type Proof = { publicKey: Record<string, string>; thumbprint: string; jti: string }

/** Who holds the private key of the device makes one of these for each call (RFC 9449): a JWT over method, address and time. Throws DEVICE_PROOF_REFUSED. */
export async function proofOf(c: Context, now: Date): Promise<Proof> {
  const header = c.req.header('DPoP')
  if (header === undefined) throw DeviceProofRefused()
  try {
    const { payload, protectedHeader } = await jwtVerify(header, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: ['ES256', 'EdDSA'],
      currentDate: now,
      clockTolerance: SECONDS,
      maxTokenAge: SECONDS,
      requiredClaims: ['iat', 'jti', 'htm', 'htu'],
    })
    const { jti, htm, htu } = payload
    const isHere = htm === c.req.method && typeof htu === 'string' && htu === `${new URL(c.req.url).origin}${c.req.path}`
    if (!isHere || typeof jti !== 'string' || !/^[\w-]{16,64}$/.test(jti) || !protectedHeader.jwk) throw DeviceProofRefused()
    return { publicKey: publicPartOf(protectedHeader.jwk), thumbprint: await calculateJwkThumbprint(protectedHeader.jwk), jti }
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException) throw DeviceProofRefused()
    throw error
  }
}

/** What is kept of a key, whatever else it brought. */
const publicPartOf = ({ kty, crv, x, y }: JWK): Record<string, string> =>
  Object.fromEntries(Object.entries({ kty, crv, x, y }).filter((part): part is [string, string] => typeof part[1] === 'string'))
