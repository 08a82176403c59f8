import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { migrate } from '../../dev/migrate.ts'
import { startPostgres } from '../../dev/postgres.ts'
import { migrationsFolder } from './migrations-folder.ts'

const postgres = await startPostgres({ dir: mkdtempSync(join(tmpdir(), 'cortado-locks-')), forTests: true })
const owner = new Client({ connectionString: postgres.url })
await owner.connect()
afterAll(async () => {
  await owner.end()
  await postgres.stop()
  rmSync(postgres.folder, { recursive: true })
})
beforeEach(() => owner.query('drop schema if exists drizzle cascade; drop table if exists cups; create table cups (id int, size int)'))

const run = (files: Record<string, string>, more: { tries?: number; onRetry?: (why: string) => void } = {}) =>
  migrate({ ownerUrl: postgres.url, logins: [], folder: migrationsFolder(files), lockTimeoutMs: 100, ...more })

/** Somebody who has written and does not end until told to. */
async function writer() {
  const client = new Client({ connectionString: postgres.url })
  await client.connect()
  await client.query('begin; insert into cups values (1, 250)')
  return { commit: () => client.query('commit').then(() => client.end()) }
}

const columns = async () =>
  (
    await owner.query<{ name: string }>(`select attname as name from pg_attribute where attrelid = 'cups'::regclass and attnum > 0`)
  ).rows.map(({ name }) => name)
const indexes = async () =>
  (
    await owner.query<{ name: string; valid: boolean }>(
      `select c.relname as name, i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = 'cups'::regclass order by 1`,
    )
  ).rows

test('a lock that can not be had is given up while others pass, and asked for again until it is free', async () => {
  const busy = await writer()
  const retries: string[] = []
  const migrating = run(
    { '0000_handle': 'ALTER TABLE cups ADD COLUMN handle text' },
    {
      onRetry: (why) => {
        retries.push(why)
        if (retries.length === 3) void busy.commit()
      },
    },
  )
  while (retries.length < 2) await owner.query('insert into cups values (2, 100)')
  expect(await migrating).toEqual({ applied: 1 })
  expect(retries[0]).toBe('0000_handle: canceling statement due to lock timeout')
  expect(retries.length).toBeGreaterThanOrEqual(3)
  expect(await columns()).toEqual(['id', 'size', 'handle'])
})

test('a lock that is never free leaves the database as it was, and the next run goes on', async () => {
  const busy = await writer()
  const files = {
    '0000_first': 'CREATE TABLE IF NOT EXISTS saucers (id int)',
    '0001_second': 'CREATE TABLE spoons (id int);--> statement-breakpoint\nALTER TABLE cups ADD COLUMN handle text',
  }
  await expect(run(files, { tries: 2 })).rejects.toThrow(
    'Migration failed: a table stayed locked for too long (canceling statement due to lock timeout): 0001_second was not applied, try again',
  )
  expect((await owner.query(`select to_regclass('spoons') as spoons`)).rows).toEqual([{ spoons: null }])
  await busy.commit()
  expect(await run(files)).toEqual({ applied: 1 })
  await owner.query('drop table saucers, spoons')
})

test('whoever waits behind a migration waits for one lock, not for each of its locks in turn', async () => {
  const allowed = "INSERT INTO allowed VALUES (replace(current_setting('lock_timeout'), 'ms', '')::int)"
  const statements = ['CREATE TABLE allowed (ms int)', allowed, 'SELECT pg_sleep(0.05)', allowed, 'SELECT pg_sleep(0.05)', allowed]
  await run({ '0000_many': statements.join(';--> statement-breakpoint\n') })
  const [first = 0, second = 0, third = 0] = (await owner.query<{ ms: number }>('select ms from allowed')).rows.map(({ ms }) => ms)
  expect([first <= 100, second <= 50, third]).toEqual([true, true, 20])
  await owner.query('drop table allowed')
})

test('an index is built while others write, and one that failed half-way is built anew', async () => {
  await owner.query('insert into cups values (1, 250), (1, 300)')
  const files = {
    '0000_index':
      'SET row_security = off;--> statement-breakpoint\n-- outside a transaction\nCREATE INDEX CONCURRENTLY cups_by_size ON cups (size);--> statement-breakpoint\nCREATE UNIQUE INDEX CONCURRENTLY one_cup ON cups (id)',
  }
  await expect(run(files)).rejects.toThrow('could not create unique index "one_cup"')
  expect(await indexes()).toEqual([
    { name: 'cups_by_size', valid: true },
    { name: 'one_cup', valid: false },
  ])
  await owner.query('delete from cups where size = 300')
  expect(await run(files)).toEqual({ applied: 1 })
  expect(await indexes()).toEqual([
    { name: 'cups_by_size', valid: true },
    { name: 'one_cup', valid: true },
  ])
})

test('a migration that was changed after it had been applied is refused, one that came late is applied', async () => {
  await run({ '0000_a': 'SELECT 1', '0001_b': 'SELECT 2' })
  await expect(run({ '0000_a': 'SELECT 1', '0001_b': 'SELECT 3' })).rejects.toThrow(
    'Migration failed: 0001_b was changed after this database had applied it: migrations are only added',
  )
  await owner.query('delete from drizzle.__drizzle_migrations where created_at = 1000')
  expect(await run({ '0000_a': 'SELECT 1', '0001_b': 'SELECT 2' })).toEqual({ applied: 1 })
})
