import { Client as Postgres } from 'pg'
import { expect, inject, test } from 'vitest'
import { happens, swept } from '../support/happenings.ts'
import { id, sql, world, type World } from '../support/world.ts'

const inFourDays = new Date(Date.now() + 4 * 24 * 60 * 60_000).toISOString()

async function asJobs<T>(work: (client: Postgres) => Promise<T>): Promise<T> {
  const client = new Postgres({ connectionString: inject('servers').job })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const counts = async (shop: World) => {
  const [row] = await sql<{ keys: number; tickets: number }>(
    `select (select count(*)::int from idempotency where tenant_id = $1) as keys, (select count(*)::int from stream_tickets where tenant_id = $1) as tickets`,
    [shop.tenantId],
  )
  return row
}

test('keys and tickets are kept until they expire, and then they are gone', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  for (const { owner, locationId } of [shop, other]) {
    await owner.post('/locations', { name: 'Mitte', slug: 'mitte', zone: 'Europe/Berlin', currency: 'EUR' })
    await owner.post('/stream-tickets', { channel: `location:${locationId}` })
  }
  await swept(shop)
  expect(await counts(shop)).toEqual({ keys: 1, tickets: 1 })
  expect(await swept(shop, inFourDays)).toMatchObject({ 'idempotency.expire': 1, 'stream-tickets.expire': 1 })
  expect(await counts(shop)).toEqual({ keys: 0, tickets: 0 })
  expect(await counts(other)).toEqual({ keys: 1, tickets: 1 })
})

test('F26: ticks that fire at once have one effect', async () => {
  const shop = await world()
  for (let i = 0; i < 20; i++) await happens(shop, { type: 'dev.probe', aggregate: 'probe' })
  const at = new Date(Date.now() + 60_000).toISOString()
  const ticks = await Promise.all(Array.from({ length: 8 }, () => swept(shop, at)))
  expect(ticks.reduce((sum, tick) => sum + (tick['events.deliver'] ?? 0), 0)).toBe(20)
  expect(await sql(`select 1 from audit_log where tenant_id = $1 and action = 'dev.probed'`, [shop.tenantId])).toHaveLength(20)
  expect(await sql('select 1 from events where tenant_id = $1 and attempts <> 1', [shop.tenantId])).toHaveLength(0)
})

test('a lease is one holder’s until it ends, and the next holder’s fence is higher', async () => {
  const name = `test/${id()}`
  const take = (client: Postgres, now: string) =>
    client
      .query<{ fence: string | null }>(`select set_config('app.now', $2, false), app.take_lease($1, 90) as fence`, [name, now])
      .then(({ rows }) => rows[0]?.fence ?? null)
  await asJobs(async (client) => {
    expect(await take(client, '2026-11-21T10:00:00Z')).toBe('1')
    expect(await take(client, '2026-11-21T10:01:00Z')).toBeNull()
    expect(await take(client, '2026-11-21T10:01:30Z')).toBe('2')
    await expect(client.query('select app.hold_lease($1, 1)', [name])).rejects.toMatchObject({ constraint: 'lease_lost' })
    await client.query('select app.drop_lease($1, 1)', [name])
    expect(await take(client, '2026-11-21T10:01:31Z')).toBeNull()
    await client.query('select app.drop_lease($1, 2)', [name])
    expect(await take(client, '2026-11-21T10:01:32Z')).toBe('3')
  })
})

test('a run that died leaves its lease to the one after', async () => {
  const shop = await world()
  await sql(`insert into leases (name, fence, until) values ($1, 7, $2)`, [
    `events.deliver/${shop.tenantId}`,
    new Date(Date.now() + 60_000),
  ])
  expect(await swept(shop)).not.toHaveProperty(['events.deliver'])
  expect(await swept(shop, inFourDays)).toHaveProperty(['events.deliver'])
  expect(await sql('select fence::int from leases where name = $1', [`events.deliver/${shop.tenantId}`])).toEqual([{ fence: 8 }])
})

test('a request can neither take a lease nor change what happened', async () => {
  const shop = await world()
  const event = await happens(shop)
  const client = new Postgres({ connectionString: inject('servers').app })
  await client.connect()
  const refused = { code: '42501' }
  try {
    await client.query(`select set_config('app.tenant_id', $1, false), set_config('app.actor_kind', 'staff', false)`, [shop.tenantId])
    await expect(client.query(`select app.take_lease('events.deliver', 90)`)).rejects.toMatchObject(refused)
    await expect(client.query('select app.raise_feed_epoch()')).rejects.toMatchObject(refused)
    await expect(client.query(`update events set data = '{}' where id = $1`, [event])).rejects.toMatchObject(refused)
    await expect(client.query('delete from events where id = $1', [event])).rejects.toMatchObject(refused)
    await client.query(`select set_config('app.actor_kind', 'customer', false)`)
    expect((await client.query(`update events set state = 'done'`)).rowCount).toBe(0)
  } finally {
    await client.end()
  }
})
