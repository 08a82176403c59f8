import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseError, type Client } from 'pg'
import type { Migration } from './migrations.ts'

export type Patience = { lockTimeoutMs: number; tries: number; onRetry: (why: string) => void }

/** What waits only for its own kind and for older snapshots, and stops nobody's reads or writes meanwhile. */
const HARMLESS_WAIT_MS = 300_000
const SHORTEST_WAIT_MS = 20
const LONGEST_PAUSE_MS = 2_000

/**
 * Applies one migration and notes it. A statement that waits for a lock makes everybody behind it wait: so it gives up after
 * `lockTimeoutMs` (all waits of one transaction together), lets the traffic pass, and tries again, `tries` times at most.
 */
export async function applyPatiently(client: Client, migration: Migration, patience: Patience): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      if (migration.isTransaction) await applyAtOnce(client, migration, patience.lockTimeoutMs)
      else await applyOneByOne(client, migration)
      return
    } catch (error) {
      if (!isBusy(error) || attempt >= patience.tries) throw error
      patience.onRetry(`${migration.tag}: ${error.message}`)
      // never shorter than the wait before it: the traffic has the road at least half of the time
      await sleep(Math.min(patience.lockTimeoutMs * attempt, LONGEST_PAUSE_MS) * (1 + Math.random() / 4))
    }
  }
}

/** A lock that was not to be had in time, or a deadlock that we lost. */
function isBusy(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && (error.code === '55P03' || error.code === '40P01')
}

async function applyAtOnce(client: Client, migration: Migration, lockTimeoutMs: number) {
  await client.query('begin')
  try {
    const begun = performance.now()
    for (const statement of migration.statements) {
      const left = Math.max(SHORTEST_WAIT_MS, Math.trunc(lockTimeoutMs - (performance.now() - begun)))
      await client.query(`set local lock_timeout = ${left};\n${statement}`)
    }
    await note(client, migration)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

async function applyOneByOne(client: Client, migration: Migration) {
  await client.query(`set lock_timeout = ${HARMLESS_WAIT_MS}`)
  for (const statement of migration.statements) {
    const index = indexMadeBy(statement)
    if (index && (await isBuilt(client, index))) continue
    await client.query(statement)
  }
  await note(client, migration)
}

function indexMadeBy(statement: string): string | undefined {
  return /\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?"?(\w+)"?/i.exec(statement)?.[1]
}

/** A build that failed half-way leaves an invalid index of that name: it costs every write, serves no read and stands in the way. */
async function isBuilt(client: Client, index: string): Promise<boolean> {
  const { rows } = await client.query<{ valid: boolean }>(
    `select i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid
     where c.relname = $1 and c.relnamespace = 'public'::regnamespace`,
    [index],
  )
  if (rows[0]?.valid === false) await client.query(`drop index concurrently public.${client.escapeIdentifier(index)}`)
  return rows[0]?.valid === true
}

const note = (client: Client, { hash, when }: Migration) =>
  client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [hash, when])
