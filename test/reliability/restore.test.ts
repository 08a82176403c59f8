import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { Client as Postgres } from 'pg'
import { afterAll, expect, inject, test } from 'vitest'
import { backup } from '../../dev/backup.ts'
import { createDatabase } from '../../dev/cluster.ts'
import { fillDatabase } from '../../dev/fill/fill.ts'
import { startNeon } from '../../dev/neon/server.ts'
import { startPostgres } from '../../dev/postgres.ts'
import { restore } from '../../dev/restore.ts'
import { restored } from '../../dev/restored.ts'
import { serve } from '../../dev/serve.ts'
import { databaseVariables } from '../../dev/variables.ts'
import { staffCan } from '../../src/http/holders.ts'
import { Client } from '../support/client.ts'
import { Listener } from '../support/stream.ts'
import { id, tokenFor } from '../support/world.ts'
import { ownDatabase } from '../support/own-database.ts'

/** RESTORE_ORDERS=100000 npx vitest run test/reliability/restore.test.ts: the bar of quality.md F38. */
const ORDERS = Number(process.env['RESTORE_ORDERS'] ?? 2_000)

const folder = mkdtempSync(join(tmpdir(), 'cortado-restore-'))
const saved = join(folder, 'saved')
const fresh = await startPostgres({ dir: join(folder, 'fresh'), forTests: true })
afterAll(async () => {
  await fresh.stop()
  for (const left of new Set([folder, fresh.folder])) rmSync(left, { recursive: true, force: true })
})

async function queried<R extends Record<string, unknown>>(url: string, text: string): Promise<R[]> {
  const client = new Postgres({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<R>(text)).rows
  } finally {
    await client.end()
  }
}

const onDatabase = (superuserUrl: string, name: string) => Object.assign(new URL(superuserUrl), { pathname: `/${name}` }).href

/** The owner of the largest shop that was filled, and what it sells. */
async function shopIn(owner: string) {
  const [shop] = await queried<{ tenant: string; user: string; location: string; variant: string }>(
    owner,
    `select t.id as tenant, s.user_id as user, l.id as location, v.id as variant from tenants t
     join staff s on s.tenant_id = t.id and s.role = 'owner' join locations l on l.tenant_id = t.id
     join variants v on v.tenant_id = t.id and not v.tracked join products p on p.tenant_id = t.id and p.id = v.product_id and p.status = 'active'
     where t.slug = 'filled' order by l.id, v.id limit 1`,
  )
  if (!shop) throw new Error('nothing was filled')
  const claims = {
    kind: 'staff',
    sub: shop.user,
    sid: id(),
    tid: shop.tenant,
    slug: 'filled',
    role: 'owner',
    cid: null,
    loc: null,
  } as const
  return { ...shop, token: await tokenFor({ ...claims, can: [...staffCan('owner')] }) }
}

const SCHEMA = `select conrelid::regclass::text as thing, conname || ' ' || pg_get_constraintdef(oid) || convalidated as what from pg_constraint
  union all select tablename, indexdef from pg_indexes where schemaname = 'public'
  union all select tgrelid::regclass::text, tgname || tgenabled::text from pg_trigger where not tgisinternal order by 1, 2`

const timed = async <T>(what: string, work: Promise<T>): Promise<T> => {
  const begun = performance.now()
  const result = await work
  console.log(`${what} of ${ORDERS} orders: ${((performance.now() - begun) / 1000).toFixed(1)} s`)
  return result
}

test('a restored backup has every row, breaks no invariant, and its feeds go on for those who had heard more than it holds', async () => {
  const name = `lost_${id().slice(-12)}`
  const lost = await ownDatabase(name)
  await fillDatabase(onDatabase(inject('servers').postgres, name), { rows: ORDERS })
  // the cluster has counted further than a new one will
  await queried(lost.owner, 'do $$ begin for i in 1..5000 loop perform pg_current_xact_id(); commit; end loop; end $$')
  const shop = await shopIn(lost.owner)
  const before = await startNeon({ upstream: inject('servers').postgres })
  const restoredName = onDatabase(fresh.url, name)
  const worker = await serve({
    variables: { ...inject('servers').variables, ...databaseVariables(lost, before.url) },
    entrypoint: 'dev/worker.ts',
  })
  const staff = new Client(`${worker.url}/api/v1/tenants/filled`, shop.token)
  const place = (key = id()) =>
    staff.post('/orders', { locationId: shop.location, lines: [{ variantId: shop.variant, quantity: 1 }] }, { key })
  const listen = (path: string) => new Listener(`${worker.url}/api/v1/tenants/filled${path}`, { token: shop.token }).open()

  const key = id()
  const kept = await place(key)
  const order = kept.body.data.id as string
  const [ofOrder, ofPlace] = [await listen(`/orders/${order}/events`), await (await listen(`/locations/${shop.location}/stream`)).ready()]
  await ofOrder.heard(1)
  const { tables, ...manifest } = await timed('backup', backup({ ownerUrl: lost.owner, folder: saved }))

  // what is lost with the old database, though others have heard of it
  await staff.post(`/orders/${order}/start`, {}, { key: id() })
  const forgotten = (await place()).body.data.id as string
  await ofOrder.heard(2)
  await ofPlace.heard(2)
  for (const listener of [ofOrder, ofPlace]) {
    listener.kill()
    listener.told.length = 0
  }
  await before.stop()
  const urls = await createDatabase(fresh.url, name)
  const { epoch } = await timed('restore', restore({ ownerUrl: urls.owner, folder: saved, logins: [urls.app, urls.job] }))
  expect((await timed('invariants', restored({ ownerUrl: urls.owner }))).tenants).toBeGreaterThan(5)
  const again = await backup({ ownerUrl: urls.owner, folder: join(folder, 'again') })
  const without = (all: typeof tables) => all.filter((table) => table.name !== 'feed_epochs')
  expect(without(again.tables)).toEqual(without(tables))
  expect([again.sequences, again.migrations]).toEqual([manifest.sequences, manifest.migrations])
  expect(await queried(urls.owner, SCHEMA)).toEqual(await queried(lost.owner, SCHEMA))
  expect(await queried(urls.owner, 'select epoch from feed_epochs')).toEqual([{ epoch }])
  const [clock] = await queried<{ behind: boolean }>(
    restoredName,
    'select pg_current_xact_id()::text::bigint < max(transaction) as behind from events where epoch = 1',
  )
  expect(clock).toEqual({ behind: true })

  const after = await startNeon({ upstream: fresh.url, port: Number(new URL(before.url).port) })
  try {
    expect((await staff.get(`/orders/${forgotten}`)).status).toBe(404)
    const replay = await place(key)
    expect([replay.status, replay.body]).toEqual([201, kept.body])
    for (const listener of [ofOrder, ofPlace]) await listener.open()
    const started = await staff.post(`/orders/${order}/start`, {}, { key: id() })
    expect(started.status).toBe(200)
    const next = (await place()).body.data.id as string
    await staff.post(`/orders/${order}/ready`, {}, { key: id() })
    await ofOrder.heard(2)
    await ofPlace.heard(3)
    const heard = (listener: Listener) => listener.told.map(({ data }) => [data.aggregateId, data.seq])
    const [first] = heard(ofOrder).map(([, seq]) => seq as number)
    expect(heard(ofOrder)).toEqual([
      [order, first],
      [order, (first ?? 0) + 1],
    ])
    expect(heard(ofPlace)).toEqual([
      [order, first],
      [next, 1],
      [order, (first ?? 0) + 1],
    ])
    const whole = await listen(`/orders/${order}/events`)
    await whole.heard((first ?? 0) + 1)
    expect(whole.told.map(({ data }) => data.seq)).toEqual(Array.from({ length: (first ?? 0) + 1 }, (_, n) => n + 1))
    for (const listener of [ofOrder, ofPlace, whole]) listener.kill()
    await restored({ ownerUrl: urls.owner })
  } finally {
    await worker.stop()
    await after.stop()
  }
  await expect(restore({ ownerUrl: urls.owner, folder: saved })).rejects.toThrow('The database is not empty')
}, 180_000)

test('a damaged backup restores nothing, and no backup is no backup', async () => {
  const { owner } = await createDatabase(fresh.url, 'damaged')
  await expect(restore({ ownerUrl: owner, folder: join(folder, 'nowhere') })).rejects.toThrow('holds no backup')
  await expect(backup({ ownerUrl: owner, folder: saved })).rejects.toThrow('is not empty: name a new folder')
  const file = join(saved, 'tenants.copy.gz')
  writeFileSync(file, gzipSync(gunzipSync(readFileSync(file)).toString().replace('Filled 1', 'Forged 1')))
  await expect(restore({ ownerUrl: owner, folder: saved })).rejects.toThrow('tenants is not what was saved: the backup is damaged')
  expect(
    await queried(owner, 'select (select count(*)::int from tenants) as tenants, (select count(*)::int from orders) as orders'),
  ).toEqual([{ tenants: 0, orders: 0 }])
})
