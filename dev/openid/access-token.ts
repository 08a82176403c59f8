import { createHash } from 'node:crypto'
import { Browser } from './browser.ts'
import { CLIENT, RESOURCE } from './names.ts'

type Token = { access_token: string }

/** An access token that the provider gives an app of its own for somebody who signs in there: a JWT for the resource. */
export async function accessTokenOf(issuer: string, login: string, resource = RESOURCE) {
  const verifier = `${crypto.randomUUID()}${crypto.randomUUID()}`
  const redirect_uri = 'https://app.example/sign-in/local'
  const asked = new URLSearchParams({
    client_id: CLIENT.id,
    redirect_uri,
    response_type: 'code',
    scope: 'openid api',
    resource,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const { code = '' } = await new Browser().signIn(`${issuer}/auth?${asked.toString()}`, login)
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      code,
      code_verifier: verifier,
      redirect_uri,
      resource,
    }),
  })
  if (!response.ok) throw new Error(`the provider gives no token: ${response.status} ${await response.text()}`)
  return (await response.json<Token>()).access_token
}
