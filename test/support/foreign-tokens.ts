import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { inject } from 'vitest'
import { accessTokenOf } from '../../dev/openid/access-token.ts'
import { RESOURCE } from '../../dev/openid/names.ts'

type Wanted = { resource?: string; issuer?: string }

/** An access token of the issuer that the suite's Worker trusts, or of another one. */
export const foreignToken = (login: string, { resource, issuer = inject('servers').foreign }: Wanted = {}) =>
  accessTokenOf(issuer, login, resource)

/** A key of an issuer that is only its keys. */
export async function issuerKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256' } }
}
type IssuerKey = Awaited<ReturnType<typeof issuerKey>>
type Kind = 'standard' | 'plain'

const keySet = (kind: Kind) => `${inject('servers').keySets}/${kind}`
/** From now on the issuer has these keys. */
export const publishKeys = (kind: Kind, ...keys: IssuerKey[]) =>
  fetch(keySet(kind), { method: 'PUT', body: JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }) })
export const timesAsked = async (kind: Kind) => Number(await (await fetch(`${keySet(kind)}/asked`)).text())

/** What such an issuer signs: an access token unless `claims` or `typ` say otherwise. */
export const tokenOf = (
  kind: Kind,
  { kid, privateKey }: IssuerKey,
  sub: string,
  { typ, ...claims }: { typ?: string | undefined; [claim: string]: unknown },
) =>
  new SignJWT({ sub, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid, ...(typ === undefined ? {} : { typ }) })
    .setIssuer(keySet(kind))
    .setAudience(RESOURCE)
    .setExpirationTime('1h')
    .sign(privateKey)
