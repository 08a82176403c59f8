import { Client as Postgres } from 'pg'
import { expect, inject, test } from 'vitest'
import { serve } from '../../dev/serve.ts'
import { anyone, Client } from '../support/client.ts'
import { deadEvent, letter, platformCalls } from '../support/platform-calls.ts'
import { callOf, routeOf, sceneOf, send } from '../support/representative.ts'
import { workOffInbox } from '../../src/features/webhooks/jobs.ts'
import { minutesLater, sweep } from '../support/sweep.ts'
import { tokenOfSignUp } from '../../dev/waiting-sign-up.ts'
import { signedUp as signingUp, stranger } from '../support/sign-up.ts'
import { id, runsPlatform, sql, world, type World } from '../support/world.ts'
import { ownDatabase } from '../support/own-database.ts'

const reason = 'Ticket 4711'
const planFor = (status = 'active', plan = 'open') => ({ plan, status, reason })
const version = (number: number) => ({ headers: { 'If-Match': `"v${number}"` } })

/** What the platform's log says of a tenant, newest first. */
const notesOf = async (tenantId: string) =>
  (
    await sql<{ action: string; actor_id: string; reason: string | null }>(
      'select action, actor_id, reason from platform_log where about_tenant = $1 order by at desc, id desc',
      [tenantId],
    )
  ).map(({ action, actor_id, reason: why }) => [action, actor_id, why])

const auditOf = async (shop: World) =>
  (await shop.owner.get('/audit-log?limit=100')).body.data.map((entry: { action: string; actorKind: string; actorId: string }) => [
    entry.action,
    entry.actorKind,
    entry.actorId,
  ])

async function signedUp() {
  const { email, password, data } = await signingUp()
  return { email, credentials: { email, password }, userId: data.user.id as string, refreshToken: data.refreshToken as string }
}

const entering = (refreshToken: string, more = {}) => anyone().post('/auth/refresh', { refreshToken, platform: true, ...more })

test('only who is named by the owner of the database enters the platform, as what they were named', async () => {
  const person = await signedUp()
  const refused = await entering(person.refreshToken)
  expect([refused.status, refused.body.code]).toEqual([403, 'PLATFORM_REFUSED'])
  await sql(`insert into platform_admins (user_id, role) values ($1, 'support')`, [person.userId])
  // what was refused was rolled back: the same token still asks
  const { status, body } = await entering(person.refreshToken)
  expect([status, body.data.kind, body.data.role, body.data.tenant]).toEqual([200, 'platform', 'support', null])
  const support = anyone(body.data.accessToken)
  expect((await support.get('/platform/tenants?limit=1')).status).toBe(200)
  expect((await support.put('/platform/plans/none', { name: 'None', features: [], limits: {} })).body.code).toBe('FORBIDDEN')
  expect((await entering(body.data.refreshToken, { tenant: 'corner-coffee' })).body.code).toBe('INVALID_REQUEST')
  const [note] = await sql<{ action: string }>(
    `select action from account_log where user_id = $1 and action = 'account.entered-platform'`,
    [person.userId],
  )
  expect(note).toBeDefined()
})

test('a token of the family that was used before still ends it, whoever asks for the platform', async () => {
  const person = await signedUp()
  await sql(`insert into platform_admins (user_id, role) values ($1, 'admin')`, [person.userId])
  const first = await entering(person.refreshToken)
  const second = await entering(first.body.data.refreshToken)
  expect(second.status).toBe(200)
  expect((await entering(person.refreshToken)).body.code).toBe('REFRESH_REFUSED')
  expect((await entering(second.body.data.refreshToken)).body.code).toBe('REFRESH_REFUSED')
  // and the tokens that they have already are worth nothing here
  expect((await anyone(second.body.data.accessToken).get('/platform/plans')).status).toBe(401)
})

test('a tenant is found, read and given a plan; each look is written down, each change is in its own log too', async () => {
  const [shop, admin] = [await world(), await runsPlatform()]
  const found = await admin.get(`/tenants?search=${shop.slug.toUpperCase()}`)
  expect(found.body.data).toEqual([expect.objectContaining({ id: shop.tenantId, slug: shop.slug, plan: null, access: null })])
  const read = await admin.get(`/tenants/${shop.tenantId}`)
  expect([read.headers.get('etag'), read.body.data.staff, read.body.data.plan.key]).toEqual(['"v0"', 1, 'open'])
  const grace = { ...planFor('past_due'), graceUntil: minutesLater(10).toISOString() }
  const set = await admin.put(`/tenants/${shop.tenantId}/plan`, grace, version(0))
  expect([set.status, set.body.data.version, set.body.data.plan.access]).toEqual([200, 1, 'grace'])
  expect((await shop.owner.get('/plan')).body.data).toMatchObject({ status: 'past_due', access: 'grace', graceUntil: grace.graceUntil })
  await admin.put(`/tenants/${shop.tenantId}/plan`, planFor('unpaid'), version(1))
  const place = { name: 'Mitte', slug: 'mitte', zone: 'Europe/Berlin', currency: 'EUR' }
  expect((await shop.owner.post('/locations', place)).body.code).toBe('PLAN_SUSPENDED')
  expect(await auditOf(shop)).toEqual([
    ['tenant.plan-set', 'platform', admin.userId],
    ['tenant.plan-set', 'platform', admin.userId],
  ])
  expect(await notesOf(shop.tenantId)).toEqual([
    ['tenant.plan-set', admin.userId, reason],
    ['tenant.plan-set', admin.userId, reason],
    ['tenant.read', admin.userId, null],
  ])
})

test('of two who set a plan at once, one has to look again', async () => {
  const [shop, one, other] = [await world(), await runsPlatform(), await runsPlatform()]
  for (const seen of [0, 1]) {
    const answers = await Promise.all(
      [one, other].map((admin) => admin.put(`/tenants/${shop.tenantId}/plan`, planFor('paused'), version(seen))),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412])
  }
  expect((await one.put(`/tenants/${shop.tenantId}/plan`, planFor())).status).toBe(428)
  expect((await one.put(`/tenants/${shop.tenantId}/plan`, planFor('active', 'nowhere'), version(2))).body.code).toBe('PLAN_NOT_FOUND')
  expect((await one.put(`/tenants/${shop.tenantId}/plan`, planFor('past_due'), version(2))).body.code).toBe('INVALID_REQUEST')
  expect((await one.put(`/tenants/${id()}/plan`, planFor(), version(0))).body.code).toBe('TENANT_NOT_FOUND')
  // what was refused was done by nobody, and so nobody's log says it
  expect(await auditOf(shop)).toHaveLength(2)
  expect(await notesOf(shop.tenantId)).toHaveLength(2)
})

test('what a tenant is given besides its plan ends when it should, and can be taken back', async () => {
  const [shop, admin] = [await world(), await runsPlatform()]
  const overrides = `/tenants/${shop.tenantId}/overrides`
  const until = minutesLater(10).toISOString()
  const withheld = await admin.put(`${overrides}/audit_export`, { isOn: false, expiresAt: until, reason })
  expect(withheld.body.data.overrides).toEqual([
    expect.objectContaining({ name: 'audit_export', isOn: false, most: null, expiresAt: until, reason }),
  ])
  expect((await shop.owner.get('/audit-log/export')).body.code).toBe('FEATURE_OFF')
  expect((await shop.owner.get('/audit-log/export', { at: minutesLater(11).toISOString() })).status).toBe(200)
  expect((await admin.put(`${overrides}/locations`, { most: 1, expiresAt: null, reason })).status).toBe(200)
  const place = { name: 'Mitte', slug: 'mitte', zone: 'Europe/Berlin', currency: 'EUR' }
  expect((await shop.owner.post('/locations', place)).body.code).toBe('PLAN_LIMIT')
  expect((await admin.delete(`${overrides}/locations`)).status).toBe(200)
  expect((await admin.delete(`${overrides}/locations`)).body.code).toBe('OVERRIDE_NOT_FOUND')
  expect((await shop.owner.post('/locations', place)).status).toBe(201)
  expect((await admin.put(`${overrides}/locations`, { isOn: true, expiresAt: null, reason })).body.code).toBe('INVALID_REQUEST')
  expect((await admin.put(`${overrides}/devices`, { most: 3, expiresAt: null, reason })).body.code).toBe('INVALID_REQUEST')
  expect(await notesOf(shop.tenantId)).toHaveLength(3)
})

test('a person is found by e-mail, let in again and signed out, each with a reason that stays', async () => {
  const person = await signedUp()
  const support = await runsPlatform('support')
  const about = { email: person.email.toUpperCase(), reason }
  for (let wrong = 0; wrong < 5; wrong++) await anyone().post('/auth/signin', { email: person.email, password: 'not the one that it is' })
  expect((await anyone().post('/auth/signin', person.credentials)).body.code).toBe('ACCOUNT_LOCKED')
  const found = await support.post('/users/search', about)
  expect(found.body.data).toMatchObject({ id: person.userId, email: person.email, worksAt: [] })
  expect(found.body.data.signIns).toHaveLength(1)
  expect(Date.parse(found.body.data.lockedUntil)).toBeGreaterThan(Date.now())
  const unlocked = await support.post('/users/unlock', about)
  expect([unlocked.status, unlocked.body.data.lockedUntil]).toEqual([200, null])
  expect((await anyone().post('/auth/signin', person.credentials)).status).toBe(200)
  expect((await support.post(`/users/${person.userId}/revocation`, { reason })).body.data).toEqual({ ended: 2 })
  expect((await anyone().post('/auth/refresh', { refreshToken: person.refreshToken })).body.code).toBe('REFRESH_REFUSED')
  expect((await support.post('/users/search', { email: person.email })).body.code).toBe('INVALID_REQUEST')
  expect((await support.post('/users/unlock', { email: 'nobody@example.test', reason })).body.code).toBe('USER_NOT_FOUND')
  expect((await support.post(`/users/${id()}/revocation`, { reason })).body.code).toBe('USER_NOT_FOUND')
  const notes = await sql<{ action: string; reason: string; actor_id: string }>(
    'select action, reason, actor_id from platform_log where about_user = $1 order by at, id',
    [person.userId],
  )
  expect(notes).toEqual(['user.read', 'user.unlocked', 'user.signed-out'].map((action) => ({ action, reason, actor_id: support.userId })))
  const log = await sql<{ action: string; actor_id: string }>(
    `select action, actor_id from account_log where user_id = $1 and actor_id <> user_id order by at, id`,
    [person.userId],
  )
  expect(log.map(({ action, actor_id }) => [action, actor_id])).toEqual([
    ['account.unlocked', support.userId],
    ['account.revoked', support.userId],
    ['account.revoked', support.userId],
  ])
})

test('what was given up is seen across tenants and tried again, once', async () => {
  const [shop, other, admin] = [await world(), await world(), await runsPlatform()]
  const [here, there] = [await deadEvent(shop.tenantId), await deadEvent(other.tenantId)]
  const listed = (await admin.get('/dead-letters?limit=100')).body.data as { id: number; tenant: string }[]
  expect(listed.filter(({ id: event }) => event === here || event === there).map(({ tenant }) => tenant)).toEqual([
    other.tenantId,
    shop.tenantId,
  ])
  const replayed = await admin.post(`/tenants/${shop.tenantId}/events/${here}/replay`)
  expect([replayed.status, replayed.body.data.state, replayed.body.data.attempts]).toEqual([200, 'new', 0])
  // another tenant's event is not there, whoever asks
  expect((await admin.post(`/tenants/${shop.tenantId}/events/${there}/replay`)).body.code).toBe('EVENT_NOT_FOUND')
  expect((await sql<{ state: string }>('select state from events where id = $1', [there]))[0]?.state).toBe('dead')
  expect(await auditOf(shop)).toEqual([['event.replayed', 'platform', admin.userId]])
  expect(await auditOf(other)).toEqual([])
  const dead = await letter()
  expect((await admin.get('/inbox?limit=100')).body.data.map((one: { id: string }) => one.id)).toContain(dead)
  expect((await admin.post(`/inbox/${dead}/replay`)).body.data.state).toBe('new')
  expect((await admin.post(`/inbox/${dead}/replay`)).body.code).toBe('LETTER_NOT_DEAD')
  await sweep(workOffInbox, { tenantId: null }, minutesLater(1))
  expect((await admin.get('/inbox?state=done&limit=100')).body.data.map((one: { id: string }) => one.id)).toContain(dead)
})

test('nothing is written into a tenant that is shut, whatever the platform asks; looked at it is all the same', async () => {
  const [shop, admin] = [await world(), await runsPlatform()]
  const scene = await sceneOf(shop)
  const names = Object.keys(platformCalls).filter((name) => /^(?:PUT|POST|DELETE) .*\/tenants\/:id\/./.test(name))
  const calls = await Promise.all(names.map(async (name) => ({ name, ...(await callOf(routeOf(name), scene)) })))
  expect(calls.length).toBeGreaterThan(5)
  await sql('update tenants set closing_at = now(), shut_at = now() where id = $1', [shop.tenantId])
  const held = () =>
    sql(
      `select (select jsonb_agg(p) from tenant_plans p where tenant_id = $1) as plan, (select jsonb_agg(o) from tenant_overrides o where tenant_id = $1) as given,
        (select jsonb_agg(s order by id) from support_sessions s where tenant_id = $1) as support, (select jsonb_agg(e order by id) from events e where tenant_id = $1) as events,
        (select count(*) from audit_log where tenant_id = $1) as audit`,
      [shop.tenantId],
    )
  const before = await held()
  for (const { name, client, path, body, headers } of calls)
    expect([name, (await send(client, routeOf(name), path, body, headers)).body.code]).toEqual([name, 'TENANT_CLOSED'])
  expect(await held()).toEqual(before)
  expect((await admin.get(`/tenants/${shop.tenantId}`)).status).toBe(200)
})

test('the platform sees who is closing, page by page, and that it looked is written down', async () => {
  const [support, ...shops] = [await runsPlatform('support'), await world(), await world()]
  for (const shop of shops) expect((await shop.owner.post('/closure', { slug: shop.slug, reason: 'We retire.' })).status).toBe(202)
  await sql(`update closures set held_up_by = 'archive_missing' where of_tenant = $1`, [shops[0]?.tenantId])
  const listed: { id: string; tenant: string; slug: string; heldUpBy: string | null }[] = []
  let cursor: string | null = null
  do {
    const { body } = await support.get(`/closures?state=closing&limit=1${cursor ? `&cursor=${cursor}` : ''}`)
    listed.push(...body.data)
    cursor = body.meta?.nextCursor ?? null
  } while (cursor && listed.length < 200 && !listed.some(({ tenant }) => tenant === shops[0]?.tenantId))
  const ours = listed.filter(({ tenant }) => shops.some(({ tenantId }) => tenantId === tenant))
  expect(ours.map(({ slug, heldUpBy }) => [slug, heldUpBy])).toEqual([
    [shops[1]?.slug, null],
    [shops[0]?.slug, 'archive_missing'],
  ])
  await shops[1]?.owner.delete('/closure')
  const withdrawn = (await support.get('/closures?state=withdrawn&limit=100')).body.data as { tenant: string; endedAt: string | null }[]
  expect(withdrawn.find(({ tenant }) => tenant === shops[1]?.tenantId)?.endedAt).toEqual(expect.any(String))
  expect((await support.get('/closures?state=gone')).body.code).toBe('INVALID_REQUEST')
  const notes = await sql(`select action, data from platform_log where actor_id = $1 order by at desc, id desc limit 1`, [support.userId])
  expect(notes).toEqual([{ action: 'closures.listed', data: { state: 'withdrawn' } }])
})

test('who no longer runs the platform, or was signed out, hears 401 at once; who is another role too', async () => {
  const [dismissed, revoked, demoted] = [await runsPlatform(), await runsPlatform(), await runsPlatform()]
  await sql('delete from platform_admins where user_id = $1', [dismissed.userId])
  await sql('update sign_ins set revoked_at = now() where id = $1', [revoked.signInId])
  await sql(`update platform_admins set role = 'support' where user_id = $1`, [demoted.userId])
  for (const former of [dismissed, revoked, demoted]) expect((await former.get('/plans')).status).toBe(401)
})

test('a token of the platform is worth nothing at a tenant, not even where everybody may look', async () => {
  const [shop, admin] = [await world(), await runsPlatform()]
  const there = new Client(shop.base, admin.token)
  for (const path of ['', '/products', '/settings', '/orders']) expect((await there.get(path)).body.code).toBe('FORBIDDEN')
})

test('the log is read by administrators, and that is written down too', async () => {
  const [shop, admin, support] = [await world(), await runsPlatform(), await runsPlatform('support')]
  await support.get(`/tenants/${shop.tenantId}`)
  const log = await admin.get(`/log?tenant=${shop.tenantId}`)
  expect(log.body.data).toEqual([expect.objectContaining({ action: 'tenant.read', role: 'support', actorId: support.userId })])
  expect((await support.get('/log')).body.code).toBe('FORBIDDEN')
  const [first] = (await admin.get('/log?limit=1')).body.data
  expect(first.action).toBe('log.read')
  await expect(sql('delete from platform_log')).rejects.toThrow('append-only')
})

test('the platform’s role sees nothing before it has said who looks, and the role of requests never does', async () => {
  const { postgres, owner } = inject('servers')
  const shop = await world()
  const client = new Postgres({ connectionString: Object.assign(new URL(postgres), { pathname: new URL(owner).pathname }).href })
  await client.connect()
  const seen = async (role: string, settings: string) => {
    await client.query('begin')
    await client.query(`set local role ${role}`)
    await client.query(settings)
    const counts = await Promise.all(
      ['users', 'tenants', 'staff', 'events', 'tenant_plans', 'sign_ins'].map((table) =>
        client.query(`select count(*)::int as n from ${table}`),
      ),
    ).catch(() => [])
    await client.query('rollback')
    return counts.reduce((sum, { rows }) => sum + (rows[0] as { n: number }).n, 0)
  }
  const settings = `select set_config('app.actor_kind', 'platform', true), set_config('app.user_id', '${id()}', true)`
  expect(await seen('cortado_platform', settings)).toBe(0)
  expect(await seen('cortado_platform', `${settings}, set_config('app.noted', 'x', true)`)).toBeGreaterThan(0)
  expect(await seen('cortado_app', `${settings}, set_config('app.noted', 'x', true)`)).toBe(0)
  await client.end()
  expect(shop.tenantId).toBeDefined()
})

test('in a database of its own: the default plan moves, a feature is off for everybody, and a second factor is asked for', async () => {
  const { variables } = inject('servers')
  const urls = await ownDatabase('platform_own')
  const own = {
    DATABASE_URL: urls.app,
    JOB_DATABASE_URL: urls.job,
    PLATFORM_DATABASE_URL: urls.platform,
    PLATFORM_SECOND_FACTOR: 'required',
  }
  const worker = await serve({ variables: { ...variables, ...own }, entrypoint: 'dev/worker.ts' })
  const client = new Postgres({ connectionString: urls.owner })
  await client.connect()
  try {
    const admin = new Client(`${worker.url}/api/v1/platform`, (await runsPlatform('admin', client)).token)
    const limits = { locations: { most: 3, isHard: true } }
    const added = await admin.put('/plans/small', { name: 'Small', features: ['devices'], limits, isDefault: true })
    expect([added.status, added.body.data]).toEqual([
      200,
      expect.objectContaining({ key: 'small', features: ['devices'], limits, isDefault: true }),
    ])
    expect((await admin.get('/plans')).body.data.map((plan: { key: string; isDefault: boolean }) => [plan.key, plan.isDefault])).toEqual([
      ['open', false],
      ['small', true],
    ])
    const needed = await admin.put('/plans/small', { name: 'Small', features: [], limits: {} })
    expect([needed.status, needed.body.code]).toEqual([409, 'DEFAULT_PLAN_NEEDED'])
    const both = await Promise.all(
      ['small', 'open'].map((key) => admin.put(`/plans/${key}`, { name: key, features: ['*'], limits: {}, isDefault: true })),
    )
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    expect((await admin.put('/kill-switches/devices', { reason })).body.data).toMatchObject({ feature: 'devices', reason })
    expect((await client.query(`select app.feature_state(gen_random_uuid(), 'devices') as state`)).rows).toEqual([{ state: 'killed' }])
    expect((await admin.put('/kill-switches/devices', { reason: 'Another one' })).body.data.reason).toBe('Another one')
    expect((await admin.get('/kill-switches')).body.data).toHaveLength(1)
    expect((await admin.delete('/kill-switches/devices')).status).toBe(200)
    expect((await admin.delete('/kill-switches/devices')).body.code).toBe('SWITCH_NOT_FOUND')
    const refused = await secondFactor(worker.url, client)
    expect(refused).toEqual([[403, 'FACTOR_REQUIRED'], 200])
  } finally {
    await client.end()
    await worker.stop()
  }
}, 60_000)

/** Somebody who runs the platform signs in with a password alone, and then with more. */
async function secondFactor(url: string, client: Postgres) {
  const person = stranger()
  const there = new Client(`${url}/api/v1`)
  await there.post('/auth/signup', person)
  const own = async <R extends Record<string, unknown>>(text: string, values: unknown[] = []) => (await client.query<R>(text, values)).rows
  const token = await tokenOfSignUp(own, person.email)
  const { body } = await there.post('/auth/signup/confirmation', { token, password: person.password })
  await client.query(`insert into platform_admins (user_id, role) values ($1, 'admin')`, [body.data.user.id])
  const enter = () => there.post('/auth/refresh', { refreshToken: body.data.refreshToken, platform: true })
  const answer = await enter()
  await client.query('update sign_ins set factored_at = now() where user_id = $1', [body.data.user.id])
  return [[answer.status, answer.body.code], (await enter()).status]
}
