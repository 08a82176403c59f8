import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { Client as Postgres } from 'pg'
import { expect, inject, test } from 'vitest'
import { anyone, api, Client } from '../support/client.ts'
import { callsOf } from '../support/faults.ts'
import { paired } from '../support/device.ts'
import { mailTo, tokenFor } from '../support/mailbox.ts'
import { callOf, routeOf, sceneOf, send } from '../support/representative.ts'
import { apiRoutes, nameOf } from '../support/routes.ts'
import { hired, PASSWORD, signedUp } from '../support/sign-up.ts'
import { atStripe, eventually } from '../support/stripe.ts'
import { later, ran, refusing, stored } from '../support/worker-jobs.ts'
import { id, product, sql, world, type World } from '../support/world.ts'

const tablesOfTenants = async () =>
  (
    await sql<{ name: string }>(
      `select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id' order by 1`,
    )
  ).map(({ name }) => name)

/** How many rows of a tenant each table has, and a fingerprint of all of them. */
async function belongingTo(tenantId: string) {
  const found: Record<string, { rows: number; print: string }> = {}
  for (const name of await tablesOfTenants()) {
    const rows = await sql<{ row: string }>(`select to_jsonb(t)::text as row from public."${name}" t where tenant_id = $1 order by 1`, [
      tenantId,
    ])
    found[name] = { rows: rows.length, print: createHash('sha256').update(JSON.stringify(rows)).digest('hex') }
  }
  return found
}

const filledIn = (tables: Awaited<ReturnType<typeof belongingTo>>) =>
  Object.entries(tables).flatMap(([name, { rows }]) => (rows > 0 ? [name] : []))

/** One call of each route that leaves something behind. */
async function busy(shop: World) {
  const scene = await sceneOf(shop)
  const leaves = apiRoutes().filter(
    ({ path, method }) =>
      method === 'POST' &&
      /^\/api\/v1\/tenants\/:tenant\/(?!closure)[a-z-]+(?:\/me\/cards|\/:id\/(?:application|erasure|exports|payments|pay-links|refunds))?$/.test(
        path,
      ),
  )
  for (const route of leaves) {
    const { client, path, body, headers } = await callOf(routeOf(nameOf(route)), scene)
    await send(client, route, path, body, headers)
  }
}

/** Files of a tar archive by name. */
function untarred(bytes: Buffer): Record<string, string> {
  const files: Record<string, string> = {}
  const word = (from: number, length: number) => bytes.toString('latin1', from, from + length).replace(/[\0 ].*$/s, '')
  for (let at = 0; word(at, 100) !== '';) {
    const size = Number.parseInt(word(at + 124, 12), 8)
    files[word(at, 100)] = bytes.toString('utf8', at + 512, at + 512 + size)
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files
}

const archiveOf = async (archiveId: string, token: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${api()}/api/v1/archives/${archiveId}/file?token=${encodeURIComponent(token)}`, { headers })
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()), headers: answer.headers }
}

const linked = (table: string, columns: string, from: string) => (shop: World) =>
  sql(`insert into ${table} (tenant_id, ${columns}) select $1, ${from} limit 1`, [shop.tenantId])

/** Tables that no call above writes: each has a row planted, so that every table of tenants is seen to be emptied. */
const planted: Record<string, (shop: World, userId: string) => Promise<unknown>> = {
  consents: linked(
    'consents',
    'id, user_id, text_id, kind, version, given',
    `gen_random_uuid(), s.user_id, t.id, t.kind, t.version, true from staff s, consent_texts t where s.tenant_id = $1 and t.tenant_id = $1 and t.kind <> 'saved-card'`,
  ),
  data_exports: ({ tenantId }, userId) =>
    sql(`insert into data_exports (id, tenant_id, customer_id, asked_by, key) values ($1, $2, $4::uuid, $3, $4::uuid::text)`, [
      id(),
      tenantId,
      userId,
      id(),
    ]),
  event_deliveries: ({ tenantId }) =>
    sql(`insert into event_deliveries (tenant_id, event_id, handler) select $1, g, 'planted' from generate_series(1, 2500) g`, [tenantId]),
  modifiers: linked('modifiers', 'id, list_id, name', `gen_random_uuid(), l.id, 'Oat' from modifier_lists l where l.tenant_id = $1`),
  product_modifier_lists: linked(
    'product_modifier_lists',
    'product_id, list_id',
    'p.id, l.id from products p, modifier_lists l where p.tenant_id = $1 and l.tenant_id = $1',
  ),
  product_tax_rates: linked(
    'product_tax_rates',
    'product_id, tax_rate_id',
    'p.id, r.id from products p, tax_rates r where p.tenant_id = $1 and r.tenant_id = $1',
  ),
  variant_locations: linked(
    'variant_locations',
    'variant_id, location_id',
    'v.id, l.id from variants v, locations l where v.tenant_id = $1 and l.tenant_id = $1',
  ),
  staff_pins: linked('staff_pins', 'staff_id, hash, set_by', "s.id, 'x', s.user_id from staff s where s.tenant_id = $1"),
  support_sessions: ({ tenantId }, userId) =>
    sql(
      `insert into support_sessions (tenant_id, id, impersonator_id, staff_id, reason, expires_at) select $1, $2, $3, s.id, 'looked at it', now() from staff s where s.tenant_id = $1 limit 1`,
      [tenantId, id(), userId],
    ),
  tenant_overrides: ({ tenantId }) =>
    sql(`insert into tenant_overrides (tenant_id, name, most, reason) values ($1, 'locations', 100, 'planted')`, [tenantId]),
  tenant_plans: ({ tenantId }) =>
    sql(`insert into tenant_plans (tenant_id, plan, status, access) values ($1, 'open', 'active', 'full') on conflict do nothing`, [
      tenantId,
    ]),
}

test('a tenant that is closed is archived, then shut, then gone from every table, and its neighbour is what it was', async () => {
  const [shop, neighbour] = await Promise.all([world(), world()])
  await Promise.all([busy(shop), busy(neighbour)])
  const boss = await hired(shop, 'owner')
  for (const plant of Object.values(planted)) await plant(shop, shop.owner.userId)
  await paired(shop)
  await ran('audit.seal', later(0.01), shop.tenantId)
  const { variantId } = await product(shop, { price: 450 })
  const order = (await shop.owner.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] })).body.data
  await shop.owner.post(`/orders/${order.id}/payments`, { kind: 'card_online', paymentMethod: 'pm_card_visa' })
  const [{ intent } = { intent: '' }] = await eventually(
    () => sql<{ intent: string }>(`select provider_ref as intent from payments where order_id = $1 and state = 'captured'`, [order.id]),
    (rows) => rows.length > 0,
  )
  const [saver] = await sql<{ ref: string }>(`select provider_ref as ref from card_customers where tenant_id = $1`, [shop.tenantId])
  const letters = (await sql(`select 1 from stripe_inbox where object_id = $1`, [intent])).length
  const parent = (await shop.owner.post('/categories', { name: 'Drinks', slug: `drinks-${id()}` })).body.data
  await shop.owner.post('/categories', { name: 'Hot', slug: `hot-${id()}`, parentId: parent.id })
  await sql(`insert into domains (tenant_id, id, host, token, verified_at) values ($1, $2, $3, 'x', now())`, [
    shop.tenantId,
    id(),
    `${shop.slug}.example`,
  ])
  const key = await shop.apiKey({ 'catalog:read': 'tenant' })

  const wish = { slug: shop.slug, reason: 'We retire.' }
  expect((await (await shop.staff('admin')).post('/closure', wish)).status).toBe(403)
  expect((await boss.client.post('/closure', { ...wish, slug: neighbour.slug })).body.code).toBe('SLUG_MISMATCH')
  const asked = await boss.client.post('/closure', wish, { key: 'close-it' })
  expect([asked.status, asked.body.data.reason]).toEqual([202, 'We retire.'])
  expect((await boss.client.post('/closure', wish, { key: 'close-it' })).text).toBe(asked.text)
  expect((await boss.client.post('/closure', wish)).body.code).toBe('TENANT_CLOSING')
  expect((await shop.owner.post('/categories', { name: 'New', slug: 'new' })).body.code).toBe('TENANT_CLOSING')
  expect((await shop.owner.get('/orders')).status).toBe(200)
  await ran('mail.deliver', later(0.01), shop.tenantId)
  expect((await mailTo(boss.email, /being closed/)).text).toContain('deleted')

  await ran('archives.write', later(0.01), shop.tenantId)
  const own = (await boss.client.get('/archives')).body.data[0].id as string
  const token = await tokenFor(boss.email, `/archives/${own}`)
  const requestId = `archive-${id()}`
  const archive = await archiveOf(own, token, { 'X-Request-Id': requestId })
  expect((await callsOf(requestId)).count).toBe(1)
  expect((await archiveOf(own, 'x'.repeat(43))).status).toBe(404)
  const files = untarred(gunzipSync(archive.bytes))
  const rowsIn = (table: string) =>
    Object.entries(files).flatMap(([name, text]) =>
      name.startsWith(`${table}/`)
        ? text
            .trim()
            .split('\n')
            .map((line): Record<string, unknown> => JSON.parse(line))
        : [],
    )
  const before = await belongingTo(shop.tenantId)
  const there = await belongingTo(neighbour.tenantId)
  for (const table of ['orders', 'order_lines', 'payments', 'customers', 'products', 'audit_log', 'categories', 'staff'])
    expect([table, rowsIn(table).length]).toEqual([table, before[table]?.rows])
  expect(gunzipSync(archive.bytes).toString()).not.toMatch(/refresh_hash|client_secret|"code_hash"/)
  // every table of tenants has rows, or the emptiness below would say nothing
  const empty = Object.keys(before).filter((name) => !filledIn(before).includes(name))
  expect(empty).toEqual([])

  expect(await ran('closures.carry-out', later(29.9), shop.tenantId)).toBe(0)
  expect(await ran('closures.carry-out', later(30.01), shop.tenantId)).toBe(1)
  expect((await shop.public.get('')).body.code).toBe('TENANT_NOT_FOUND')
  expect((await anyone(key).get(`/tenants/${shop.tenantId}/products`)).status).toBe(401)
  expect((await anyone().get(`/tenants/${shop.slug}.example/products`)).body.code).toBe('TENANT_NOT_FOUND')
  expect((await anyone().post('/auth/signin', { email: boss.email, password: PASSWORD, tenant: shop.slug })).body.code).toBe(
    'TENANT_NOT_FOUND',
  )
  const refreshed = (await anyone().post('/auth/refresh', { refreshToken: boss.refreshToken })).body.data
  // signed in all the same, and in no tenant
  expect((await new Client(shop.base, refreshed.accessToken).get('/orders')).status).toBe(403)
  const open = await sql(
    `select 'key' as what from api_keys where tenant_id = $1 and revoked_at is null union all select 'device' from devices where tenant_id = $1 and revoked_at is null
     union all select host from domains where tenant_id = $1`,
    [shop.tenantId],
  )
  expect(open).toEqual([])
  const late = await shop.owner.post('/categories', { name: 'Late', slug: 'late' })
  expect([late.status, late.body.code]).toEqual([403, 'TENANT_CLOSING'])
  expect(await ran('closures.carry-out', later(30.05), shop.tenantId)).toBe(0)

  // a run that dies halfway: what it had deleted stays so, and is counted once
  await refusing('delete on locations', `old.tenant_id = '${shop.tenantId}'`, async () =>
    expect(await ran('closures.carry-out', later(30.2), shop.tenantId)).toBe(0),
  )
  const halfway = await belongingTo(shop.tenantId)
  const stillThere = halfway['event_deliveries']?.rows ?? 0
  expect([stillThere > 0, stillThere < 2500, halfway['locations']?.rows]).toEqual([true, true, before['locations']?.rows])
  expect(await ran('closures.carry-out', later(30.21), shop.tenantId)).toBe(1)

  expect(filledIn(await belongingTo(shop.tenantId))).toEqual([])
  expect(await belongingTo(neighbour.tenantId)).toEqual(there)
  expect(await atStripe(`customers/${saver?.ref}`)).toMatchObject({ deleted: true })
  const [tombstone] = await sql<{ slug: string; state: string; reason: null; counts: Record<string, number> }>(
    'select * from closures where of_tenant = $1',
    [shop.tenantId],
  )
  expect(tombstone).toMatchObject({ slug: shop.slug, state: 'closed', reason: null })
  expect(tombstone?.counts).toMatchObject({
    orders: before['orders']?.rows,
    event_deliveries: 2500,
    categories: before['categories']?.rows,
  })
  expect((await archiveOf(own, token)).status).toBe(404)

  // what Stripe had told of its payments is gone with them
  const told = `select 1 from stripe_inbox where object_id = $1 or payload #>> '{data,object,payment_intent}' = $1`
  expect([letters > 0, await sql(told, [intent])]).toEqual([true, []])

  // what Stripe still tells of it is nobody's, and no dead letter
  const letter = id()
  await sql(
    `insert into stripe_inbox (id, endpoint, event_id, type, livemode, object_id, payload, next_at, created_at) values ($1, 'platform', $1::uuid::text, 'payment_intent.succeeded', false, $2, $3, now(), 1)`,
    [letter, intent, JSON.stringify({ data: { object: { id: intent, metadata: { tenant_id: shop.tenantId } } } })],
  )
  await ran('stripe.inbox', later(31), shop.tenantId)
  expect(await sql('select state, last_error from stripe_inbox where id = $1', [letter])).toEqual([{ state: 'done', last_error: null }])

  // what a restore of an older backup does: the tenant is back, and nobody knows that it was closed
  await ran('closures.tombstones', later(31))
  await sql('delete from closures where of_tenant = $1', [shop.tenantId])
  await sql('update tenants set shut_at = null, closing_at = null where id = $1', [shop.tenantId])
  await sql(`insert into catalogs (tenant_id) values ($1)`, [shop.tenantId])
  await stored('closures-epoch', 'DELETE')
  expect(await ran('closures.tombstones', later(32))).toBeGreaterThan(0)
  expect((await shop.public.get('')).body.code).toBe('TENANT_NOT_FOUND')
  expect(await ran('closures.carry-out', later(32.1), shop.tenantId)).toBe(1)
  expect(filledIn(await belongingTo(shop.tenantId))).toEqual([])

  const reused = { name: 'Next', slug: shop.slug, country: 'DE', currency: 'EUR', zone: 'Europe/Berlin', taxMode: 'inclusive' }
  const next = await signedUp()
  expect((await anyone(next.data.accessToken).post('/tenants', reused)).body.code).toBe('SLUG_TAKEN')
  await sql(`insert into domains (tenant_id, id, host, token, verified_at) values ($1, $2, $3, 'x', now())`, [
    neighbour.tenantId,
    id(),
    `${shop.slug}.example`,
  ])
}, 120_000)

test('taken back in time everything goes on, and nothing is shut without its archive or while money moves', async () => {
  const shop = await world()
  const wish = { slug: shop.slug, reason: 'We retire.' }
  const archived = (days: number) => ran('archives.write', later(days), shop.tenantId)
  expect((await shop.owner.delete('/closure')).body.code).toBe('CLOSURE_NOT_FOUND')
  expect((await shop.owner.post('/closure', wish)).status).toBe(202)
  await archived(0.01)
  expect((await shop.owner.post('/archives')).status).toBe(202)
  expect((await shop.owner.delete('/closure')).body.data).toEqual({ withdrawn: true })
  expect((await shop.owner.get('/closure')).body.code).toBe('CLOSURE_NOT_FOUND')
  expect(await ran('closures.carry-out', later(31), shop.tenantId)).toBe(0)

  const { variantId } = await product(shop, { price: 450 })
  const order = (await shop.owner.post('/orders', { locationId: shop.locationId, lines: [{ variantId, quantity: 1 }] })).body.data
  const payment = id()
  await sql(
    `insert into payments (tenant_id, id, order_id, kind, state, amount, currency) values ($1, $2, $3, 'card_online', 'processing', 450, 'EUR')`,
    [shop.tenantId, payment, order.id],
  )
  const [again, twin] = await Promise.all([shop.owner.post('/closure', wish), shop.owner.post('/closure', wish)])
  expect([again.status, twin.status].toSorted((a, b) => a - b)).toEqual([202, 403])
  await archived(0.01)
  await sql(`update archives set state = 'failed' where tenant_id = $1`, [shop.tenantId])
  const heldUpBy = async () => (await shop.owner.get('/closure')).body.data.heldUpBy
  expect([await ran('closures.carry-out', later(30.01), shop.tenantId), await heldUpBy()]).toEqual([0, 'archive_missing'])
  await archived(30.02)
  // its link works for as long as its mail says
  expect([await ran('closures.carry-out', later(44), shop.tenantId), await heldUpBy()]).toEqual([0, 'archive_missing'])
  expect([await ran('closures.carry-out', later(44.03), shop.tenantId), await heldUpBy()]).toEqual([0, 'payment_under_way'])
  await sql(`update payments set state = 'canceled' where id = $1`, [payment])
  const refund = id()
  await sql(
    `insert into refunds (tenant_id, id, order_id, payment_id, amount, currency, state, reason) values ($1, $2, $3, $4, 450, 'EUR', 'pending', 'other')`,
    [shop.tenantId, refund, order.id, payment],
  )
  expect([await ran('closures.carry-out', later(44.035), shop.tenantId), await heldUpBy()]).toEqual([0, 'refund_under_way'])
  await sql(`update refunds set state = 'failed' where id = $1`, [refund])
  expect(await ran('closures.carry-out', later(44.04), shop.tenantId)).toBe(1)
  expect((await shop.owner.delete('/closure')).body.code).toBe('CLOSURE_NOT_FOUND')
})

test('an archive of many parts is gone on with where the last run ended', async () => {
  const shop = await world()
  await shop.owner.post('/locations', { name: 'Two', slug: 'two', zone: 'Europe/Berlin', currency: 'EUR' })
  const note = 'x'.repeat(900)
  // of some 5 MB: more than one part
  await sql(
    `insert into customers (tenant_id, id, name, note) select $1, ('00000000-0000-7000-8000-' || lpad(g::text, 12, '0'))::uuid, 'Guest ' || g, $2 from generate_series(1, 5000) g`,
    [shop.tenantId, note],
  )
  const archiveId = id()
  await sql(`insert into archives (tenant_id, id, asked_by, folder) values ($1, $2, $3, $4)`, [
    shop.tenantId,
    archiveId,
    shop.owner.userId,
    `archives/${archiveId}`,
  ])
  // the run that should write it is dead from the second part on
  await refusing('update on archives', `new.id = '${archiveId}' and new.parts = 2`, async () => {
    await ran('archives.write', later(0), shop.tenantId)
    // what it had put into storage is not written over: these are in neither part
    await sql(`update customers set name = 'Changed' where tenant_id = $1`, [shop.tenantId])
  })
  expect((await shop.owner.get('/archives')).body.data).toMatchObject([{ id: archiveId, state: 'queued' }])
  await ran('archives.write', later(0.01), shop.tenantId)
  const [row] = await sql<{ state: string; parts: number; email: string }>(
    'select a.state, a.parts, u.email from archives a join users u on u.id = a.asked_by where a.id = $1',
    [archiveId],
  )
  expect(row).toMatchObject({ state: 'ready', parts: 2 })
  const { bytes } = await archiveOf(archiveId, await tokenFor(row?.email ?? '', `/archives/${archiveId}`))
  const files = untarred(gunzipSync(bytes))
  const names = Object.entries(files).flatMap(([name, text]) =>
    name.startsWith('customers/')
      ? text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line).name)
      : [],
  )
  expect([names.length, new Set(names).size, names.includes('Changed')]).toEqual([5000, 5000, false])
  // each part says of what instant it is and what is in it, and what tells of changes was read after all else
  const isManifest = (name: string) => name.startsWith('manifest/')
  const manifests = Object.keys(files)
    .filter(isManifest)
    .map((name): { part: number; readAt: string; snapshot: string; files: { name: string; rows: number }[] } =>
      JSON.parse(files[name] ?? ''),
    )
  expect(manifests.map(({ part }) => part)).toEqual([1, 2])
  expect(manifests.map(({ readAt }) => readAt)).toEqual(manifests.map(({ readAt }) => readAt).toSorted())
  const said = manifests.flatMap((manifest) => manifest.files)
  expect(said.map(({ name }) => name)).toEqual(Object.keys(files).filter((name) => !isManifest(name)))
  expect(said.map(({ name, rows }) => [name, rows])).toEqual(said.map(({ name }) => [name, files[name]?.trim().split('\n').length]))
  expect([...new Set(said.map(({ name }) => name.split('/')[0]))].slice(-2)).toEqual(['audit_log', 'events'])
  const part = async () => (await stored(`archives/${archiveId}/000002.tar.gz`)).status
  expect(await part()).toBe(200)
  await ran('archives.expire', later(8), shop.tenantId)
  expect(await part()).toBe(404)
  expect((await shop.owner.get('/archives')).body.data).toMatchObject([{ id: archiveId, state: 'expired' }])
})

test('texts that are longer than an answer of the database may be are in an archive, too', async () => {
  const shop = await world()
  // 12 MB, of letters of three bytes
  await sql(
    `insert into consent_texts (tenant_id, id, kind, version, locale, body) select $1, gen_random_uuid(), 'terms', g, 'ja', repeat('本', 50000) from generate_series(1, 80) g`,
    [shop.tenantId],
  )
  const archiveId = id()
  await sql(`insert into archives (tenant_id, id, asked_by, folder) values ($1, $2::uuid, $3, 'archives/' || $2::text)`, [
    shop.tenantId,
    archiveId,
    shop.owner.userId,
  ])
  await ran('archives.write', later(0), shop.tenantId)
  const [row] = await sql<{ state: string; email: string }>(
    'select a.state, u.email from archives a join users u on u.id = a.asked_by where a.id = $1',
    [archiveId],
  )
  expect(row?.state).toBe('ready')
  const files = untarred(gunzipSync((await archiveOf(archiveId, await tokenFor(row?.email ?? '', `/archives/${archiveId}`))).bytes))
  const texts = Object.entries(files).flatMap(([name, text]) => (name.startsWith('consent_texts/') ? text.trim().split('\n') : []))
  expect([texts.length, new Set(texts).size]).toEqual([80, 80])
})

test('what is read at once is of one instant: what changes together meanwhile is in it as it was', async () => {
  const shop = await world()
  const host = (name: string) => `${name}.${shop.slug}.example`
  await sql(`insert into domains (tenant_id, id, host, token) values ($1, $2, $3, 'x')`, [shop.tenantId, id(), host('before')])
  await sql('update locations set name = $2 where tenant_id = $1', [shop.tenantId, host('before')])
  // the reader stands still between the two tables, of which this one is in the middle
  const client = new Postgres({ connectionString: inject('servers').owner })
  await client.connect()
  await client.query('begin; lock table imports in access exclusive mode')
  const asked = (await shop.owner.post('/archives')).body.data.id as string
  try {
    await eventually(
      () => sql(`select 1 from pg_locks where not granted and relation = 'imports'::regclass`),
      (rows) => rows.length > 0,
    )
    await sql('with d as (update domains set host = $2 where tenant_id = $1) update locations set name = $2 where tenant_id = $1', [
      shop.tenantId,
      host('after'),
    ])
  } finally {
    await client.end()
  }
  const [row] = await eventually(
    () =>
      sql<{ state: string; email: string }>('select state, email from archives a join users u on u.id = a.asked_by where a.id = $1', [
        asked,
      ]),
    ([found]) => found?.state === 'ready',
  )
  const files = untarred(gunzipSync((await archiveOf(asked, await tokenFor(row?.email ?? '', `/archives/${asked}`))).bytes))
  const [domain, location] = ['domains', 'locations'].map((table) => JSON.parse(files[`${table}/000001.jsonl`] ?? '{}'))
  expect([domain.host, location.name]).toEqual([host('before'), host('before')])
})

test('every owner of a tenant that closes gets a link of their own, for as long as they own it', async () => {
  const shop = await world()
  const [asker, other] = [await hired(shop, 'owner'), await hired(shop, 'owner')]
  expect((await asker.client.post('/closure', { slug: shop.slug, reason: 'We retire.' })).status).toBe(202)
  await ran('archives.write', later(0.01), shop.tenantId)
  const archiveId = (await other.client.get('/archives')).body.data[0].id as string
  await sql(
    `insert into archives (tenant_id, id, asked_by, folder, state) select $1, gen_random_uuid(), $2, 'none', 'failed' from generate_series(1, 4)`,
    [shop.tenantId, shop.owner.userId],
  )
  expect((await other.client.post('/archives')).body.code).toBe('TOO_MANY_EXPORTS')
  const tokens = [await tokenFor(asker.email, `/archives/${archiveId}`), await tokenFor(other.email, `/archives/${archiveId}`)] as const
  const opened = async () => [(await archiveOf(archiveId, tokens[0])).status, (await archiveOf(archiveId, tokens[1])).status]
  expect([tokens[0] === tokens[1], await opened()]).toEqual([false, [200, 200]])
  const leaves = ({ email }: { email: string }) =>
    sql('update staff set active = false where tenant_id = $1 and user_id = (select id from users where email = $2)', [
      shop.tenantId,
      email,
    ])
  await leaves(asker)
  expect(await opened()).toEqual([404, 200])
  await leaves(other)
  expect(await opened()).toEqual([404, 404])
})

test('whoever still writes a file when its tenant has gone takes it away again; of a tenant that is shut none is begun', async () => {
  const shop = await world()
  const [archiveId, exportId] = [id(), id()]
  await sql(`insert into archives (tenant_id, id, asked_by, folder) values ($1, $2::uuid, $3, 'archives/' || $2::text)`, [
    shop.tenantId,
    archiveId,
    shop.owner.userId,
  ])
  await sql(
    `insert into data_exports (id, tenant_id, customer_id, asked_by, key) values ($1::uuid, $2, $1::uuid, $3, 'exports/' || $1::text)`,
    [exportId, shop.tenantId, shop.owner.userId],
  )
  const begun = async () => [
    await ran('archives.write', later(0.01), shop.tenantId),
    await ran('exports.write', later(0.01), shop.tenantId),
  ]
  await sql(`insert into closures (id, of_tenant, slug, state, due_at) values ($1, $2, $3, 'shut', now())`, [
    id(),
    shop.tenantId,
    shop.slug,
  ])
  expect(await begun()).toEqual([0, 0])
  await sql('delete from closures where of_tenant = $1', [shop.tenantId])
  // the row goes while its writer is on the way
  await sql(
    `create function public.planted_end() returns trigger language plpgsql security definer as $$ begin execute format('delete from public.%I where id = $1', TG_TABLE_NAME) using new.id; return null; end $$`,
  )
  for (const [table, which] of [
    ['archives', archiveId],
    ['data_exports', exportId],
  ])
    await sql(
      `create trigger planted_end after update on ${table} for each row when (new.id = '${which}' and new.attempts = 1) execute function public.planted_end()`,
    )
  try {
    expect(await begun()).toEqual([1, 1])
  } finally {
    await sql('drop trigger planted_end on archives; drop trigger planted_end on data_exports; drop function public.planted_end()')
  }
  const kept = async (key: string) => (await stored(key)).status
  expect(await sql('select 1 from archives where id = $1', [archiveId])).toEqual([])
  expect([await kept(`archives/${archiveId}/000001.tar.gz`), await kept(`exports/${exportId}`)]).toEqual([404, 404])
  // shut while its last part is written: nobody is told of it any more
  await sql(
    `create function public.planted_end() returns trigger language plpgsql security definer as $$ begin update public.tenants set shut_at = now() where id = new.tenant_id; return null; end $$`,
  )
  const late = id()
  await sql(`insert into archives (tenant_id, id, asked_by, folder) values ($1, $2::uuid, $3, 'archives/' || $2::text)`, [
    shop.tenantId,
    late,
    shop.owner.userId,
  ])
  await sql(
    `create trigger planted_end after update on archives for each row when (new.id = '${late}' and new.parts = 1) execute function public.planted_end()`,
  )
  try {
    expect(await ran('archives.write', later(0.01), shop.tenantId)).toBe(1)
  } finally {
    await sql('drop trigger planted_end on archives; drop function public.planted_end()')
  }
  expect(await sql('select state, parts from archives where id = $1', [late])).toEqual([{ state: 'queued', parts: 1 }])
  expect(await sql('select 1 from mails where tenant_id = $1', [shop.tenantId])).toEqual([])
})

test('who is suspended closes the tenant all the same, and takes it back', async () => {
  const shop = await world()
  await sql(
    `insert into tenant_plans (tenant_id, plan, status, access) values ($1, 'open', 'unpaid', 'suspended')
    on conflict (tenant_id) do update set access = 'suspended'`,
    [shop.tenantId],
  )
  expect((await shop.owner.post('/categories', { name: 'New', slug: 'new' })).body.code).toBe('PLAN_SUSPENDED')
  const closed = await shop.owner.post('/closure', { slug: shop.slug, reason: 'Too dear.' })
  expect([closed.status, closed.body.code]).toEqual([202, undefined])
  expect((await shop.owner.post('/closure', { slug: shop.slug, reason: 'Too dear.' })).body.code).toBe('TENANT_CLOSING')
  expect((await shop.owner.post('/categories', { name: 'New', slug: 'new' })).status).toBe(403)
  expect((await shop.owner.delete('/closure')).body.data).toEqual({ withdrawn: true })
  expect((await shop.owner.delete('/closure')).body.code).toBe('CLOSURE_NOT_FOUND')
})

test('closings that are held up keep no other waiting', async () => {
  const [shop, ...stuck] = await Promise.all(Array.from({ length: 6 }, () => world()))
  if (!shop) throw new Error('six were made')
  const due = async ({ tenantId, slug }: World, at: string) => {
    await sql(`insert into closures (id, of_tenant, slug, due_at, created_at) values ($1, $2, $3, $4, '2000-01-01')`, [
      id(),
      tenantId,
      slug,
      at,
    ])
    await sql(`update tenants set closing_at = '2000-01-01' where id = $1`, [tenantId])
  }
  for (const other of stuck) await due(other, '2000-01-31')
  await due(shop, '2000-02-01')
  await sql(
    `insert into archives (tenant_id, id, asked_by, folder, state, for_closure, created_at, ready_at) values ($1, $2, $3, 'none', 'ready', true, '2000-01-01', '2000-01-01')`,
    [shop.tenantId, id(), shop.owner.userId],
  )
  for (let run = 0; run < 2; run++) await ran('closures.carry-out', later(0))
  expect(await sql('select state from closures where of_tenant = $1', [shop.tenantId])).toEqual([{ state: 'shut' }])
  await sql('delete from closures where of_tenant = any($1)', [[shop, ...stuck].map(({ tenantId }) => tenantId)])
})

test('an archive opens for who asked while they own the tenant, and one that failed leaves no files behind', async () => {
  const shop = await world()
  const boss = await hired(shop, 'owner')
  const asked = (await boss.client.post('/archives')).body.data.id as string
  // two more that take the first for dead: whose part it is, is decided once
  await Promise.all([ran('archives.write', later(0.01), shop.tenantId), ran('archives.write', later(0.02), shop.tenantId)])
  const token = await tokenFor(boss.email, `/archives/${asked}`)
  const [row] = await sql<{ bytes: string }>('select bytes from archives where id = $1', [asked])
  const opened = await archiveOf(asked, token)
  expect([opened.status, opened.bytes.length]).toEqual([200, Number(row?.bytes)])
  expect(Object.keys(untarred(gunzipSync(opened.bytes)))).toContain('staff/000001.jsonl')
  await sql(`update staff set role = 'admin' where tenant_id = $1 and user_id = (select id from users where email = $2)`, [
    shop.tenantId,
    boss.email,
  ])
  expect((await archiveOf(asked, token)).status).toBe(404)

  const [{ folder } = { folder: '' }] = await sql<{ folder: string }>(
    `update archives set state = 'queued', attempts = 5 where id = $1 returning folder`,
    [asked],
  )
  const part = async () => (await stored(`${folder}/000001.tar.gz`)).status
  expect(await part()).toBe(200)
  await ran('archives.write', later(0.04), shop.tenantId)
  expect([await part(), await sql('select state from archives where id = $1', [asked])]).toEqual([404, [{ state: 'failed' }]])
})
