import {
  ClientDataType,
  coseAlgorithmEdDSA,
  coseAlgorithmES256,
  coseAlgorithmRS256,
  parseAttestationObject,
  parseAuthenticatorData,
  parseClientDataJSON,
  type AuthenticatorData,
  type COSEPublicKey,
} from '@oslojs/webauthn'
import type { Config } from '../env.ts'
import { base64url, bytesOf } from '../lib/base64.ts'

type Bytes = Uint8Array<ArrayBuffer>
export type RelyingParty = { id: string; name: string; origins: readonly string[] }
/** As browsers' `toJSON()` gives them; base64url. */
export type Registration = {
  id: string
  response: { clientDataJSON: string; attestationObject: string; transports?: string[] | undefined }
}
export type Assertion = {
  id: string
  response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string | null | undefined }
}
export type PublicKey = { publicKey: string; algorithm: string }

/** In the order in which we would rather have them. */
export const ALGORITHMS = [coseAlgorithmES256, coseAlgorithmEdDSA, coseAlgorithmRS256] as const

/** Whose passkeys they are (WebAuthn's relying party): the host of the app, and the pages that may ask. */
export function relyingParty({ APP_URL, MAIL_NAME, PASSKEY_RP_ID, PASSKEY_ORIGINS }: Config): RelyingParty {
  const app = new URL(APP_URL)
  return { id: PASSKEY_RP_ID ?? app.hostname, name: MAIL_NAME, origins: PASSKEY_ORIGINS.length > 0 ? PASSKEY_ORIGINS : [app.origin] }
}

/** The challenge that was signed, to be looked up; undefined where nothing can be read. What else was said is judged by the two below. */
export function challengeOf(clientDataJSON: string): string | undefined {
  return read(() => base64url(parseClientDataJSON(bytesOf(clientDataJSON)).challenge))
}

/** A new key, or undefined where it is not one that was made here, now, by somebody whom the authenticator knows. Attestation is not asked for. */
export async function registered({ id, response }: Registration, challenge: string, rp: RelyingParty) {
  const client = read(() => bytesOf(response.clientDataJSON))
  const data = read(() => parseAttestationObject(bytesOf(response.attestationObject)).authenticatorData)
  const key = read(() => (data?.credential ? jwkOf(data.credential.publicKey) : undefined))
  if (!data?.credential || !key || base64url(data.credential.id) !== id) return undefined
  if (!client || !isOurs(client, ClientDataType.Create, challenge, rp) || !isKnown(data, rp)) return undefined
  return { ...key, credentialId: id, counter: data.signatureCounter, transports: response.transports ?? [] }
}

/** The counter of a right assertion; undefined where it is wrong in any way. Who is not known to the authenticator has shown too little. */
export async function asserted({ response }: Assertion, { publicKey, algorithm }: PublicKey, challenge: string, rp: RelyingParty) {
  const said = read(() => [response.clientDataJSON, response.authenticatorData, response.signature].map(bytesOf))
  const [client, authenticator, signed] = said ?? []
  if (!client || !authenticator || !signed) return undefined
  const data = read(() => parseAuthenticatorData(authenticator))
  if (!data || !isOurs(client, ClientDataType.Get, challenge, rp) || !isKnown(data, rp)) return undefined
  const signature = algorithm === 'ES256' ? rawSignature(signed) : signed
  if (!signature) return undefined
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', client))
  const key = await crypto.subtle.importKey('jwk', JSON.parse(publicKey) as JsonWebKey, parameters[algorithm] ?? '', false, ['verify'])
  const right = await crypto.subtle.verify(parameters[algorithm] ?? '', key, signature, joined(authenticator, hash))
  return right ? data.signatureCounter : undefined
}

const parameters: Record<string, { name: string; namedCurve?: string; hash?: string }> = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  EdDSA: { name: 'Ed25519' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
}

function isOurs(client: Bytes, type: ClientDataType, challenge: string, { origins }: RelyingParty) {
  const said = read(() => parseClientDataJSON(client))
  return (
    said !== undefined &&
    said.type === type &&
    base64url(said.challenge) === challenge &&
    origins.includes(said.origin) &&
    said.crossOrigin !== true
  )
}

const isKnown = (data: AuthenticatorData, rp: RelyingParty) => data.verifyRelyingPartyIdHash(rp.id) && data.userPresent && data.userVerified

/** What an authenticator sent, or nothing where the parser stumbles over it. */
function read<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}

function jwkOf(key: COSEPublicKey): PublicKey | undefined {
  const algorithm = key.algorithm()
  if (algorithm === coseAlgorithmES256) {
    const { x, y } = key.ec2()
    return { algorithm: 'ES256', publicKey: JSON.stringify({ kty: 'EC', crv: 'P-256', x: numbered(x, 32), y: numbered(y, 32) }) }
  }
  if (algorithm === coseAlgorithmEdDSA)
    return { algorithm: 'EdDSA', publicKey: JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: base64url(key.okp().x) }) }
  if (algorithm !== coseAlgorithmRS256) return undefined
  const { n, e } = key.rsa()
  return { algorithm: 'RS256', publicKey: JSON.stringify({ kty: 'RSA', n: numbered(n, 256), e: numbered(e, 3) }) }
}

/** WebCrypto wants r and s side by side; authenticators wrap them in DER, without leading zeros and with a sign (WebAuthn 3, 6.5.5). */
function rawSignature(der: Bytes): Bytes | undefined {
  const [sequence, length, ...rest] = der
  if (sequence !== 0x30 || length !== rest.length) return undefined
  const r = integerAt(rest, 0)
  const s = r && integerAt(rest, r.end)
  return r && s?.end === rest.length ? joined(r.bytes, s.bytes) : undefined
}

function integerAt(bytes: number[], at: number) {
  const length = bytes[at + 1] ?? 0
  const end = at + 2 + length
  const digits = bytes.slice(at + 2, end)
  while (digits[0] === 0) digits.shift()
  if (bytes[at] !== 2 || length === 0 || end > bytes.length || digits.length > 32) return undefined
  return { end, bytes: Uint8Array.from([...Array<number>(32 - digits.length).fill(0), ...digits]) }
}

const numbered = (number: bigint, least: number) => {
  const hex = number.toString(16)
  return base64url(Uint8Array.fromHex(hex.padStart(Math.max(least * 2, hex.length + (hex.length % 2)), '0')))
}

function joined(left: Bytes, right: Bytes) {
  const both = new Uint8Array(left.length + right.length)
  both.set(left)
  both.set(right, left.length)
  return both
}
