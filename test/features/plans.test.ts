import { expect, test } from 'vitest'
import type { LIMITS } from '../../src/features/plans/rules.ts'
import { fault } from '../support/faults.ts'
import { minutesLater } from '../support/sweep.ts'
import { id, sql, world, type World } from '../support/world.ts'

const place = (slug: string) => ({ name: slug, slug, zone: 'Europe/Berlin', currency: 'EUR' })
const product = (name: string) => ({ name, status: 'active', kind: 'prepared', variants: [{ price: 450 }] })

type Limits = Partial<Record<(typeof LIMITS)[number], { most: number; isHard: boolean }>>
type Standing = { status?: string; access?: string; graceUntil?: Date | null; features?: string[]; limits?: Limits }

/** A plan of this tenant's own, until the platform's routes give them. */
async function given(shop: World, { status = 'active', access = 'full', graceUntil = null, features = ['*'], limits = {} }: Standing) {
  const key = `plan-${shop.tenantId}`
  await sql(
    `insert into plans (key, name, features, limits) values ($1, 'Own', $2, $3) on conflict (key) do update set features = excluded.features, limits = excluded.limits`,
    [key, features, JSON.stringify(limits)],
  )
  await sql(
    `insert into tenant_plans (tenant_id, plan, status, access, grace_until) values ($1, $2, $3, $4, $5)
    on conflict (tenant_id) do update set status = excluded.status, access = excluded.access, grace_until = excluded.grace_until`,
    [shop.tenantId, key, status, access, graceUntil],
  )
}

const planOf = async (shop: World) => (await shop.owner.get('/plan')).body.data

const feature = async (shop: World, name: string) =>
  (await planOf(shop)).features.find((one: { name: string }) => one.name === name) as { isOn: boolean; because: string }

test('a tenant without a plan has everything, and sees what it uses', async () => {
  const shop = await world()
  const plan = await planOf(shop)
  expect(plan).toMatchObject({ key: 'open', status: 'active', access: 'full', graceUntil: null })
  expect(plan.features.every(({ isOn }: { isOn: boolean }) => isOn)).toBe(true)
  const before = plan.limits.find(({ name }: { name: string }) => name === 'locations').used
  await shop.owner.post('/locations', place('mitte'))
  expect((await planOf(shop)).limits).toContainEqual({ name: 'locations', used: before + 1, most: null, isHard: null })
  expect((await (await shop.customer()).get('/plan')).status).toBe(403)
})

test('a kill switch goes before an override, an override before the plan, and the plan before nothing', async () => {
  const shop = await world()
  await given(shop, { features: ['devices'] })
  expect(await feature(shop, 'custom_domains')).toMatchObject({ isOn: false, because: 'off' })
  expect(await feature(shop, 'devices')).toMatchObject({ isOn: true, because: 'plan' })
  const override = (name: string, isOn: boolean, expiresAt: Date | null) =>
    sql(
      `insert into tenant_overrides (tenant_id, name, is_on, reason, expires_at) values ($1, $2, $3, 'test', $4)
      on conflict (tenant_id, name) do update set is_on = excluded.is_on, expires_at = excluded.expires_at`,
      [shop.tenantId, name, isOn, expiresAt],
    )
  await override('custom_domains', true, minutesLater(10))
  await override('devices', false, null)
  expect(await feature(shop, 'custom_domains')).toMatchObject({ isOn: true, because: 'granted' })
  expect(await feature(shop, 'devices')).toMatchObject({ isOn: false, because: 'withheld' })
  const later = (await shop.owner.get('/plan', { at: minutesLater(11).toISOString() })).body.data
  expect(later.features.find(({ name }: { name: string }) => name === 'custom_domains')).toMatchObject({ isOn: false, because: 'off' })
  // in a transaction of its own: a switch is everybody's
  await sql('begin')
  await sql(`insert into kill_switches (feature, reason) values ('custom_domains', 'test')`)
  const [killed] = await sql<{ state: string }>(`select app.feature_state($1, 'custom_domains') as state`, [shop.tenantId])
  await sql('rollback')
  expect(killed?.state).toBe('killed')
})

test('what the plan does not hold is refused by name', async () => {
  const shop = await world()
  await given(shop, { features: [] })
  const refused = await shop.owner.get('/audit-log/export')
  expect([refused.status, refused.body.code, refused.body.details]).toEqual([403, 'FEATURE_OFF', { feature: 'audit_export' }])
  await given(shop, { features: ['audit_export'] })
  expect((await shop.owner.get('/audit-log/export')).status).toBe(200)
})

test('of ten at once that would be the third, one is', async () => {
  const shop = await world()
  const { used } = (await planOf(shop)).limits.find(({ name }: { name: string }) => name === 'locations')
  await given(shop, { limits: { locations: { most: used + 1, isHard: true } } })
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => shop.owner.post('/locations', place(`place-${i}`))))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, ...Array.from({ length: 9 }, () => 403)])
  const refused = answers.find(({ status }) => status === 403)
  expect(refused?.body).toMatchObject({ code: 'PLAN_LIMIT', details: { limit: 'locations', most: used + 1, used: used + 1 } })
  expect((await planOf(shop)).limits).toContainEqual({ name: 'locations', used: used + 1, most: used + 1, isHard: true })
  const [row] = await sql<{ n: string }>('select count(*) as n from locations where tenant_id = $1 and active', [shop.tenantId])
  expect(Number(row?.n)).toBe(used + 1)
})

test('the same key asks for the same place, and counts it once', async () => {
  const shop = await world()
  const { used } = (await planOf(shop)).limits.find(({ name }: { name: string }) => name === 'locations')
  await given(shop, { limits: { locations: { most: used + 1, isHard: true } } })
  const headers = { 'Idempotency-Key': crypto.randomUUID() }
  const twins = await Promise.all([1, 2, 3].map(() => shop.owner.post('/locations', place('twin'), { headers })))
  expect(twins.map(({ status }) => status)).toEqual([201, 201, 201])
  expect((await planOf(shop)).limits).toContainEqual({ name: 'locations', used: used + 1, most: used + 1, isHard: true })
})

test('of ten at once one is the third, too, where its answer is lost, and each hears with its key what became of it', async () => {
  const shop = await world()
  const { used } = (await planOf(shop)).limits.find(({ name }: { name: string }) => name === 'locations')
  await given(shop, { limits: { locations: { most: used + 1, isHard: true } } })
  const keys = Array.from({ length: 10 }, () => id())
  const ask = () => Promise.all(keys.map((key, i) => shop.owner.post('/locations', place(`place-${i}`), { key })))
  const { lift } = await fault({ match: shop.tenantId, kind: 'reset-after-commit' })
  const lost = await ask()
  await lift()
  expect(lost.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([...Array(9).fill(403), 503])
  const heard = await ask()
  const [made] = heard.filter(({ status }) => status === 201)
  expect(heard.filter(({ body }) => body.code === 'PLAN_LIMIT')).toHaveLength(9)
  expect(made?.headers.get('Idempotent-Replayed')).toBe('true')
  expect((await planOf(shop)).limits).toContainEqual({ name: 'locations', used: used + 1, most: used + 1, isHard: true })
})

test('an answer says how near a hard limit is, and that a soft one is passed', async () => {
  const shop = await world()
  const warned = async (name: string) => (await shop.owner.post('/products', product(name))).headers.get('plan-warning')
  await given(shop, { limits: { products: { most: 5, isHard: true } } })
  const { used } = (await planOf(shop)).limits.find(({ name }: { name: string }) => name === 'products')
  expect(used).toBe(0)
  expect([await warned('one'), await warned('two'), await warned('three')]).toEqual([null, null, null])
  expect(await warned('four')).toBe('products;used=4;most=5')
  await given(shop, { limits: { products: { most: 5, isHard: false } } })
  expect([await warned('five'), await warned('six')]).toEqual([null, 'products;used=6;most=5'])
})

test('after a downgrade nothing is gone, the oldest can be changed, and others can be put away', async () => {
  const shop = await world()
  const ids: string[] = []
  for (const name of ['first', 'second', 'third']) ids.push((await shop.owner.post('/products', product(name))).body.data.id)
  await given(shop, { limits: { products: { most: 2, isHard: true } } })
  const rename = (id: string | undefined) => shop.owner.patch(`/products/${id}`, { name: 'another' })
  expect((await shop.owner.get('/products')).body.data).toHaveLength(3)
  expect((await rename(ids[0])).status).toBe(200)
  expect(await rename(ids[2])).toMatchObject({ status: 403, body: { code: 'PLAN_LIMIT' } })
  expect((await shop.owner.post('/products', product('fourth'))).status).toBe(403)
  expect((await shop.owner.post(`/products/${ids[1]}/archival`, {})).status).toBe(200)
  expect((await rename(ids[2])).status).toBe(200)
})

test('who is suspended reads and exports, and writes nothing; grace is everything until it ends', async () => {
  const shop = await world()
  const customer = await shop.customer()
  await given(shop, { status: 'unpaid', access: 'suspended' })
  const refused = await shop.owner.post('/locations', place('mitte'))
  expect([refused.status, refused.body.code]).toEqual([403, 'PLAN_SUSPENDED'])
  const itself = await customer.patch('/customers/me', { name: 'Ada' })
  expect([itself.status, itself.body.code]).toEqual([403, 'PLAN_SUSPENDED'])
  expect([(await shop.owner.get('/locations')).status, (await shop.owner.get('/audit-log/export')).status]).toEqual([200, 200])
  await given(shop, { status: 'past_due', access: 'grace', graceUntil: minutesLater(8) })
  expect((await shop.owner.post('/locations', place('nord'))).status).toBe(201)
  const late = await shop.owner.post('/locations', place('west'), { at: minutesLater(9).toISOString() })
  expect([late.status, late.body.code]).toEqual([403, 'PLAN_SUSPENDED'])
  await given(shop, {})
  expect((await shop.owner.post('/locations', place('west'))).status).toBe(201)
})
