import { Client as Postgres } from 'pg'
import { expect, inject, test } from 'vitest'
import { Client } from '../support/client.ts'
import { callsOf } from '../support/faults.ts'
import { id, sql, world } from '../support/world.ts'

const walkIn = { name: 'Grace Hopper', email: 'Grace@Example.test', phone: '+49 30 123456', note: 'oat milk' }

/** What a request's own role sees under this context, whatever our statements ask for. */
async function seen(context: Record<string, string>, text: string) {
  const client = new Postgres({ connectionString: inject('servers').app })
  await client.connect()
  try {
    await client.query('begin')
    await client.query('select app.enter($1)', [JSON.stringify(context)])
    return await client.query<{ id: string }>(text)
  } finally {
    await client.end()
  }
}

test('staff write a walk-in down and read them again, in one round trip each', async () => {
  const shop = await world()
  const barista = await shop.staff('staff')
  const requestId = id()
  const added = await barista.post('/customers', walkIn, { headers: { 'X-Request-Id': requestId } })
  expect(added.status).toBe(201)
  expect(added.body.data).toMatchObject({ ...walkIn, email: 'grace@example.test', userId: null, version: 1 })
  expect((await callsOf(requestId)).count).toBe(1)
  const read = await barista.get(`/customers/${added.body.data.id}`)
  expect([read.body.data, read.headers.get('etag')]).toEqual([added.body.data, '"v1"'])
  const trail = await sql<{ all: string }>(`select a::text as all from audit_log a where tenant_id = $1 and action = 'customer.added'`, [
    shop.tenantId,
  ])
  expect(trail).toHaveLength(1)
  expect(trail[0]?.all).not.toMatch(/grace|oat milk/i)
})

test('customers are found by the beginning of a name or an e-mail, page by page', async () => {
  const shop = await world()
  const people = ['Ada', 'adam', 'ADELE', 'Bob', 'Álvaro', 'zoë', 'Ada']
  for (const [i, name] of people.entries())
    await shop.owner.post('/customers', { name, email: `${name === 'Bob' ? 'rob' : 'p'}${i}@example.test` })
  const all = async (query: string) => {
    const names: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await shop.owner.get(`/customers?limit=2&${query}${cursor ? `&cursor=${cursor}` : ''}`)
      names.push(...body.data.map((row: { name: string }) => row.name))
      cursor = body.meta.nextCursor
    }
    return names
  }
  expect(await all('')).toEqual(['Ada', 'Ada', 'adam', 'ADELE', 'Bob', 'zoë', 'Álvaro'])
  expect(await all('name=AD')).toEqual(['Ada', 'Ada', 'adam', 'ADELE'])
  expect(await all('name=ada')).toEqual(['Ada', 'Ada', 'adam'])
  expect(await all('name=á')).toEqual(['Álvaro'])
  expect(await all('email=ROB')).toEqual(['Bob'])
  expect(await all('name=%25')).toEqual([])
  expect(await all('name=a&email=p6')).toEqual(['Ada'])
})

test('a search among many customers uses the index, behind row security', async () => {
  const shop = await world()
  await sql(
    `insert into customers (tenant_id, id, name, email) select $1, gen_random_uuid(), 'person ' || n, 'p' || n || '@example.test' from generate_series(1, 5000) n`,
    [shop.tenantId],
  )
  await sql('analyze customers')
  const context = { tenant_id: shop.tenantId, actor_kind: 'staff' }
  const plan = await seen(
    context,
    `explain select * from customers where sort_name ~>=~ 'person 42' and sort_name ~<~ ('person 42' || chr(1114111)) order by sort_name using ~<~, id limit 26`,
  )
  const text = JSON.stringify(plan.rows)
  expect(text).toMatch(/Index Scan using customers_by_name.*Index Cond: .*sort_name ~>=~ 'person 42'/)
  expect(text).not.toMatch(/Sort Key/)
})

test('a customer is changed by who has seen the version, and only what is named', async () => {
  const shop = await world()
  const { data } = (await shop.owner.post('/customers', walkIn)).body
  const path = `/customers/${data.id}`
  const changed = await shop.owner.patch(path, { phone: null, name: 'Rear Admiral Hopper' }, { headers: { 'If-Match': '"v1"' } })
  expect(changed.body.data).toEqual({ ...data, phone: null, name: 'Rear Admiral Hopper', version: 2 })
  const late = await shop.owner.patch(path, { note: 'late' }, { headers: { 'If-Match': '"v1"' } })
  expect([late.status, late.body.code]).toEqual([412, 'PRECONDITION_FAILED'])
  expect((await shop.owner.patch(path, { note: null })).body.data).toMatchObject({ note: null, version: 3 })
  const log = await sql(`select after from audit_log where tenant_id = $1 and action = 'customer.changed' order by at`, [shop.tenantId])
  expect(log.map(({ after }) => after)).toEqual([{ fields: ['name', 'phone'] }, { fields: ['note'] }])
})

test('customers read and change themselves, and never see what staff note of them', async () => {
  const shop = await world()
  const ada = await shop.customer()
  await sql(`update customers set note = 'tips well' where tenant_id = $1 and id = $2`, [shop.tenantId, ada.customerId])
  const read = await ada.get('/customers/me')
  expect(read.body.data).toMatchObject({ id: ada.customerId, name: 'Ada', version: 1 })
  expect(read.text).not.toMatch(/tips well|note/)
  const changed = await ada.patch('/customers/me', { name: 'Ada King', email: 'ADA@example.test' }, { headers: { 'If-Match': '"v1"' } })
  expect(changed.body.data).toMatchObject({ name: 'Ada King', email: 'ada@example.test', version: 2 })
  expect((await ada.patch('/customers/me', { name: 'x' }, { headers: { 'If-Match': '"v1"' } })).status).toBe(412)
  expect((await ada.patch('/customers/me', { note: 'mine' })).status).toBe(400)
  expect((await ada.get('/customers/me', { headers: { 'If-None-Match': '"v2"' } })).status).toBe(304)
})

test('of two customers each sees and touches only their own row, by routes and beneath them', async () => {
  const shop = await world()
  const [ada, bob] = [await shop.customer(), await shop.customer()]
  expect((await ada.get('/customers')).status).toBe(403)
  expect((await ada.get(`/customers/${bob.customerId}`)).status).toBe(403)
  expect((await ada.patch(`/customers/${bob.customerId}`, { name: 'Mine' })).status).toBe(403)
  for (const [me, other] of [
    [ada, bob],
    [bob, ada],
  ] as const) {
    const context = {
      tenant_id: shop.tenantId,
      actor_kind: 'customer',
      user_id: me.userId,
      actor_id: me.userId,
      customer_id: me.customerId,
    }
    expect((await seen(context, 'select id from customers')).rows).toEqual([{ id: me.customerId }])
    expect((await seen(context, `update customers set name = 'Mine' where id = '${other.customerId}'`)).rowCount).toBe(0)
    const insert = `insert into customers (id, user_id, name) values (gen_random_uuid(), '${other.userId}', 'Mine')`
    await expect(seen(context, insert)).rejects.toThrow(/row-level security|already_customer/)
  }
  expect((await seen({ tenant_id: shop.tenantId, actor_kind: 'anonymous' }, 'select id from customers')).rows).toEqual([])
  expect((await seen({ tenant_id: shop.tenantId, actor_kind: 'staff' }, 'select id from customers')).rows).toHaveLength(2)
})

test('the customers of one tenant do not exist at another', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const { data } = (await shop.owner.post('/customers', walkIn)).body
  expect((await other.owner.get(`/customers/${data.id}`)).body.code).toBe('CUSTOMER_NOT_FOUND')
  expect((await other.owner.patch(`/customers/${data.id}`, { name: 'Mine' })).body.code).toBe('CUSTOMER_NOT_FOUND')
  expect((await other.owner.get('/customers')).body.data).toEqual([])
  const ada = await shop.customer()
  expect((await new Client(other.base, ada.token).get('/customers/me')).status).toBe(404)
})

test('twenty twins with one key write one walk-in down', async () => {
  const shop = await world()
  const key = id()
  const answers = await Promise.all(Array.from({ length: 20 }, () => shop.owner.post('/customers', walkIn, { key })))
  expect([new Set(answers.map((answer) => answer.text)).size, answers[0]?.status]).toEqual([1, 201])
  expect(await sql('select 1 from customers where tenant_id = $1', [shop.tenantId])).toHaveLength(1)
})

test('bad input is refused by field, echoes nothing and changes nothing', async () => {
  const shop = await world()
  const bad: [object, string][] = [
    [{ ...walkIn, name: '   ' }, 'name'],
    [{ ...walkIn, email: 'secret-not-mail' }, 'email'],
    [{ ...walkIn, phone: 'secret-call-me' }, 'phone'],
    [{ ...walkIn, note: 'secret'.repeat(400) }, 'note'],
    [{ ...walkIn, userId: id() }, ''],
  ]
  for (const [body, field] of bad) {
    const answer = await shop.owner.post('/customers', body)
    expect([answer.status, answer.body.details[0].field]).toEqual([400, field])
    expect(answer.text).not.toMatch(/secret/)
  }
  expect((await shop.owner.post('/customers', walkIn, { key: null })).body.code).toBe('IDEMPOTENCY_KEY_REQUIRED')
  expect((await shop.owner.get('/customers?limit=0')).status).toBe(400)
  expect((await shop.owner.get('/customers?limit=101')).status).toBe(400)
  expect((await shop.owner.get('/customers?cursor=e30')).status).toBe(400)
  expect((await shop.owner.get('/customers?sort=name')).status).toBe(400)
  expect((await shop.owner.get('/customers/42')).status).toBe(400)
  expect((await shop.owner.patch(`/customers/${id()}`, {})).status).toBe(400)
  expect((await shop.owner.patch(`/customers/${id()}`, { name: 'x' })).status).toBe(404)
  expect((await shop.public.get('/customers')).status).toBe(401)
  expect((await (await shop.staff('viewer')).post('/customers', walkIn)).status).toBe(403)
  expect(await sql('select 1 from customers where tenant_id = $1', [shop.tenantId])).toEqual([])
})
