import * as oauth from 'oauth4webapi'
import * as z from 'zod'
import type { Provider } from '../lib/providers.ts'

const ANSWER_MS = 5_000
const DISCOVERED_MS = 10 * 60_000

/** What one sign-in at a provider is held together by: none of it leaves us but hashed, or in the address that the browser is sent to. */
export type Flow = { state: string; nonce: string; verifier: string; redirectUri: string }
/** What the browser brings back. */
export type Returned = { code: string; state: string; iss?: string | undefined }
/** Who the provider says it was. An address that it does not call verified is nobody's. */
export type Told = { issuer: string; subject: string; email: string | undefined; verified: boolean; name: string | undefined }

/** The provider said no, or said something that is not to be believed. */
export class Untrusted extends Error {}
/** The provider did not answer: nobody knows who it was. */
export class Unreachable extends Error {}

const discovered = new Map<string, { server: oauth.AuthorizationServer; until: number }>()

/** Plain http only at this machine: a provider in tests. */
const options = (url: string) => ({
  [oauth.allowInsecureRequests]: /^http:\/\/(?:127\.0\.0\.1|localhost)[:/]/.test(url),
  signal: () => AbortSignal.timeout(ANSWER_MS),
})

async function serverOf(provider: Provider): Promise<oauth.AuthorizationServer> {
  const { kind, issuer, authorizationEndpoint, tokenEndpoint, userinfoEndpoint } = provider
  if (kind === 'oauth')
    return {
      issuer,
      authorization_endpoint: authorizationEndpoint ?? '',
      token_endpoint: tokenEndpoint ?? '',
      userinfo_endpoint: userinfoEndpoint ?? '',
    }
  const known = discovered.get(issuer)
  if (known && known.until > Date.now()) return known.server
  const url = new URL(issuer)
  const server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, options(issuer)))
  discovered.set(issuer, { server, until: Date.now() + DISCOVERED_MS })
  return server
}

/** Where the browser goes: authorization code with PKCE, state and nonce (RFC 9700). Throws Unreachable or Untrusted. */
export async function authorizationUrl(provider: Provider, { state, nonce, verifier, redirectUri }: Flow): Promise<string> {
  return asked(async () => {
    const url = new URL((await serverOf(provider)).authorization_endpoint ?? '')
    const parameters = {
      response_type: 'code',
      client_id: provider.clientId,
      redirect_uri: redirectUri,
      scope: provider.scopes,
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(provider.kind === 'openid' ? { nonce } : {}),
      ...(provider.responseMode === 'query' ? {} : { response_mode: provider.responseMode }),
    }
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
    return url.href
  })
}

/** The code for who it was. Issuer, audience, nonce, times and signature of the ID token are all checked. Throws Unreachable or Untrusted. */
export async function identityAt(provider: Provider, flow: Flow, { code, state, iss }: Returned): Promise<Told> {
  return asked(async () => {
    const server = await serverOf(provider)
    const client = { client_id: provider.clientId }
    const secret = (provider.secretBy === 'basic' ? oauth.ClientSecretBasic : oauth.ClientSecretPost)(provider.clientSecret)
    const came = new URLSearchParams({ code, state, ...(iss === undefined ? {} : { iss }) })
    const parameters = oauth.validateAuthResponse(server, client, came, flow.state)
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      secret,
      parameters,
      flow.redirectUri,
      flow.verifier,
      options(provider.issuer),
    )
    const isOpenid = provider.kind === 'openid'
    const tokens = await oauth.processAuthorizationCodeResponse(
      server,
      client,
      response,
      isOpenid ? { expectedNonce: flow.nonce, requireIdToken: true } : {},
    )
    if (!isOpenid) return toldByOauth(provider, tokens.access_token)
    // a copy: the keys that were fetched for it are remembered with it, and new ones have to be found at once
    await oauth.validateApplicationLevelSignature({ ...server }, response, options(provider.issuer))
    const claims = oauth.getValidatedIdTokenClaims(tokens)
    if (!claims) throw new Untrusted('no ID token')
    if (claims['email'] !== undefined || !server.userinfo_endpoint) return toldBy(provider.issuer, claims.sub, claims)
    const userinfo = await oauth.userInfoRequest(server, client, tokens.access_token, options(provider.issuer))
    return toldBy(provider.issuer, claims.sub, await oauth.processUserInfoResponse(server, client, claims.sub, userinfo))
  })
}

const text = z.string().optional().catch(undefined)
const Claims = z.object({ email: text, name: text, email_verified: z.unknown() })

/** Apple says `"true"`. */
function toldBy(issuer: string, subject: string, said: unknown): Told {
  const { email, name, email_verified } = Claims.parse(said)
  return { issuer, subject, email, name, verified: email_verified === true || email_verified === 'true' }
}

const OauthUser = z.object({ id: z.union([z.string(), z.number()]).optional(), sub: z.string().optional() })
const Addresses = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }))

async function toldByOauth(provider: Provider, token: string): Promise<Told> {
  const said = await readJson(provider.userinfoEndpoint ?? '', token)
  const { id, sub } = OauthUser.parse(said)
  const subject = String(sub ?? id ?? '')
  if (subject === '') throw new Untrusted('userinfo names nobody')
  const told = toldBy(provider.issuer, subject, said)
  if (provider.emailsEndpoint === undefined) return told
  const primary = Addresses.parse(await readJson(provider.emailsEndpoint, token)).find((address) => address.primary)
  return { ...told, email: primary?.email, verified: primary?.verified ?? false }
}

async function readJson(url: string, token: string): Promise<unknown> {
  const headers = { Authorization: `Bearer ${token}`, Accept: 'application/json', 'User-Agent': 'Cortado' }
  const answer = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(ANSWER_MS) })
  if (answer.status >= 500) throw new Unreachable(`userinfo answered ${answer.status}`)
  if (!answer.ok) throw new Untrusted(`userinfo answered ${answer.status}`)
  return answer.json()
}

/** What a failed conversation means: no answer, or none to be believed. */
async function asked<T>(conversation: () => Promise<T>): Promise<T> {
  try {
    return await conversation()
  } catch (error) {
    if (error instanceof Untrusted || error instanceof Unreachable) throw error
    const { cause } = error as Error
    if (cause instanceof Response && cause.status >= 500) throw new Unreachable('it answered with an error of its own', { cause: error })
    if (
      error instanceof oauth.OperationProcessingError ||
      error instanceof oauth.ResponseBodyError ||
      error instanceof z.ZodError ||
      error instanceof SyntaxError
    )
      throw new Untrusted('it said what is not to be believed', { cause: error })
    throw new Unreachable('it did not answer', { cause: error })
  }
}
