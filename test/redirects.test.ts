import { createServer } from 'node:http'
import { expect, inject, test } from 'vitest'
import { listening } from '../dev/listen.ts'
import { send } from '../src/db/client.ts'
import { configOf, type Env } from '../src/env.ts'
import { isBreached } from '../src/outside/breaches.ts'
import { textRecords } from '../src/outside/dns.ts'
import { resendMailer } from '../src/outside/mail-resend.ts'
import { stripeClient } from '../src/outside/stripe-sdk.ts'

const letter = { id: 'x', from: { name: 'A', email: 'a@example.com' }, to: 'b@example.com', subject: '', text: '', html: '', headers: {} }

test('whoever we ask and who sends us on is not followed: what we send, keys too, is for them alone', async () => {
  const heard: string[] = []
  const server = createServer(({ url = '' }, response) => {
    heard.push(url)
    response.writeHead(307, { location: '/elsewhere' }).end()
  })
  const { url, port, stop } = await listening(server)
  const stripe = stripeClient({ key: 'sk_test_x', host: '127.0.0.1', port, protocol: 'http', timeout: 1_000, retries: 0 })
  const asked = await Promise.allSettled([
    send({ url: 'postgres://u:p@db.example/d', endpoint: `${url}/sql` }, [], { readOnly: true }),
    resendMailer(`${url}/mail`, 'key')({ ...letter, replyTo: undefined }),
    textRecords(`${url}/dns`, 'example.com'),
    isBreached(`${url}/range/`, 'x'),
    stripe.paymentIntents.retrieve('pi_x'),
  ])
  await stop()
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected', 'rejected'])
  expect(heard.map((path) => String(path.split('?')[0])).toSorted()).toEqual([
    '/dns',
    '/mail/emails',
    '/range/11F6A',
    '/sql',
    '/v1/payment_intents/pi_x',
  ])
})

test('production asks others by https alone, and says which setting would not', () => {
  const env = { ...inject('servers').variables, PLATFORM_SECOND_FACTOR: 'required', ENVIRONMENT: 'production' } as unknown as Env
  const plain = [
    { NEON_ENDPOINT: 'http://db.example/sql' },
    { DNS_URL: 'http://dns.example/q' },
    { RESEND_API_URL: 'http://mail.example' },
    { BREACHES_URL: 'http://breaches.example/range/' },
    { STRIPE_API_HOST: 'pay.example', STRIPE_API_PROTOCOL: 'http' },
  ]
  for (const setting of plain) {
    expect(() => configOf({ ...env, ...setting })).toThrow(Object.keys(setting).at(-1))
    expect(configOf({ ...env, ...setting, ENVIRONMENT: 'test' }).ENVIRONMENT).toBe('test')
  }
  expect(configOf(env).ENVIRONMENT).toBe('production')
})
