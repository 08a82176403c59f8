// `npm run db:planned`: writes the functions of the queries that are said by one (`planned`, src/db/query.ts), where no migration has them yet. With
// --check it only says which are missing. Postgres itself tells the types of a statement's values and columns.
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import './openapi-stubs.ts'
import type { Planned } from '../src/db/query.ts'
import { prepareDatabase } from './cluster.ts'
import { BREAKPOINT } from './migrations.ts'
import { startPostgres } from './postgres.ts'

await import('../src/app.ts')
const { allQueries } = await import('../src/db/query.ts')
const files = () => readdirSync('migrations').filter((file) => file.endsWith('.sql'))
const known = files()
  .map((file) => readFileSync(join('migrations', file), 'utf8'))
  .join('\n')
const missing = allQueries().flatMap(({ planned }) => (planned && !known.includes(`app.${planned.name}(`) ? [planned] : []))

if (missing.length === 0) console.log('Every planned query has its function.')
else if (process.argv.includes('--check')) {
  console.error(`No migration has ${missing.map(({ name }) => `app.${name}`).join(', ')}: npm run db:planned`)
  process.exitCode = 1
} else await write()

async function write() {
  const functions = await inDatabase(async (client) => {
    const written: string[] = []
    for (const planned of missing) written.push(await functionOf(client, planned))
    return written
  })
  const before = new Set(files())
  const { status } = spawnSync('node', ['dev/generate.ts', '--custom', '--name', 'planned_queries'], { stdio: 'inherit' })
  const made = files().find((file) => !before.has(file))
  if (status !== 0 || made === undefined) throw new Error('drizzle-kit made no migration')
  appendFileSync(join('migrations', made), `\n${functions.join(`${BREAKPOINT}\n`)}\n`)
  console.log(`migrations/${made}: ${missing.map(({ name }) => name).join(', ')}. Now: npm run db:freeze && npm run openapi`)
}

/** A database of this moment's migrations, which ends with the work. */
async function inDatabase<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'cortado-planned-'))
  const postgres = await startPostgres({ dir: join(dir, 'postgres'), forTests: true })
  try {
    const { owner } = await prepareDatabase(postgres.url)
    const client = new Client({ connectionString: owner })
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  } finally {
    await postgres.stop()
    for (const left of new Set([dir, postgres.folder])) rmSync(left, { recursive: true, force: true })
  }
}

type Types = { takes: string[]; gives: string[] }

async function functionOf(client: Client, { name, text }: Planned) {
  await client.query(`prepare asked as ${text}`)
  const { rows } = await client.query<Types>(
    `select parameter_types::text[] as takes, result_types::text[] as gives from pg_prepared_statements where name = 'asked'`,
  )
  await client.query('deallocate asked')
  const [{ takes, gives } = { takes: [], gives: [] }] = rows
  const columns = gives.map((type, i) => `c${i} ${type}`).join(', ')
  return `CREATE FUNCTION app.${name}(${takes.join(', ')}) RETURNS TABLE (${columns}) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY ${text};
END
$planned$;`
}
