import { Client } from 'pg'
import { access } from './access.ts'
import { frame, products } from './catalogue.ts'
import { classes } from './classes.ts'
import { history } from './history.ts'
import { sale, sales } from './sales.ts'
import { numbered, people, shops } from './shops.ts'
import { stock } from './stock.ts'
import { words } from './words.ts'

export type Filling = { rows: number; seed?: number; now?: Date; onStep?: (step: string, seconds: number) => void }

/**
 * Who fills what, side by side: rows refer to each other by arithmetic, so neither waits for the other. `emptied` are tables that nobody else's
 * rows point into: where they are empty they are made anew, and a server that logs no more than it must leaves their rows out of its log.
 */
const hands = [
  {
    steps: { shops, frame, products, classes, stock },
    emptied: [
      'products',
      'product_facets',
      'product_words',
      'vocabulary',
      'variants',
      'product_tax_rates',
      'product_modifier_lists',
      'variant_locations',
      'inventory_levels',
      'inventory_movements',
      'sessions',
    ],
    others: [
      'categories',
      'catalogs',
      'class_series',
      'class_types',
      'rooms',
      'imports',
      'locations',
      'modifier_lists',
      'modifiers',
      'tax_rates',
      'tenants',
    ],
  },
  {
    steps: { people, sale, sales, history, access },
    emptied: [
      'orders',
      'order_counters',
      'fulfilments',
      'order_lines',
      'payments',
      'pay_links',
      'refunds',
      'events',
      'audit_log',
      'idempotency',
      'stream_tickets',
      'stripe_inbox',
      'mails',
      'mail_events',
      'mail_suppressions',
    ],
    others: [
      'account_log',
      'api_keys',
      'api_key_secrets',
      'card_customers',
      'closures',
      'customers',
      'devices',
      'invitations',
      'platform_admins',
      'platform_log',
      'refresh_tokens',
      'saved_cards',
      'sign_ins',
      'staff',
      'staff_pins',
      'support_sessions',
      'users',
    ],
  },
]

/**
 * Fills a migrated database with `rows` products, orders and events over tenants of very different sizes, such that every invariant of
 * dev/invariants.ts holds; the same numbers give the same rows. All of it or nothing: two transactions, which are committed together.
 * `superuserUrl` names the database; it has to be a superuser's, because neither triggers nor foreign keys are asked and indexes are built in the end.
 */
export async function fillDatabase(superuserUrl: string, { rows, seed = 1, now = new Date(), onStep = () => {} }: Filling): Promise<void> {
  const clients = hands.map(() => new Client({ connectionString: superuserUrl }))
  const work = hands.map(({ steps, emptied, others }, hand) => {
    const [client, tables] = [clients[hand] as Client, [...emptied, ...others]]
    const step = async (name: string, text: string) => {
      const startedAt = performance.now()
      await client.query(text)
      onStep(`${hand + 1}: ${name}`, (performance.now() - startedAt) / 1000)
    }
    const fill = async () => {
      await client.query('begin')
      await step('words', settings + words(seed, now) + numbered(rows))
      if (await areEmpty(client, emptied)) await step('tables anew', `truncate ${emptied.join(', ')}`)
      await step('indexes away', indexesAway(tables))
      for (const [name, text] of Object.entries(steps)) await step(name, text)
      for (const name of await indexesToBuild(client, tables)) await step(name, `reindex index ${name}`)
    }
    return { fill, commit: () => client.query('commit'), vacuum: () => step('vacuum', `vacuum (analyze) ${tables.join(', ')}`) }
  })
  try {
    for (const client of clients) await client.connect()
    for (const client of clients.slice(0, 1)) await refuseSecondFilling(client)
    await Promise.all(work.map(({ fill }) => fill()))
    await Promise.all(work.map(({ commit }) => commit()))
    await Promise.all(work.map(({ vacuum }) => vacuum()))
  } finally {
    for (const client of clients) await client.end()
  }
}

/** Temporary tables have no statistics: a merge join would sort again what lies in order. Little memory for indexes: runs that fit the processor's caches are sorted in two thirds of the time. */
const settings = `
set local session_replication_role = replica;
set local row_security = off;
set local synchronous_commit = off;
set local work_mem = '128MB';
set local temp_buffers = '256MB';
set local maintenance_work_mem = '4MB';
set local max_parallel_maintenance_workers = 0;
set local enable_mergejoin = off;
set local jit = off;`

async function areEmpty(client: Client, tables: string[]): Promise<boolean> {
  const { rows } = await client.query<{ full: boolean }>(
    `select ${tables.map((table) => `exists (select from ${table})`).join(' or ')} as full`,
  )
  return rows[0]?.full === false
}

const indexesOf = (tables: string[]) => `indrelid in (${tables.map((table) => `'${table}'::regclass`).join(', ')})`

/**
 * An index that is not ready gets no entries, and one that is not valid answers no query; REINDEX makes it both again, in a fraction of the
 * time. A rollback brings it back as it was.
 */
const indexesAway = (tables: string[]) => `update pg_index set indisready = false, indisvalid = false where ${indexesOf(tables)};`

async function indexesToBuild(client: Client, tables: string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select indexrelid::regclass::text as name from pg_index where not indisready and ${indexesOf(tables)} order by indrelid, indexrelid`,
  )
  return rows.map(({ name }) => name)
}

async function refuseSecondFilling(client: Client): Promise<void> {
  const { rowCount } = await client.query(`select 1 from tenants where slug = 'filled'`)
  if (rowCount !== 0) throw new Error('This database is filled already: npm run db:reset forgets it.')
}
