import { expect, inject, test } from 'vitest'
import type { DatabaseUrls } from '../../dev/cluster.ts'
import { Client as Postgres } from 'pg'
import { ownWorker } from '../support/bundle.ts'
import { api, Client } from '../support/client.ts'
import { ownDatabase } from '../support/own-database.ts'

const root = () => new Client(api())

test('a Worker says that it is alive without asking the database', async () => {
  const answer = await root().get('/healthz', { headers: { 'X-Request-Id': 'health-without-database' } })
  expect([answer.status, answer.body.data.status]).toEqual([200, 'ok'])
  const calls = await fetch(new URL('/calls?match=health-without-database', inject('servers').neon))
  expect(await calls.json()).toMatchObject({ count: 0 })
})

test('the description is served under a tag of its own', async () => {
  const first = await root().get('/openapi.json')
  expect(first.body.openapi).toBe('3.1.1')
  const again = await root().get('/openapi.json', { headers: { 'If-None-Match': first.headers.get('etag') ?? '' } })
  expect([again.status, again.text]).toEqual([304, ''])
})

test('the reference page loads nothing from anybody else', async () => {
  const page = await root().get('/docs')
  expect(page.headers.get('content-type')).toContain('text/html')
  expect(page.headers.get('content-security-policy')).toContain("connect-src 'self'")
  expect(page.text.match(/(?:src|href)="(?!\/)[^"]*"/g)).toBeNull()
})

/** A database and a Worker of its own: what others leave behind in the shared one must not decide this. */
async function ready(name: string, change: (urls: DatabaseUrls) => Record<string, string>, prepare?: string) {
  const urls = await ownDatabase(`ready_${name}`)
  if (prepare) await asOwner(urls.owner, prepare)
  const worker = await ownWorker({
    variables: { DATABASE_URL: urls.app, JOB_DATABASE_URL: urls.job, PLATFORM_DATABASE_URL: urls.platform, ...change(urls) },
  })
  const answer = await new Client(worker.url).get('/readyz')
  return { answer, url: worker.url, owner: urls.owner, stop: () => worker.kill() }
}

async function asOwner(url: string, statements: string) {
  const client = new Postgres({ connectionString: url })
  await client.connect()
  await client.query(statements)
  await client.end()
}

test('a Worker whose role could see past row security refuses to be ready', async () => {
  const { answer, stop } = await ready('owner', (urls) => ({ DATABASE_URL: urls.owner }))
  expect([answer.status, answer.body.code]).toEqual([503, 'NOT_READY'])
  expect(answer.body.details.reasons).toEqual(['ROLE_BYPASSES_ROW_SECURITY'])
  await stop()
})

test('readiness follows the schema and the lag, and names every reason', async () => {
  const { answer, url, owner, stop } = await ready('plain', () => ({}))
  expect([answer.status, answer.body.data?.status]).toEqual([200, 'ready'])
  await asOwner(
    owner,
    `insert into stripe_inbox (id, endpoint, event_id, type, livemode, payload, next_at, created_at)
       values (gen_random_uuid(), 'platform', 'evt_late', 'payment_intent.succeeded', false, '{}', now() - interval '1 hour', 1);
     delete from drizzle.__drizzle_migrations where created_at = (select max(created_at) from drizzle.__drizzle_migrations)`,
  )
  const late = await new Client(url).get('/readyz')
  expect([late.status, late.headers.get('retry-after')]).toEqual([503, '10'])
  expect(late.body.details.reasons).toEqual(['SCHEMA_MISMATCH', 'INBOX_LATE'])
  await stop()
})

test('production without a mailer, or with links that lead nowhere, is not ready, and says so', async () => {
  const real = { ENVIRONMENT: 'production', APP_URL: 'https://app.example', PLATFORM_SECOND_FACTOR: 'required' }
  for (const [name, more] of Object.entries({
    unbound: { MAIL_PROVIDER: 'cloudflare' },
    at_home: { APP_URL: 'http://127.0.0.1:8787' },
  })) {
    const { answer, stop } = await ready(name, () => ({ ...real, ...more }))
    expect([name, answer.status, answer.body.details?.reasons]).toEqual([name, 503, ['MAIL_NOT_CONFIGURED']])
    await stop()
  }
})

test('a schema that is ahead of the Worker is no reason against it: it is migrated before the deploy, and stays so after a rollback', async () => {
  const { url, owner, stop } = await ready('ahead', () => ({}))
  await asOwner(
    owner,
    `insert into drizzle.__drizzle_migrations (hash, created_at) select 'next', max(created_at) + 1 from drizzle.__drizzle_migrations`,
  )
  expect((await new Client(url).get('/readyz')).status).toBe(200)
  await stop()
})

test('a Worker without a database is alive, but not ready', async () => {
  const { answer, url, stop } = await ready('gone', (urls) => ({ DATABASE_URL: urls.app.replace('ready_gone', 'never_made') }))
  expect([answer.status, answer.body.details.reasons]).toEqual([503, ['DATABASE_UNREACHABLE']])
  expect((await new Client(url).get('/healthz')).status).toBe(200)
  await stop()
})
