import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator'
import { Client, type DatabaseError } from 'pg'

export type Migration = { ownerUrl: string; logins: string[]; lockTimeoutMs?: number }

const migrationsFolder = join(import.meta.dirname, '..', 'migrations')
const lockKey = `hashtextextended('cortado:migrate', 0)`

/**
 * Brings the database up to `migrations/`, as its owner over TCP: all that is missing in one transaction, or nothing. Then each role
 * named in `logins` (connection strings) that exists gets its login and password. Throws one clear line; it never waits for another
 * run, nor longer than `lockTimeoutMs` (1000) for a table.
 */
export async function migrate({ ownerUrl, logins, lockTimeoutMs = 1000 }: Migration): Promise<{ applied: number }> {
  const client = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 15_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ mine: boolean }>(`select pg_try_advisory_lock(${lockKey}) as mine`)
    if (!rows[0]?.mine) throw new Error('another run is migrating this database: wait for it')
    await client.query(`set lock_timeout = ${Math.trunc(lockTimeoutMs)}`)
    // as the owner's rows may be filtered by policies: raise instead of migrating half of them silently
    await client.query('set row_security = off')
    const before = await countApplied(client)
    await runMigrations(drizzle(client), { migrationsFolder })
    for (const login of logins) await openLogin(client, login)
    return { applied: (await countApplied(client)) - before }
  } catch (error) {
    throw new Error(`Migration failed: ${explain(error)}`, { cause: error })
  } finally {
    // the session's end releases the lock too
    await client.end()
  }
}

async function countApplied(client: Client): Promise<number> {
  const { rows: tables } = await client.query<{ made: boolean }>(`select to_regclass('drizzle.__drizzle_migrations') is not null as made`)
  if (!tables[0]?.made) return 0
  const { rows } = await client.query<{ count: number }>('select count(*)::int4 as count from drizzle.__drizzle_migrations')
  return rows[0]?.count ?? 0
}

async function openLogin(client: Client, login: string): Promise<void> {
  const url = new URL(login)
  const role = decodeURIComponent(url.username)
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role])
  if (rowCount === 0) return
  const password = client.escapeLiteral(decodeURIComponent(url.password))
  await client.query(`alter role ${client.escapeIdentifier(role)} login password ${password}`)
}

function explain(error: unknown): string {
  // Drizzle's own message repeats the whole statement; Postgres' is in the cause
  const { message, detail, code, where } = ((error as Error).cause ?? error) as DatabaseError
  if (code === '55P03') return `a table stayed locked for too long (${message}): nothing was changed, try again`
  const parts = [message || code, detail, where].filter(Boolean)
  return parts.join(' · ').replaceAll(/\s+/g, ' ')
}

if (import.meta.main) {
  const { OWNER_DATABASE_URL: ownerUrl, DATABASE_URL: app, JOB_DATABASE_URL: job } = process.env
  try {
    if (!ownerUrl) throw new Error('Migration failed: OWNER_DATABASE_URL is not set')
    const { applied } = await migrate({ ownerUrl, logins: [app, job].filter((login) => login !== undefined) })
    console.log(applied === 0 ? 'The database is up to date.' : `${applied} migrations applied.`)
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
