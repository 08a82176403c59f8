import { api, Client, type Json } from './client.ts'
import type { Call, Scene } from './representative.ts'
import { stripe } from './stripe.ts'
import { product, type World } from './world.ts'

/** The text that cards are saved under here: published, and its id. */
export async function cardText(shop: World, body = 'We charge it when a place comes free.') {
  const published = await shop.owner.post('/consent-texts', { kind: 'saved-card', texts: [{ locale: 'en', body }] })
  const text = (published.body.data as Json[]).find(({ kind }) => kind === 'saved-card')
  if (!text) throw new Error(published.text)
  return text.id as string
}

/** A customer who has saved a card, and the way it was saved. */
export async function saver(shop: World, paymentMethod = 'pm_card_visa') {
  const consentTextId = await cardText(shop)
  const customer = await shop.customer()
  const saved = await customer.post('/customers/me/cards', { consentTextId, paymentMethod })
  if (saved.status !== 201) throw new Error(saved.text)
  const { body } = saved
  if (body.data.state === 'requires_action') {
    const setupRef = String(body.data.clientSecret).split('_secret_')[0]
    await stripe('POST', `setup_intents/${setupRef}/authenticate`, { outcome: 'succeed' })
    const { data } = (await customer.post(`/customers/me/cards/${body.data.id}/confirmation`)).body
    if (data.state !== 'saved') throw new Error(JSON.stringify(data))
  }
  return { customer, consentTextId, cardId: body.data.id as string }
}

/** An order of this customer's that waits for its payment. */
export async function orderOfSaver(shop: World, customer: Client, price = 450) {
  const { variantId } = await product(shop, { price, stock: 5 })
  const placed = await customer.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] })
  if (placed.status !== 201) throw new Error(placed.text)
  return placed.body.data.id as string
}

const tenant = '/api/v1/tenants/:tenant'

async function saving({ shop }: Scene): Promise<Call> {
  const { token } = await shop.customer()
  return { client: new Client(api(), token), body: { consentTextId: await cardText(shop), paymentMethod: 'pm_card_visa' } }
}

async function asSaver({ shop }: Scene): Promise<Call> {
  const { customer, cardId } = await saver(shop)
  return { client: new Client(api(), customer.token), values: { id: cardId } }
}

const ofSaver = async ({ shop }: Scene): Promise<Call> => {
  const { customer, cardId } = await saver(shop)
  return { values: { id: customer.customerId, cardId } }
}

const owed = async ({ shop }: Scene) => ({ values: { id: await orderOfSaver(shop, await shop.customer()) } })

/** What a link to an order holds. */
export async function payToken(shop: World, orderId: string, body = {}, options = {}) {
  const made = await shop.owner.post(`/orders/${orderId}/pay-links`, body, options)
  if (made.status !== 201) throw new Error(made.text)
  return decodeURIComponent(String(made.body.data.url).split('#token=')[1] ?? '')
}

/** One call that succeeds of each route of cards and of links. */
export const cardCalls: Record<string, (scene: Scene) => Promise<Call>> = {
  [`POST ${tenant}/customers/me/cards`]: saving,
  [`GET ${tenant}/customers/me/cards`]: asSaver,
  [`POST ${tenant}/customers/me/cards/:id/confirmation`]: asSaver,
  [`DELETE ${tenant}/customers/me/cards/:id`]: asSaver,
  [`GET ${tenant}/customers/:id/cards`]: ofSaver,
  [`DELETE ${tenant}/customers/:id/cards/:cardId`]: ofSaver,
  [`POST ${tenant}/orders/:id/pay-links`]: async (scene) => ({ ...(await owed(scene)), body: {} }),
  [`DELETE ${tenant}/orders/:id/pay-links`]: owed,
  [`POST ${tenant}/pay-links/opening`]: async (scene) => ({ body: { token: await payToken(scene.shop, (await owed(scene)).values.id) } }),
}
