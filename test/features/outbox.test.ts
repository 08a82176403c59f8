import { expect, test } from 'vitest'
import { ATTEMPTS } from '../../src/features/jobs/rules.ts'
import { happens, queued, swept } from '../support/happenings.ts'
import { Listener } from '../support/stream.ts'
import { id, sql, world, type World } from '../support/world.ts'

type Row = { id: number; state: string; attempts: number; last_error: string | null }

const probes = (shop: World, data: object = {}) => happens(shop, { type: 'dev.probe', aggregate: 'probe', data })
const effects = async (shop: World) =>
  (await sql(`select 1 from audit_log where tenant_id = $1 and action = 'dev.probed'`, [shop.tenantId])).length
const eventsOf = (shop: World) =>
  sql<Row>('select id::int, state, attempts, last_error from events where tenant_id = $1 order by id', [shop.tenantId])
const states = async (shop: World) => (await eventsOf(shop)).map(({ state }) => state)
const minutesFromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

/** Sweeps until nothing is due: every wait between attempts is over at once. */
async function giveUp(shop: World) {
  for (let day = 1; day <= ATTEMPTS; day++) await swept(shop, minutesFromNow(day * 24 * 60))
}

test('F23: an event that the queue brings ten times has its effect once', async () => {
  const shop = await world()
  const event = await probes(shop)
  await Promise.all(Array.from({ length: 5 }, () => queued(shop, [event])))
  await sql(`update events set state = 'new', next_at = app.now() where tenant_id = $1`, [shop.tenantId])
  await Promise.all(Array.from({ length: 5 }, () => queued(shop, [event, event])))
  expect(await effects(shop)).toBe(1)
  expect(await states(shop)).toEqual(['done'])
})

test('F23: a handler that fails after its commit is asked again, and its effect stays one', async () => {
  const shop = await world()
  const event = await probes(shop, { failsAfter: true })
  await queued(shop, [event])
  expect(await eventsOf(shop)).toEqual([{ id: event, state: 'new', attempts: 1, last_error: 'Error: failed after its commit' }])
  await swept(shop, minutesFromNow(60))
  expect(await effects(shop)).toBe(1)
  expect(await eventsOf(shop)).toMatchObject([{ state: 'done', attempts: 2, last_error: null }])
})

test('F25: an event that the queue lost is delivered by the sweep', async () => {
  const shop = await world()
  for (let i = 0; i < 120; i++) await probes(shop)
  expect((await swept(shop, minutesFromNow(1)))['events.deliver']).toBe(120)
  expect(await effects(shop)).toBe(120)
  expect(new Set(await states(shop))).toEqual(new Set(['done']))
})

test('F24: a poisoned event among a hundred is dead in the end, holds nobody up, and can be replayed once it is mended', async () => {
  const shop = await world()
  const ids: number[] = []
  for (let i = 0; i < 100; i++) ids.push(await probes(shop, i === 40 ? { poison: true } : {}))
  await queued(shop, ids)
  expect(await effects(shop)).toBe(99)
  await giveUp(shop)
  const dead = await shop.owner.get('/events?state=dead')
  expect(dead.body.data).toMatchObject([{ id: ids[40], attempts: ATTEMPTS, lastError: 'Error: poison' }])
  await sql(`update events set data = '{}' where tenant_id = $1 and state = 'dead'`, [shop.tenantId])
  const replayed = await shop.owner.post(`/events/${ids[40]}/replay`)
  expect([replayed.status, replayed.body.data.state, replayed.body.data.attempts]).toEqual([200, 'new', 0])
  await swept(shop, minutesFromNow(ATTEMPTS * 24 * 60))
  expect(await effects(shop)).toBe(100)
  expect((await shop.owner.get('/events?state=dead')).body.data).toEqual([])
})

test('what the queue gave up on is left to the sweep, and is dead only when it was tried as often as it may be', async () => {
  const shop = await world()
  const [spent, tried, untried] = [await probes(shop, { poison: true }), await probes(shop, { failsAfter: true }), await probes(shop)]
  await queued(shop, [spent, tried])
  await sql('update events set attempts = $3 where tenant_id = $1 and id = $2', [shop.tenantId, spent, ATTEMPTS])
  await queued(shop, [spent, tried, untried], { queue: 'cortado-events-dead-dev' })
  expect(await states(shop)).toEqual(['dead', 'new', 'new'])
  await swept(shop, minutesFromNow(60))
  expect(await states(shop)).toEqual(['dead', 'done', 'done'])
})

test('an event that takes its Worker down each time it is tried is dead in the end', async () => {
  const shop = await world()
  const event = await probes(shop)
  // taken as often as it may be, and nobody ever came back to say how it went
  await sql('update events set attempts = $2 where tenant_id = $1', [shop.tenantId, ATTEMPTS])
  expect((await swept(shop, minutesFromNow(2)))['events.deliver']).toBe(0)
  expect(await eventsOf(shop)).toEqual([{ id: event, state: 'dead', attempts: ATTEMPTS, last_error: 'it never came back' }])
  expect(await effects(shop)).toBe(0)
  await shop.owner.post(`/events/${event}/replay`)
  await swept(shop, minutesFromNow(5))
  expect([await effects(shop), await states(shop)]).toEqual([1, ['done']])
})

test('only a dead event can be replayed, by those who may, once per key', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const [event, done] = [await probes(shop, { poison: true }), await probes(shop)]
  await queued(shop, [done])
  await giveUp(shop)
  expect((await shop.owner.post(`/events/${done}/replay`)).body.code).toBe('EVENT_NOT_DEAD')
  expect((await shop.owner.post('/events/999999999999/replay')).body.code).toBe('EVENT_NOT_FOUND')
  expect((await other.owner.post(`/events/${event}/replay`)).status).toBe(404)
  expect((await (await shop.staff('manager')).post(`/events/${event}/replay`)).status).toBe(403)
  expect((await shop.owner.post('/events/x/replay')).status).toBe(400)
  expect((await shop.owner.post(`/events/${event}/replay`, undefined, { key: null })).body.code).toBe('IDEMPOTENCY_KEY_REQUIRED')
  expect((await eventsOf(shop)).map(({ state }) => state)).toEqual(['dead', 'done'])
  const key = id()
  const twins = await Promise.all(Array.from({ length: 10 }, () => shop.owner.post(`/events/${event}/replay`, undefined, { key })))
  expect(new Set(twins.map(({ text }) => text)).size).toBe(1)
  expect(twins.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200))
})

test('the history is paged, newest first, and a cook sees no other location', async () => {
  const shop = await world()
  const ids: number[] = []
  for (let i = 0; i < 5; i++) ids.push(await happens(shop, { locationId: i === 2 ? shop.locationId : null }))
  const seen: number[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await shop.owner.get(`/events?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
    seen.push(...body.data.map((event: { id: number }) => event.id))
    cursor = body.meta.nextCursor
  }
  expect(seen).toEqual(ids.toReversed())
  const limited = await (await shop.staff('manager', [shop.locationId])).get('/events')
  expect(limited.body.data.map((event: { id: number }) => event.id)).toEqual([ids[2]])
  expect((await (await shop.customer()).get('/events')).status).toBe(403)
  expect((await shop.owner.get('/events?state=lost')).status).toBe(400)
})

test('a commit wakes its listeners by the way of the queue alone', async () => {
  const shop = await world()
  const listener = await new Listener(`${shop.base}/locations/${shop.locationId}/stream`, { token: shop.owner.token }).open()
  await listener.ready()
  const event = await happens(shop, { locationId: shop.locationId })
  await swept(shop, minutesFromNow(1))
  expect(await listener.heard(1)).toBe(true)
  expect(listener.told[0]?.id.endsWith(`.${event}`)).toBe(true)
  listener.kill()
})
