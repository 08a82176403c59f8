import { expect, inject, test } from 'vitest'
import { logLines } from '../../dev/ops/log-lines.ts'
import { startOps } from '../../dev/ops/server.ts'
import { happens } from '../support/happenings.ts'
import { id, sql, world } from '../support/world.ts'

async function withOps<T>(work: (url: string, lines: ReturnType<typeof logLines>, swept: () => number) => Promise<T>): Promise<T> {
  const lines = logLines()
  let sweeps = 0
  const { owner, neon } = inject('servers')
  const sweep = () => Promise.resolve(void sweeps++)
  const ops = await startOps({ port: 0, lines, ownerUrl: owner, endpoint: neon, sweep })
  try {
    return await work(ops.url, lines, () => sweeps)
  } finally {
    await ops.stop()
  }
}

const page = async (url: string) => (await fetch(url)).text()
const request = {
  at: 'request',
  method: 'GET',
  route: '/api/v1/<script>',
  status: 503,
  code: 'UPSTREAM',
  ms: 7,
  tenant: null,
  actor: 'staff',
  trips: 1,
  statements: 2,
}

test('the page shows requests, failures, slow queries, and what waits; whatever they say is text', async () => {
  const shop = await world()
  await shop.owner.get('/orders')
  await withOps(async (url, lines) => {
    lines.add('not one of ours')
    lines.add(JSON.stringify({ ...request, requestId: 'r-1', trace: 'abcdef0123456789' }))
    lines.add(JSON.stringify({ at: 'failure', requestId: 'r-1', name: 'Error', code: '', message: '<img src=x>' }))
    lines.add(JSON.stringify({ at: 'sweep', ms: 3, trips: 2, done: { 'events.deliver': 4, 'payments.sweep': null } }))
    const text = await page(url)
    expect(text).toContain('/api/v1/&lt;script&gt;')
    expect(text).toContain('&lt;img src=x&gt;')
    expect(text).not.toMatch(/<script|<img/)
    expect(text).toContain('1 failed')
    expect(text).toContain('events.deliver 4 · payments.sweep failed')
    expect(text).toMatch(/\d ms<\/td>\s*<td>\s*<details>/)
    expect(text).toContain('http-equiv="refresh"')
    expect(await page(`${url}?still`)).not.toContain('http-equiv="refresh"')
  })
})

test('a dead event and a dead letter are shown with their reason, and a button brings each back', async () => {
  const shop = await world()
  const event = await happens(shop)
  const letter = id()
  await sql(`update events set state = 'dead', attempts = 8, last_error = 'it <fell> over' where id = $1`, [event])
  await sql(
    `insert into stripe_inbox (id, endpoint, event_id, type, livemode, payload, state, attempts, next_at, created_at)
     values ($1::uuid, 'platform', $1::text, 'charge.succeeded', false, '{}', 'dead', 12, now() + interval '1 day', 0)`,
    [letter],
  )
  await withOps(async (url, _, swept) => {
    expect(await page(url)).toContain('it &lt;fell&gt; over')
    for (const path of [`events/${event}`, `letters/${letter}`]) {
      expect(await page(url)).toContain(`/ops/${path}/replay`)
      const answer = await fetch(`${url}/${path}/replay`, { method: 'POST', redirect: 'manual' })
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/ops'])
    }
    expect(swept()).toBe(2)
  })
  const states = await sql(
    `select state, attempts from events where id = $1::bigint union all select state, attempts from stripe_inbox where id = $2::uuid and next_at <= now()`,
    [event, letter],
  )
  expect(states).toHaveLength(2)
  for (const { state, attempts } of states) expect([state === 'dead', Number(attempts) < 8]).toEqual([false, true])
})

test('a page of another origin, or one that has its name point here, can neither look nor press', async () => {
  await withOps(async (url) => {
    const statuses = await Promise.all([
      fetch(url, { headers: { 'Sec-Fetch-Site': 'cross-site' } }),
      fetch(`${url}/events/1/replay`, { method: 'POST', headers: { Origin: 'https://evil.example' } }),
      fetch(`${url}/nothing`),
      fetch(`${url}/events/1/replay`),
    ])
    expect(statuses.map(({ status }) => status)).toEqual([403, 403, 404, 404])
  })
})
