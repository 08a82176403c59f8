import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Stripe } from 'stripe'
import { afterAll, expect, test } from 'vitest'
import { type RunningStripe, startStripe } from '../../dev/stripe/server.ts'
import { cardPayment } from './stripe-client.ts'

const dir = mkdtempSync(join(tmpdir(), 'stripe-state-'))
afterAll(() => rmSync(dir, { recursive: true }))

const clientOf = ({ port }: RunningStripe) =>
  new Stripe('sk_test_local', { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0 })

test('a second start goes on with what the first one knew', async () => {
  const first = await startStripe({ dir, seed: 'state' })
  const paid = await clientOf(first).paymentIntents.create(
    { ...cardPayment(), confirm: true, payment_method: 'pm_card_visa' },
    { idempotencyKey: 'kept' },
  )
  await fetch(`${first.url}/_control/accounts`, { method: 'POST', body: JSON.stringify({ id: 'acct_kept' }) })
  await first.stop()
  const second = await startStripe({ dir, seed: 'state' })
  const stripe = clientOf(second)
  expect(await stripe.paymentIntents.retrieve(paid.id)).toMatchObject({ status: 'succeeded' })
  expect(await stripe.refunds.create({ payment_intent: paid.id })).toMatchObject({ status: 'succeeded' })
  expect((await stripe.customers.list({}, { stripeAccount: 'acct_kept' })).data).toEqual([])
  expect(
    (await stripe.paymentIntents.create({ ...cardPayment(), confirm: true, payment_method: 'pm_card_visa' }, { idempotencyKey: 'kept' }))
      .id,
  ).toBe(paid.id)
  await second.stop()
})

test('what was answered is kept when the process is killed in the next moment', async () => {
  const kept = mkdtempSync(join(tmpdir(), 'stripe-killed-'))
  const script = `import { startStripe } from './dev/stripe/server.ts'
    const { url } = await startStripe({ dir: process.argv[1] })
    const form = new URLSearchParams({ amount: '450', currency: 'eur' })
    const make = () => fetch(url + '/v1/payment_intents', { method: 'POST', headers: { authorization: 'Bearer sk_test_local' }, body: form })
    const made = await Promise.all([make(), make(), make()].map(async (answer) => (await (await answer).json()).id))
    process.stdout.write(made.join(' '), () => process.kill(process.pid, 'SIGKILL'))`
  const { stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script, kept], { encoding: 'utf8' })
  expect(signal).toBe('SIGKILL')
  const after = await startStripe({ dir: kept })
  for (const made of stdout.split(' ')) expect(await clientOf(after).paymentIntents.retrieve(made)).toMatchObject({ amount: 450 })
  expect(stdout.split(' ')).toHaveLength(3)
  await after.stop()
  rmSync(kept, { recursive: true })
})

test('one seed gives the same ids, and another gives others', async () => {
  const idsUnder = async (seed: string) => {
    const running = await startStripe({ seed })
    const { id, client_secret: secret } = await clientOf(running).paymentIntents.create(cardPayment())
    await running.stop()
    return [id, secret]
  }
  const [one, same, other] = [await idsUnder('a'), await idsUnder('a'), await idsUnder('b')]
  expect(same).toEqual(one)
  expect(other).not.toEqual(one)
})

test('a reset forgets payments and keeps where events go', async () => {
  const running = await startStripe({ webhooks: [{ url: 'http://127.0.0.1:9/hook', secret: 'whsec_x' }] })
  const stripe = clientOf(running)
  await stripe.customers.create({ name: 'Gone' })
  await fetch(`${running.url}/_control/reset`, { method: 'POST' })
  expect((await stripe.customers.list()).data).toEqual([])
  expect(await (await fetch(`${running.url}/_control/endpoints`)).json()).toMatchObject([{ url: 'http://127.0.0.1:9/hook' }])
  await running.stop()
})

test('a port that is taken is refused', async () => {
  const running = await startStripe()
  await expect(startStripe({ port: running.port })).rejects.toThrow(`Port ${running.port} is taken`)
  await running.stop()
})
