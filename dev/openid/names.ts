/** Who we are at the local provider. */
export const CLIENT = { id: 'cortado', secret: 'the secret of cortado at the local provider' }

/** What access tokens are asked for: what is ours, what is somebody else's, and ours signed by an algorithm that we do not take. */
export const RESOURCE = 'https://api.cortado.example'
export const OTHER_RESOURCE = 'https://api.other.example'
export const ODD_RESOURCE = 'https://api.cortado.example/odd'

/** Nobody answers for its keys. */
export const SILENT_ISSUER = 'https://silent.example'

/** What a Worker has to be told to let people sign in with the provider at this address, and to take its access tokens. */
export const localVariables = (url: string) => ({
  OIDC_PROVIDERS: JSON.stringify([{ name: 'local', issuer: url, clientId: CLIENT.id, clientSecret: CLIENT.secret }]),
  TRUSTED_ISSUERS: JSON.stringify([{ issuer: url, audience: RESOURCE, jwksUri: `${url}/jwks` }]),
})
