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

/** An order of nobody's that is over. */
async function over({ shop, variantId }: Scene): Promise<Call & { values: { id: string } }> {
  const { body } = await shop.owner.post('/orders', { locationId: shop.locationId, name: 'Ada', lines: [{ variantId, quantity: 1 }] })
  await shop.owner.post(`/orders/${body.data.id}/cancellation`, { reason: 'Left' })
  return { values: { id: body.data.id } }
}

async function overAndLeft(scene: Scene): Promise<Call> {
  const call = await over(scene)
  await scene.shop.owner.post(`/orders/${call.values.id}/erasure`)
  return call
}

async function agreeing(scene: Scene): Promise<Call> {
  const { shop } = scene
  const texts = [{ locale: 'en', body: 'We write to you twice a month.' }]
  const { body } = await shop.owner.post('/consent-texts', { kind: 'marketing-email', texts })
  return { client: new Client(api(), await person(scene)), body: { tenant: shop.slug, textId: body.data[0].id, given: true } }
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
  [`POST ${tenant}/orders/:id/erasure`]: over,
  [`GET ${tenant}/orders/:id/erasure`]: overAndLeft,
  [`DELETE ${tenant}/orders/:id/erasure`]: overAndLeft,
  'POST /api/v1/me/consents': agreeing,
  [`POST ${tenant}/closure`]: closable,
  [`GET ${tenant}/closure`]: closing,
  [`DELETE ${tenant}/closure`]: closing,
  [`DELETE ${tenant}/customers/:id/erasure`]: left,
}
