import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client as Postgres } from 'pg'
import { afterAll, expect, inject, test } from 'vitest'
import { lintMigrations } from '../../dev/ddl-lint.ts'
import { migrate } from '../../dev/migrate.ts'
import { migrationsFolder, readMigrations } from '../../dev/migrations.ts'
import { serve } from '../../dev/serve.ts'
import { databaseVariables } from '../../dev/variables.ts'
import { staffCan } from '../../src/http/holders.ts'
import { Client } from '../support/client.ts'
import { brokenInvariants } from '../../dev/invariants.ts'
import { nextMigrations } from '../support/next-migrations.ts'
import { id, tokenFor } from '../support/world.ts'
import { ownDatabase } from '../support/own-database.ts'

const CLIENTS = 4

const folder = mkdtempSync(join(tmpdir(), 'cortado-migrating-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Our migrations and the next ones behind them. */
function withNext() {
  const next = join(folder, 'migrations')
  cpSync(migrationsFolder, next, { recursive: true })
  const journal = JSON.parse(readFileSync(join(next, 'meta', '_journal.json'), 'utf8')) as { entries: { tag: string; when: number }[] }
  for (const [tag, text] of Object.entries(nextMigrations)) {
    writeFileSync(join(next, `${tag}.sql`), text)
    journal.entries.push({ tag, when: (journal.entries.at(-1)?.when ?? 0) + 1 })
  }
  writeFileSync(join(next, 'meta', '_journal.json'), JSON.stringify(journal))
  return next
}

async function connected(url: string) {
  const client = new Postgres({ connectionString: url })
  await client.connect()
  return client
}

/** A shop in a database of its own, that sells one thing without end. */
async function openShop(owner: Postgres) {
  const [tenant, user, location, product, variant] = [id(), id(), id(), id(), id()]
  const rows: [string, unknown[]][] = [
    [
      `insert into tenants (id, slug, name, country, currency, zone, tax_mode) values ($1, 'shop', 'Shop', 'DE', 'EUR', 'Europe/Berlin', 'inclusive')`,
      [tenant],
    ],
    ['insert into catalogs (tenant_id) values ($1)', [tenant]],
    [
      `insert into locations (tenant_id, id, name, slug, zone, currency) values ($1, $2, 'Main', 'main', 'Europe/Berlin', 'EUR')`,
      [tenant, location],
    ],
    [`insert into users (id, email, name, password_hash) values ($1, 'ada@example.test', 'Ada', 'none')`, [user]],
    [`insert into staff (tenant_id, id, user_id, role) values ($1, $2, $3, 'owner')`, [tenant, id(), user]],
    [
      `insert into products (tenant_id, id, handle, name, status, kind, lowest_price) values ($1, $2, 'cup', 'Cup', 'active', 'prepared', 300)`,
      [tenant, product],
    ],
    [`insert into variants (tenant_id, id, product_id, name, price) values ($1, $2, $3, 'Regular', 300)`, [tenant, variant, product]],
  ]
  for (const [text, values] of rows) await owner.query(text, values)
  const claims = { kind: 'staff', sub: user, sid: id(), tid: tenant, slug: 'shop', role: 'owner', cid: null, loc: null } as const
  return { tenant, location, variant, token: await tokenFor({ ...claims, can: [...staffCan('owner')] }) }
}

test('a schema moves on under a Worker that sells: no request fails, and a lock that is not to be had stops nobody', async () => {
  const next = withNext()
  const learnt = readMigrations().length
  expect(await lintMigrations(readMigrations(next), learnt)).toEqual([])
  const urls = await ownDatabase(`migrating_${id().slice(-12)}`)
  const [owner, reader] = [await connected(urls.owner), await connected(urls.owner)]
  const shop = await openShop(owner)
  const variables = { ...inject('servers').variables, ...databaseVariables(urls, inject('servers').neon) }
  const worker = await serve({ variables, entrypoint: 'dev/worker.ts' })
  const staff = new Client(`${worker.url}/api/v1/tenants/shop`, shop.token)

  const statuses: number[] = []
  const load = { over: false }
  const sell = async () => {
    while (!load.over) {
      const placed = await staff.post(
        '/orders',
        { locationId: shop.location, lines: [{ variantId: shop.variant, quantity: 1 }] },
        { key: id() },
      )
      const order = placed.body.data?.id as string
      const started = await staff.post(`/orders/${order}/start`, {}, { key: id() })
      const listed = await staff.get('/orders?limit=5')
      statuses.push(placed.status, started.status, listed.status)
    }
  }
  const clients = Array.from({ length: CLIENTS }, sell)
  while (statuses.length < 30) await new Promise((resolve) => setTimeout(resolve, 5))

  // somebody reads for long, as a report or a backup does
  await reader.query('begin; select count(*) from orders')
  const begun = new Date(Date.now() - 1_000)
  const passed: number[] = []
  const migrated = await migrate({
    ownerUrl: urls.owner,
    logins: [],
    folder: next,
    onRetry: () => {
      passed.push(statuses.length)
      if (passed.length >= 3 && statuses.length >= (passed[0] ?? 0) + 15) void reader.query('commit')
    },
  })
  const during = statuses.length
  while (statuses.length < during + 15) await new Promise((resolve) => setTimeout(resolve, 5))
  load.over = true
  await Promise.all(clients)
  await worker.stop()

  expect(migrated).toEqual({ applied: 2 })
  expect(statuses.filter((status) => status !== 200 && status !== 201)).toEqual([])
  // while the lock was not to be had the shop went on selling: only then was it given free
  expect(passed.length).toBeGreaterThanOrEqual(3)
  const { rows } = await owner.query<{ placed: number; filled: number }>(
    'select count(*)::int as placed, count(remark)::int as filled from orders where created_at < $1',
    [begun],
  )
  expect(rows[0]?.placed).toBeGreaterThan(0)
  expect(rows[0]?.filled).toBe(rows[0]?.placed)
  expect(await brokenInvariants(async (text, values) => (await owner.query(text, values)).rows, shop.tenant)).toEqual({})
  await owner.end()
  await reader.end()
}, 180_000)
