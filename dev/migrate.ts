import { Client, type DatabaseError } from 'pg'
import { applyPatiently } from './migrate-step.ts'
import { readMigrations, type Migration } from './migrations.ts'

export type MigrationRun = {
  ownerUrl: string
  logins: string[]
  /** Another folder than `migrations/`. */
  folder?: string
  /** Only what is not newer than this migration's `when`. */
  upTo?: number
  lockTimeoutMs?: number
  tries?: number
  onRetry?: (why: string) => void
}

const lockKey = `hashtextextended('cortado:migrate', 0)`

/**
 * Brings the database up to `migrations/`, as its owner over TCP: each migration entirely or not at all, in their order, whatever is
 * missing. Then each role named in `logins` (connection strings) that exists gets its login and password.
 *
 * Meant to run under traffic: it holds nobody up for longer than `lockTimeoutMs` (500) and tries again up to `tries` (30) times. Throws one
 * clear line; it never waits for another run, and refuses a database whose applied migrations are not those of the folder.
 */
export async function migrate(run: MigrationRun): Promise<{ applied: number }> {
  const { ownerUrl, logins, folder, upTo = Infinity, lockTimeoutMs = 500, tries = 30, onRetry = () => {} } = run
  const client = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 15_000 })
  client.on('error', () => {})
  let tag = ''
  try {
    await client.connect()
    const { rows } = await client.query<{ mine: boolean }>(`select pg_try_advisory_lock(${lockKey}) as mine`)
    if (!rows[0]?.mine) throw new Error('another run is migrating this database: wait for it')
    // as the owner's rows may be filtered by policies: raise instead of migrating half of them silently
    await client.query('set row_security = off')
    const missing = (await missingIn(client, readMigrations(folder))).filter(({ when }) => when <= upTo)
    for (const migration of missing) {
      tag = migration.tag
      await applyPatiently(client, migration, { lockTimeoutMs, tries, onRetry })
    }
    for (const login of logins) await openLogin(client, login)
    return { applied: missing.length }
  } catch (error) {
    throw new Error(`Migration failed: ${explain(error, tag)}`, { cause: error })
  } finally {
    // the session's end releases the lock too
    await client.end()
  }
}

/** The table is drizzle's, so that its tools read the same history. */
async function missingIn(client: Client, migrations: Migration[]): Promise<Migration[]> {
  await client.query(`create schema if not exists drizzle;
    create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`)
  const { rows } = await client.query<{ hash: string; when: string }>('select hash, created_at as when from drizzle.__drizzle_migrations')
  const hashes = new Map(rows.map(({ hash, when }) => [Number(when), hash]))
  const changed = migrations.find(({ when, hash }) => (hashes.get(when) ?? hash) !== hash)
  if (changed) throw new Error(`${changed.tag} was changed after this database had applied it: migrations are only added`)
  return migrations.filter(({ when }) => !hashes.has(when))
}

async function openLogin(client: Client, login: string): Promise<void> {
  const url = new URL(login)
  const role = decodeURIComponent(url.username)
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role])
  if (rowCount === 0) return
  const password = client.escapeLiteral(decodeURIComponent(url.password))
  await client.query(`alter role ${client.escapeIdentifier(role)} login password ${password}`)
}

function explain(error: unknown, tag: string): string {
  const { message, detail, code, where } = error as DatabaseError
  if (code === '55P03') return `a table stayed locked for too long (${message}): ${tag} was not applied, try again`
  const parts = [message || code, detail, where].filter(Boolean)
  return parts.join(' · ').replaceAll(/\s+/g, ' ')
}

if (import.meta.main) {
  const { OWNER_DATABASE_URL: ownerUrl, DATABASE_URL: app, JOB_DATABASE_URL: job, PLATFORM_DATABASE_URL: platform } = process.env
  try {
    if (!ownerUrl) throw new Error('Migration failed: OWNER_DATABASE_URL is not set')
    const { applied } = await migrate({
      ownerUrl,
      logins: [app, job, platform || undefined].filter((login) => login !== undefined),
      onRetry: console.log,
    })
    console.log(applied === 0 ? 'The database is up to date.' : `${applied} migrations applied.`)
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
