import type { Ctx } from '../../http/context.ts'
import { Email, PersonName } from '../../http/fields.ts'
import { logFailure } from '../../http/log.ts'
import { keyedHash, newSecret } from '../../lib/secrets.ts'
import { authorizationUrl, identityAt, Unreachable, Untrusted, type Flow, type Returned } from '../../outside/openid.ts'
import { FlowRefused, ProviderNotFound, ProviderRefused, ProviderUnavailable } from './problems.ts'

function providerNamed(ctx: Ctx, name: string) {
  const provider = ctx.config.OIDC_PROVIDERS.find((known) => known.name === name)
  if (!provider) throw ProviderNotFound()
  return provider
}

/** The address that the browser goes to, and the secret of the flow. */
export async function leaving(ctx: Ctx, name: string) {
  const provider = providerNamed(ctx, name)
  const flow = newSecret()
  const url = await authorizationUrl(provider, await flowOf(ctx, flow, name)).catch((error: unknown) => refused(ctx, error))
  return { url, flow }
}

/** State, nonce and verifier follow from the flow's secret, which the page keeps and we only know the hash of: no row holds any of them. */
async function flowOf(ctx: Ctx, secret: string, provider: string): Promise<Flow> {
  const [state, nonce, verifier] = await Promise.all(['state', 'nonce', 'verifier'].map((what) => keyedHash(secret, what)))
  if (state === undefined || nonce === undefined || verifier === undefined) throw new Error('three were asked for')
  return { state, nonce, verifier, redirectUri: `${ctx.config.APP_URL}/sign-in/${provider}` }
}

/** Who the provider says it was. What it says of an address counts only where the address is one, in our spelling. */
export async function whoCame(ctx: Ctx, name: string, { flow: secret, ...returned }: Returned & { flow: string }, begunWith: string) {
  if (begunWith !== name) throw FlowRefused()
  const told = await identityAt(providerNamed(ctx, name), await flowOf(ctx, secret, name), returned).catch((error: unknown) =>
    refused(ctx, error),
  )
  const email = Email.safeParse(told.email)
  const named = PersonName.safeParse(told.name)
  return {
    known: { issuer: told.issuer, subject: told.subject, email: email.success ? email.data : '' },
    verified: told.verified && email.success,
    name: named.success ? named.data : (told.email ?? '').slice(0, 120),
  }
}

function refused(ctx: Ctx, error: unknown): never {
  if (error instanceof Untrusted) throw ProviderRefused()
  if (!(error instanceof Unreachable)) throw error
  logFailure(error, ctx.requestId)
  throw ProviderUnavailable(undefined, 5)
}
