import { api, Client, anyone } from './client.ts'
import type { Call, Scene } from './representative.ts'
import { PASSWORD, signedUp } from './sign-up.ts'
import { world } from './world.ts'

const tenant = '/api/v1/tenants/:tenant'

async function person({ shop }: Scene) {
  const { data } = await signedUp({ tenant: shop.slug })
  return data.accessToken as string
}

/** Somebody whose erasure waits. */
async function leaving(scene: Scene): Promise<Call> {
  const token = await person(scene)
  await anyone(token).post('/me/erasure', { password: PASSWORD })
  return { client: new Client(api(), token) }
}

/** A walk-in whose erasure waits. */
async function left({ shop }: Scene): Promise<Call> {
  const { id } = (await shop.owner.post('/customers', { name: 'Ada' })).body.data as { id: string }
  await shop.owner.post(`/customers/${id}/erasure`)
  return { values: { id } }
}

/** A tenant of its own, that may be closed: nothing else works there any more. */
async function closable(): Promise<Call & { body: object }> {
  const { slug, owner } = await world()
  return { client: new Client(api(), owner.token), values: { tenant: slug }, body: { slug, reason: 'We retire.' } }
}

async function closing(): Promise<Call> {
  const { client, values, body } = await closable()
  await client?.post(`/api/v1/tenants/${values?.['tenant']}/closure`, body)
  return { ...(client ? { client } : {}), ...(values ? { values } : {}) }
}

/** One call that succeeds of each route of privacy that needs something to be there. */
export const privacyCalls: Record<string, (scene: Scene) => Promise<Call>> = {
  'POST /api/v1/me/erasure': async (scene) => ({ client: new Client(api(), await person(scene)), body: { password: PASSWORD } }),
  'GET /api/v1/me/erasure': leaving,
  'DELETE /api/v1/me/erasure': leaving,
  [`GET ${tenant}/customers/:id/erasure`]: left,
  [`POST ${tenant}/closure`]: closable,
  [`GET ${tenant}/closure`]: closing,
  [`DELETE ${tenant}/closure`]: closing,
  [`DELETE ${tenant}/customers/:id/erasure`]: left,
}
