import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { freePort } from '../../dev/postgres/port.ts'
import { startPostgres } from '../../dev/postgres.ts'

const dir = mkdtempSync(join(tmpdir(), 'cortado-postgres-test-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function ask(url: string, query: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(query)).rows
  } finally {
    await client.end()
  }
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const serverPid = () => Number(readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')[0])

test('data outlives a stop and a start, and a stop leaves no process', async () => {
  const first = await startPostgres({ dir, forTests: true })
  const pid = serverPid()
  await ask(first.url, 'create table kept as select 7 as number')
  await first.stop()
  expect(isAlive(pid)).toBe(false)
  const second = await startPostgres({ dir, forTests: true })
  expect(await ask(second.url, 'select number from kept')).toEqual([{ number: 7 }])
  await second.stop()
})

test('the settings are those of production, or quick ones for tests', async () => {
  const query = `select string_agg(current_setting(name), ' ' order by at) as set from unnest(array['timezone', 'server_encoding', 'lc_collate', 'fsync', 'synchronous_commit',
    'full_page_writes', 'deadlock_timeout', 'max_connections']) with ordinality as wanted(name, at) where name <> 'lc_collate'`
  const durable = await startPostgres({ dir })
  expect(await ask(durable.url, query)).toEqual([{ set: 'UTC UTF8 on on on 1s 100' }])
  expect(await ask(durable.url, 'select datcollate from pg_database where datname = current_database()')).toEqual([{ datcollate: 'C' }])
  await durable.stop()
  const quick = await startPostgres({ dir, forTests: true })
  expect(await ask(quick.url, query)).toEqual([{ set: 'UTC UTF8 off off off 100ms 200' }])
  await quick.stop()
})

test('a given port is used, and a taken one is named', async () => {
  const port = await freePort()
  const server = await startPostgres({ dir, port, forTests: true })
  expect(server.port).toBe(port)
  const other = join(tmpdir(), `cortado-never-made-${process.pid}`)
  await expect(startPostgres({ dir: other, port })).rejects.toThrow(`Port ${port} is taken`)
  expect(existsSync(other)).toBe(false)
  await server.stop()
})

test('a folder that holds something else is left alone', async () => {
  const full = mkdtempSync(join(tmpdir(), 'cortado-full-'))
  writeFileSync(join(full, 'letter.txt'), 'dear')
  await expect(startPostgres({ dir: full })).rejects.toThrow('holds something else')
  expect(readFileSync(join(full, 'letter.txt'), 'utf8')).toBe('dear')
  rmSync(full, { recursive: true })
})

test('a server killed with SIGKILL does not stand in the way of the next', async () => {
  const killed = await startPostgres({ dir })
  await ask(killed.url, 'create table survives as select 1 as a')
  process.kill(serverPid(), 'SIGKILL')
  await expect.poll(() => ask(killed.url, 'select 1').catch(() => 'gone')).toBe('gone')
  await killed.stop()
  expect(existsSync(join(dir, 'postmaster.pid'))).toBe(true)
  const next = await startPostgres({ dir, forTests: true })
  expect(await ask(next.url, 'select count(*)::int4 as tables from pg_tables where schemaname = current_schema')).toEqual([{ tables: 2 }])
  await next.stop()
})

test('a lock whose number now belongs to another program is no lock', async () => {
  writeFileSync(join(dir, 'postmaster.pid'), `${process.pid}\n${dir}\n0\n5432\n\n127.0.0.1\n`)
  const server = await startPostgres({ dir, forTests: true })
  await server.stop()
})

test('the server ends with a parent that was killed, and its data can be used again', async () => {
  const script = `const { startPostgres } = await import(${JSON.stringify(join(import.meta.dirname, '../../dev/postgres.ts'))})
    await startPostgres({ dir: ${JSON.stringify(dir)}, forTests: true }); console.log('ready')`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(parent.stdout, 'data')
  expect(isAlive(serverPid())).toBe(true)
  parent.kill('SIGKILL')
  // PostgreSQL removes its lock last; the process itself may stay a zombie where nobody collects orphans
  await expect.poll(() => existsSync(join(dir, 'postmaster.pid'))).toBe(false)
  const next = await startPostgres({ dir, forTests: true })
  await next.stop()
})

test('a second server on the same data is refused while the first one lives', { timeout: 20_000 }, async () => {
  const first = await startPostgres({ dir, forTests: true })
  await expect(startPostgres({ dir, forTests: true })).rejects.toThrow(`PostgreSQL already runs on ${first.folder}`)
  await first.stop()
})
