import { expect, test } from 'vitest'
import { cardPayment, localStripe } from './stripe-client.ts'

const { client, control, url } = localStripe()

const page = async (path: string, form?: Record<string, string>) => {
  const options = form && { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' as const }
  const answer = await fetch(url() + path, options)
  return { status: answer.status, to: answer.headers.get('location'), text: await answer.text() }
}
const newIntent = (description: string) => client().paymentIntents.create({ ...cardPayment(), description })
const statusOf = async (id: string) => (await client().paymentIntents.retrieve(id)).status

test('the first page shows intents, events and what can be done with them', async () => {
  const intent = await newIntent('Order <b>A-1</b> & more')
  const { status, text } = await page('/')
  expect(status).toBe(200)
  for (const shown of [intent.id, '€12.00', 'Order &lt;b&gt;A-1&lt;/b&gt; &amp; more', 'payment_intent.created', `/pay/${intent.id}`])
    expect(text).toContain(shown)
  expect(text).not.toMatch(/<script|https:\/\/|src=/)
})

test('a person pays and is sent back to the shop', async () => {
  const { id } = await newIntent('Order A-2')
  expect((await page(`/pay/${id}`)).text).toContain('Pay €12.00')
  const paid = await page(`/pay/${id}`, { card: 'pm_card_visa', return_url: 'https://shop.example/done?order=1' })
  const { searchParams: back } = new URL(paid.to ?? '')
  expect([paid.status, back.get('order'), back.get('payment_intent'), back.get('redirect_status')]).toEqual([303, '1', id, 'succeeded'])
  expect(await statusOf(id)).toBe('succeeded')
})

test('a person whose card is declined reads why and pays with another', async () => {
  const { id } = await newIntent('Order A-3')
  const declined = await page(`/pay/${id}`, { card: 'pm_card_visa_chargeDeclinedInsufficientFunds' })
  expect(declined.text).toContain('Your card has insufficient funds.')
  expect(await page(`/pay/${id}`, { card: 'pm_card_mastercard' })).toMatchObject({ status: 303, to: `/pay/${id}` })
  expect(await statusOf(id)).toBe('succeeded')
})

test('a person completes 3D Secure, or fails it', async () => {
  const [good, bad] = [await newIntent('Order A-4'), await newIntent('Order A-5')]
  for (const { id } of [good, bad])
    expect(await page(`/pay/${id}`, { card: 'pm_card_threeDSecure2Required' })).toMatchObject({ to: `/authenticate/${id}` })
  expect((await page(`/authenticate/${good.id}`)).text).toContain('Complete authentication')
  await page(`/authenticate/${good.id}`, { outcome: 'succeed' })
  await page(`/authenticate/${bad.id}`, { outcome: 'fail' })
  expect([await statusOf(good.id), await statusOf(bad.id)]).toEqual(['succeeded', 'requires_payment_method'])
})

test('a person cancels, and plans what goes wrong next', async () => {
  const { id } = await newIntent('Order A-6')
  await page(`/pay/${id}/cancel`, {})
  expect(await statusOf(id)).toBe('canceled')
  await page('/faults', { kind: 'drop' })
  expect(await control('GET', 'faults')).toMatchObject([{ kind: 'drop', times: 1 }])
  await page('/faults/clear', {})
  expect(await control('GET', 'faults')).toEqual([])
  expect(await page('/pay/pi_none')).toMatchObject({ status: 404 })
})
