import { expect, test } from 'vitest'
import { ownWorker } from '../support/bundle.ts'
import { Client, type Answer, type Options } from '../support/client.ts'
import { checkInvariants } from '../support/invariants.ts'
import { product, world } from '../support/world.ts'

test('F8: no two requests meet the same memory, and all memory is lost every ninth time: a day’s work comes out the same', async () => {
  const shop = await world()
  const [{ variantId, productId }, extra] = [await product(shop, { stock: 40, price: 500 }), await product(shop, { price: 300 })]
  // prices are kept for a moment by design; here each isolate asks
  await using worker = await ownWorker({ count: 3, variables: { PRICE_LIST_SECONDS: '0' } })
  let requests = 0
  const asIf = (token: string) => {
    const client = new Client(`${worker.url}/api/v1/tenants/${shop.slug}`, token)
    return async (method: string, path: string, body?: unknown, options?: Options): Promise<Answer> => {
      if (++requests % 9 === 0) {
        await worker.kill()
        await worker.start()
      }
      return client.send(method, path, body, options)
    }
  }
  const [staff, shopper] = [asIf(shop.owner.token), asIf((await shop.customer()).token)]
  const lines = [
    { variantId, quantity: 2 },
    { variantId: extra.variantId, quantity: 1 },
  ]
  // one for each isolate
  const quoted = async (total: number) => {
    for (let isolate = 0; isolate < 3; isolate++) {
      const quote = await shopper('POST', '/quotes', { locationId: shop.locationId, lines }, { key: null })
      expect(quote.body.data.total).toBe(total)
    }
  }
  for (let day = 1; day <= 2; day++) {
    const price = 500 + day * 10
    await quoted(2 * (day === 1 ? 500 : price - 10) + 300)
    expect((await staff('PATCH', `/variants/${variantId}`, { price })).status).toBe(200)
    expect((await shopper('GET', `/products/${productId}`)).body.data.variants[0].price).toBe(price)
    const total = 2 * price + 300
    await quoted(total)
    const key = `day-${day}`
    const placed = await shopper('POST', '/orders', { locationId: shop.locationId, lines, expectedTotal: total }, { key })
    expect([placed.status, placed.body.data.total]).toEqual([201, total])
    expect((await shopper('POST', '/orders', { locationId: shop.locationId, lines, expectedTotal: total }, { key })).text).toBe(placed.text)
    const { id } = placed.body.data
    const paid = await shopper('POST', `/orders/${id}/payments`, { kind: 'card_online', paymentMethod: 'pm_card_visa' })
    expect([paid.status, paid.body.data.state]).toEqual([201, 'captured'])
    for (const step of ['start', 'ready', 'completion']) expect((await staff('POST', `/orders/${id}/${step}`)).status).toBe(200)
    const back = await staff('POST', `/orders/${id}/refunds`, { amount: 100, reason: 'Late' })
    expect([back.status, back.body.data.amount]).toEqual([201, 100])
    expect((await shopper('GET', `/orders/${id}`)).body.data).toMatchObject({ status: 'completed', paymentStatus: 'partially_refunded' })
  }
  expect((await staff('GET', '/inventory/levels')).body.data).toMatchObject([{ variantId, onHand: 36, reserved: 0 }])
  await checkInvariants(shop.tenantId)
})
