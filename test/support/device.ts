import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'
import type { DeviceKind } from '../../src/http/on-device.ts'
import { anyone, api, Client } from './client.ts'
import { id } from './world.ts'

type Shop = { base: string; locationId: string; owner: Client }
export type KeyPair = Awaited<ReturnType<typeof keyPair>>

/** A device's key pair. It never leaves the device, but for its public half. */
export async function keyPair(alg: 'ES256' | 'EdDSA' = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { alg, privateKey, jwk: await exportJWK(publicKey) }
}

/** The header of one call: a proof (RFC 9449) that whoever sends it holds the key. */
export async function proof({ alg, privateKey, jwk }: KeyPair, path: string, claims: JWTPayload = {}, header: object = {}) {
  const payload = { jti: id(), htm: 'POST', htu: `${api()}/api/v1${path}`, iat: Math.floor(Date.now() / 1000), ...claims }
  const token = await new SignJWT(payload).setProtectedHeader({ alg, typ: 'dpop+jwt', jwk, ...header }).sign(privateKey)
  return { headers: { DPoP: token } }
}

export const offered = async (shop: Shop, kind: DeviceKind = 'pos', locationId = shop.locationId): Promise<string> => {
  const { body, text } = await shop.owner.post('/device-pairings', { locationId, name: `A ${kind}`, kind })
  if (!body.success) throw new Error(text)
  return body.data.code
}

/** A paired device of this shop, as the API pairs it. */
export async function paired(shop: Shop, kind: DeviceKind = 'pos', locationId = shop.locationId) {
  const pair = await keyPair()
  const code = await offered(shop, kind, locationId)
  const { body, text } = await anyone().post('/auth/devices', { code }, await proof(pair, '/auth/devices'))
  if (!body.success) throw new Error(text)
  const { device, accessToken, refreshToken } = body.data
  return Object.assign(new Client(shop.base, accessToken), { pair, deviceId: String(device.id), refreshToken: String(refreshToken) })
}

export const refreshing = async (pair: KeyPair, refreshToken: string, claims: JWTPayload = {}, header: object = {}) =>
  anyone().post('/auth/device-tokens', { refreshToken }, await proof(pair, '/auth/device-tokens', claims, header))
