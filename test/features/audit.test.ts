import { Client as Postgres } from 'pg'
import { expect, inject, test } from 'vitest'
import { sql, world } from '../support/world.ts'

const place = (slug: string) => ({ name: slug, slug, zone: 'Europe/Berlin', currency: 'EUR' })

test('who did what can be read, newest first, page by page', async () => {
  const shop = await world()
  for (const slug of ['a', 'b', 'c']) expect((await shop.owner.post('/locations', place(slug))).status).toBe(201)
  const slugs: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await shop.owner.get(`/audit-log?limit=1${cursor ? `&cursor=${cursor}` : ''}`)
    slugs.push(...body.data.map((entry: { after: { slug: string } }) => entry.after.slug))
    cursor = body.meta.nextCursor
  }
  expect(slugs).toEqual(['c', 'b', 'a'])
})

test('an entry says who, what, to what, and by which request', async () => {
  const shop = await world()
  const admin = await shop.staff('admin')
  const added = await admin.post('/locations', place('mitte'), { headers: { 'X-Request-Id': 'request-4711' } })
  const { body } = await shop.owner.get(`/audit-log?actor=${admin.userId}`)
  expect(body.data).toMatchObject([
    {
      action: 'location.added',
      resourceType: 'location',
      resourceId: added.body.data.id,
      actorKind: 'staff',
      actorId: admin.userId,
      requestId: 'request-4711',
    },
  ])
})

test('entries are found by action, by actor, by resource and by time', async () => {
  const shop = await world()
  const at = (day: number) => ({ at: `2026-03-0${day}T10:00:00.000Z` })
  const timed = await world({ at: '2026-03-01T10:00:00.000Z' })
  const ids: string[] = []
  for (const day of [1, 2, 3]) {
    const { token } = timed.owner
    expect(token).toBeDefined()
    ids.push((await timed.owner.post('/locations', place(`day-${day}`), day === 1 ? at(1) : {})).body.data.id)
  }
  const found = async (query: string) => (await timed.owner.get(`/audit-log?${query}`)).body.data.length
  expect(await found(`resource=${ids[1]}`)).toBe(1)
  expect(await found('action=location.added')).toBe(3)
  expect(await found('action=order.placed')).toBe(0)
  expect(await found(`actor=${timed.owner.userId}`)).toBe(3)
  expect(await found(`actor=${shop.owner.userId}`)).toBe(0)
  expect(await found('from=2026-03-01T10:00:00Z&to=2026-03-01T10:00:00.001Z')).toBe(3)
  expect(await found('to=2026-03-01T10:00:00Z')).toBe(0)
  expect((await timed.owner.get('/audit-log?from=yesterday')).status).toBe(400)
  expect((await timed.owner.get('/audit-log?who=me')).status).toBe(400)
})

test('the log is for those who may read it, of their own tenant', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  await shop.owner.post('/locations', place('mitte'))
  expect((await other.owner.get('/audit-log')).body.data).toEqual([])
  expect((await (await shop.staff('staff')).get('/audit-log')).status).toBe(403)
  expect((await (await shop.customer()).get('/audit-log')).status).toBe(403)
  expect((await shop.public.get('/audit-log')).status).toBe(401)
})

test('history is not rewritten: not by a request, not by a job, not by the owner of the table', async () => {
  const shop = await world()
  await shop.owner.post('/locations', place('mitte'))
  const attempts = [`update audit_log set action = 'nothing'`, 'delete from audit_log', 'truncate audit_log']
  const { app, job, owner } = inject('servers')
  for (const url of [app, job, owner]) {
    const client = new Postgres({ connectionString: url })
    await client.connect()
    await client.query(`select set_config('app.tenant_id', $1, false), set_config('app.actor_kind', 'staff', false)`, [shop.tenantId])
    for (const attempt of attempts) await expect(client.query(attempt)).rejects.toMatchObject({ code: '42501' })
    await client.end()
  }
  const kept = await sql('select action from audit_log where tenant_id = $1', [shop.tenantId])
  expect(kept).toEqual([{ action: 'location.added' }])
})
