import { Client } from 'pg'
import { frame, products } from './catalogue.ts'
import { history } from './history.ts'
import { sales } from './sales.ts'
import { people, shops } from './shops.ts'
import { stock } from './stock.ts'
import { words } from './words.ts'

export type Filling = { rows: number; seed?: number; now?: Date; onStep?: (step: string, seconds: number) => void }

/**
 * Fills a migrated database with `rows` products, orders and events over tenants of very different sizes, such that every invariant of
 * test/support/invariants.ts holds; the same numbers give the same rows. One transaction: all of it or nothing. `superuserUrl` names the database; it has to be a
 * superuser's, because neither triggers nor foreign keys are asked and indexes are built in the end.
 */
export async function fillDatabase(superuserUrl: string, { rows, seed = 1, now = new Date(), onStep = () => {} }: Filling): Promise<void> {
  const client = new Client({ connectionString: superuserUrl })
  await client.connect()
  const step = async (name: string, text: string) => {
    const startedAt = performance.now()
    await client.query(text)
    onStep(name, (performance.now() - startedAt) / 1000)
  }
  try {
    await refuseSecondFilling(client)
    await client.query('begin')
    await step('words', settings + words(seed, now))
    await step('indexes away', indexesAway)
    for (const [name, text] of Object.entries({ shops: shops(rows), people, frame, products, sales, stock, history }))
      await step(name, text)
    for (const name of await indexesToBuild(client)) await step(name, `reindex index ${name}`)
    await client.query('commit')
    await step('vacuum', 'vacuum (analyze)')
  } finally {
    await client.end()
  }
}

const settings = `
set local session_replication_role = replica;
set local row_security = off;
set local synchronous_commit = off;
set local work_mem = '128MB';
set local temp_buffers = '256MB';
set local maintenance_work_mem = '512MB';`

/** The tables of the application, without what only the migrations write. */
const tables = `select oid from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`

/**
 * An index that is not ready gets no entries, and one that is not valid answers no query; REINDEX makes it both again, in a fraction of the
 * time. A rollback brings it back as it was.
 */
const indexesAway = `update pg_index set indisready = false, indisvalid = false where indrelid in (${tables});`

async function indexesToBuild(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select indexrelid::regclass::text as name from pg_index where not indisready and indrelid in (${tables}) order by indrelid, indexrelid`,
  )
  return rows.map(({ name }) => name)
}

async function refuseSecondFilling(client: Client): Promise<void> {
  const { rowCount } = await client.query(`select 1 from tenants where slug = 'filled'`)
  if (rowCount !== 0) throw new Error('This database is filled already: npm run db:reset forgets it.')
}
