import { expect, inject, test } from 'vitest'
import { sql as text } from 'drizzle-orm'
import { Database } from '../../src/db/database.ts'
import { query } from '../../src/db/query.ts'
import { asText } from '../../src/db/sql.ts'
import { ownWorker } from '../support/bundle.ts'
import { Client as Postgres } from 'pg'
import { anyone, Client } from '../support/client.ts'
import { fault } from '../support/faults.ts'
import { checkInvariants } from '../support/invariants.ts'
import { atStripe, callsToStripe, eventually, intentsOf, unpaidOrder } from '../support/stripe.ts'

import { id, sql, user, tokenFor, world } from '../support/world.ts'
import { userCan } from '../../src/http/holders.ts'

test('of two calls that resumed one key, the second to finish hears the first one’s answer', async () => {
  const shop = await world()
  const { shopper, orderId } = await unpaidOrder(shop)
  const key = id()
  const pay = (who: string) =>
    shopper.post(
      `/orders/${orderId}/payments`,
      { kind: 'card_online', paymentMethod: 'pm_card_visa' },
      { key, headers: { 'X-Request-Id': `${who}-${key}` } },
    )
  // the first is held up on its way to finish, loses its lease, and comes when the second has finished
  const held = await fault({ kind: 'delay', match: `first-${key}`, every: 2, times: 1, ms: 3_000 })
  const first = pay('first')
  await eventually(held.told, ({ struck }) => struck === 1)
  await sql(`update idempotency set lease_until = now() - interval '1 minute' where tenant_id = $1 and key = $2`, [shop.tenantId, key])
  const second = await pay('second')
  const late = await first
  expect([second.status, late.status, late.text]).toEqual([201, 201, second.text])
  expect([second, late].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true'])
  const [intent] = await intentsOf(orderId)
  expect((await atStripe(`charges?payment_intent=${intent.id}`)).data).toHaveLength(1)
  expect((await callsToStripe(shop))['payment_intents.create']).toBeLessThanOrEqual(2)
  await checkInvariants(shop.tenantId)
})

test('a command that waits for a lock longer than its role may hears 503, and is done by its retry', async () => {
  const shop = await world()
  const { orderId } = await unpaidOrder(shop)
  const holder = new Postgres({ connectionString: inject('servers').owner })
  await holder.connect()
  await holder.query('begin')
  await holder.query('select 1 from orders where id = $1 for update', [orderId])
  const key = id()
  const cancel = () => shop.owner.post(`/orders/${orderId}/cancellation`, { reason: 'Changed their mind' }, { key })
  const waited = await cancel()
  await holder.query('rollback')
  await holder.end()
  expect([waited.status, waited.body.code, waited.headers.get('retry-after')]).toEqual([503, 'UPSTREAM', '1'])
  const done = await cancel()
  expect([done.status, done.body.data.status]).toEqual([200, 'canceled'])
  await checkInvariants(shop.tenantId)
})

test('a statement over its role’s time is a 503 with a code', async () => {
  const { app, neon } = inject('servers')
  const url = new URL(app)
  url.searchParams.set('options', '-c statement_timeout=100')
  const sleeping = query((q) => q.select({ slept: asText(text`pg_sleep(2)::text`) }).from(text`(values (1)) once`))
  const db = new Database({ url: url.href, endpoint: neon }, { now: new Date().toISOString() }, { trips: 0, statements: 0 })
  await expect(db.read(sleeping({}))).rejects.toMatchObject({ status: 503, code: 'UPSTREAM', retryAfter: 1 })
})

test('every role that serves requests gives up: a statement, a lock, an idle transaction', async () => {
  const roles = await sql<{ rolname: string; settings: string }>(
    `select rolname, array_to_string(rolconfig, ' ') as settings from pg_roles where rolname in ('cortado_app', 'cortado_job') order by 1`,
  )
  for (const { settings } of roles)
    for (const name of ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'])
      expect(settings).toMatch(new RegExp(`\\b${name}=[1-9]\\d*s`))
  expect(roles).toHaveLength(2)
})

test('a token that was good a moment ago is not good after its end, and one that looks like it never is', async () => {
  const [signedAt, userId] = [new Date(Date.now() - 60_000), await user()]
  const claims = () => ({ kind: 'user' as const, sub: userId, sid: id(), can: [...userCan] })
  const token = await tokenFor(claims(), signedAt)
  await using worker = await ownWorker()
  const as = (bearer: string, at?: Date) => new Client(`${worker.url}/api/v1`, bearer, at?.toISOString()).get('/me')
  expect([(await as(token)).status, (await as(token)).status]).toEqual([200, 200])
  // 15 minutes and a minute of leeway after it was signed
  const after = (seconds: number) => new Date(signedAt.getTime() + (16 * 60 + seconds) * 1000)
  expect([(await as(token, after(-2))).status, (await as(token, after(1))).status]).toEqual([200, 401])
  expect((await as(token)).status).toBe(200)
  // a moved clock is another environment with a memory of its own: what an isolate remembers ends by the real one
  const ending = await tokenFor(claims(), new Date(Date.now() - (16 * 60 - 5) * 1000))
  expect([(await as(ending)).status, (await as(ending)).status]).toEqual([200, 200])
  await eventually(
    () => as(ending),
    ({ status }) => status === 401,
  )
  const changed = `${token.slice(0, -4)}${token.slice(-4) === 'AAAA' ? 'BBBB' : 'AAAA'}`
  expect((await as(changed)).status).toBe(401)
  expect((await anyone(changed).get('/me')).status).toBe(401)
})
