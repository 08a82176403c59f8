import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Provider, type Configuration, type JWK } from 'oidc-provider'
import { listening } from '../listen.ts'
import { CLIENT, ODD_RESOURCE, RESOURCE, SILENT_ISSUER } from './names.ts'

const REDIRECTS = ['https://app.example', 'http://127.0.0.1:8787'].flatMap((app) =>
  ['local', 'github-like'].map((name) => `${app}/sign-in/${name}`),
)

const newKey = (): JWK => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  kid: randomUUID(),
  use: 'sig',
})

/** Whoever signs in says who they are: `unverified-…` has an address that nobody has verified. */
const claimsOf = (sub: string) => ({
  sub,
  email: `${sub}@example.test`,
  email_verified: !sub.startsWith('unverified-'),
  name: 'Grace Hopper',
})

const features: Configuration['features'] = {
  devInteractions: { enabled: true },
  // asked for a resource it gives access tokens that are JWTs for it
  resourceIndicators: {
    enabled: true,
    getResourceServerInfo: (_context, resource) => ({
      scope: 'api',
      audience: resource,
      accessTokenTTL: 3600,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: resource === ODD_RESOURCE ? 'PS256' : 'RS256' } },
    }),
    useGrantedResource: () => true,
  },
}

const configuration = (key: JWK): Configuration => ({
  clients: [
    {
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      redirect_uris: REDIRECTS,
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  jwks: { keys: [key] },
  cookies: { keys: [randomUUID()] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: false,
  findAccount: (_context, accountId) => ({ accountId, claims: () => claimsOf(accountId) }),
  features,
  // what no token may tell us
  extraTokenClaims: () => ({
    kind: 'staff',
    role: 'owner',
    can: ['tenants:read', 'tenants:write'],
    tid: randomUUID(),
    email_verified: true,
  }),
  ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Session: 600, Grant: 600, Interaction: 600 },
})

type Fault = { path: string; status: number }

/**
 * The certified `oidc-provider` on 127.0.0.1, for any number of people who need no password. POST /_control/keys gives it new keys, /_control/faults?path=&status= makes a path answer so (none ends it):
 * a 3xx leads to where it would have been answered.
 */
export async function startProvider({ port = 0 } = {}): Promise<{ url: string; stop(): Promise<void> }> {
  let answer: (request: IncomingMessage, response: ServerResponse) => unknown = (_, response) => response.writeHead(503).end()
  const faults: Fault[] = []
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://local')
    if (url.pathname === '/_control/keys') {
      begin()
      response.writeHead(204).end()
      return
    }
    if (url.pathname === '/_control/faults') {
      faults.length = 0
      if (url.searchParams.has('path'))
        faults.push({ path: url.searchParams.get('path') ?? '', status: Number(url.searchParams.get('status')) })
      response.writeHead(204).end()
      return
    }
    const fault = faults.find(({ path }) => url.pathname + url.search === path)
    if (fault) response.writeHead(fault.status, { Location: `${fault.path}?moved` }).end()
    else void answer(request, response)
  })
  const { url, stop } = await listening(server, port)
  const begin = () => {
    answer = new Provider(url, configuration(newKey())).callback()
  }
  begin()
  return { url, stop }
}

/** `url` is whom people sign in with, `foreign` whose access tokens are taken, as are those of two issuers that are key sets alone. */
export const providerVariables = (url: string, foreign: string, keySets: string) => ({
  TRUSTED_ISSUERS: JSON.stringify([
    { issuer: foreign, audience: RESOURCE, jwksUri: `${foreign}/jwks` },
    { issuer: `${keySets}/standard`, audience: RESOURCE, jwksUri: `${keySets}/standard`, algorithms: ['ES256'] },
    {
      issuer: `${keySets}/plain`,
      audience: RESOURCE,
      jwksUri: `${keySets}/plain`,
      algorithms: ['ES256'],
      tokenType: 'JWT',
      cooldownSeconds: 0,
    },
    { issuer: SILENT_ISSUER, audience: RESOURCE, jwksUri: 'http://127.0.0.1:9/jwks' },
  ]),
  OIDC_PROVIDERS: JSON.stringify([
    { name: 'local', issuer: url, clientId: CLIENT.id, clientSecret: CLIENT.secret },
    {
      name: 'github-like',
      kind: 'oauth',
      issuer: url,
      clientId: CLIENT.id,
      clientSecret: CLIENT.secret,
      authorizationEndpoint: `${url}/auth`,
      tokenEndpoint: `${url}/token`,
      userinfoEndpoint: `${url}/me`,
    },
  ]),
})
