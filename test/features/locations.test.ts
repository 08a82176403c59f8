import { expect, test } from 'vitest'
import { anyone, Client } from '../support/client.ts'
import { id, product, sql, world } from '../support/world.ts'

const mitte = { name: 'Mitte', slug: 'mitte', zone: 'Europe/Berlin', currency: 'EUR' }

test('a location that the owner adds is there for everybody', async () => {
  const shop = await world()
  const added = await shop.owner.post('/locations', mitte)
  expect(added.status).toBe(201)
  expect(added.body.data).toMatchObject({ ...mitte, version: 1, active: true, openingHours: null })
  const read = await shop.public.get(`/locations/${added.body.data.id}`)
  expect(read.body.data).toEqual(added.body.data)
  const again = await shop.public.get(`/locations/${added.body.data.id}`, { headers: { 'If-None-Match': read.headers.get('etag') ?? '' } })
  expect([again.status, again.text]).toEqual([304, ''])
})

test('forty twins with one key add one location and hear one answer', async () => {
  const shop = await world()
  const key = id()
  const answers = await Promise.all(Array.from({ length: 40 }, () => shop.owner.post('/locations', mitte, { key })))
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]))
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(1)
  expect(answers.filter((answer) => answer.headers.get('idempotent-replayed') === 'true')).toHaveLength(39)
  expect(await sql('select 1 from locations where tenant_id = $1 and slug = $2', [shop.tenantId, 'mitte'])).toHaveLength(1)
  expect(await sql(`select 1 from audit_log where tenant_id = $1 and action = 'location.added'`, [shop.tenantId])).toHaveLength(1)
})

test('a key that was used for another request is refused and changes nothing', async () => {
  const shop = await world()
  const key = id()
  await shop.owner.post('/locations', mitte, { key })
  const other = await shop.owner.post('/locations', { ...mitte, slug: 'other' }, { key })
  expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
  expect(await sql('select 1 from locations where tenant_id = $1', [shop.tenantId])).toHaveLength(2)
})

test('a slug is taken within its tenant only', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  await shop.owner.post('/locations', mitte)
  const twice = await shop.owner.post('/locations', mitte)
  expect([twice.status, twice.body.code]).toEqual([409, 'LOCATION_SLUG_TAKEN'])
  expect((await other.owner.post('/locations', mitte)).status).toBe(201)
})

test('pages follow one another without a gap', async () => {
  const shop = await world()
  for (const slug of ['a', 'b', 'c', 'd']) await shop.owner.post('/locations', { ...mitte, slug, name: 'Same name' })
  const names: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await shop.public.get(`/locations?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
    names.push(...body.data.map((location: { slug: string }) => location.slug))
    cursor = body.meta.nextCursor
  }
  expect(names.toSorted()).toEqual(['a', 'b', 'c', 'd', 'main'])
})

test('bad input names the fields, echoes nothing and changes nothing', async () => {
  const shop = await world()
  const answer = await shop.owner.post('/locations', { ...mitte, zone: 'Mars/Olympus', currency: 'XXX', password: 'hunter2' })
  expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_REQUEST'])
  expect(answer.body.details.map((detail: { field: string }) => detail.field).toSorted()).toEqual(['', 'currency', 'zone'])
  expect(answer.text).not.toMatch(/Olympus|hunter2/)
  expect((await shop.owner.post('/locations', mitte, { key: null })).body.code).toBe('IDEMPOTENCY_KEY_REQUIRED')
  expect((await shop.owner.post('/locations', undefined, { raw: '{"name":' })).status).toBe(400)
  expect((await shop.public.get('/locations?cursor=nonsense')).status).toBe(400)
  expect((await shop.public.get('/locations/not-a-uuid')).status).toBe(400)
})

test('an unknown tenant is a 404, and a token is worth nothing at another tenant', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const owner = new Client(other.base, shop.owner.token)
  expect((await owner.get('/locations')).status).toBe(404)
  expect((await anyone().get('/tenants/no-such-shop/locations')).body.code).toBe('TENANT_NOT_FOUND')
  expect((await anyone().get(`/tenants/${id()}/locations`)).body.code).toBe('TENANT_NOT_FOUND')
  expect((await shop.public.post('/locations', mitte)).status).toBe(401)
})

test('a location is changed by who has seen its version, and only what is named', async () => {
  const shop = await world()
  const { data } = (await shop.owner.post('/locations', { ...mitte, address: 'Torstr. 1', openingHours: { mon: [['08:00', '18:00']] } }))
    .body
  const path = `/locations/${data.id}`
  const changed = await shop.owner.patch(path, { dayStartsAt: '05:30', openingHours: null }, { headers: { 'If-Match': '"v1"' } })
  expect(changed.body.data).toEqual({ ...data, dayStartsAt: '05:30', openingHours: null, version: 2 })
  const late = await shop.owner.patch(path, { name: 'Late' }, { headers: { 'If-Match': '"v1"' } })
  expect([late.status, late.body.code]).toEqual([412, 'PRECONDITION_FAILED'])
  expect((await shop.owner.patch(path, { slug: 'main' })).body.code).toBe('LOCATION_SLUG_TAKEN')
  expect((await shop.owner.patch(path, { active: false })).body.data).toMatchObject({ active: false, version: 3 })
  expect((await shop.public.get('/locations')).body.data).toHaveLength(1)
})

test('a location is not changed by others, nor into nonsense, nor from another tenant', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const path = `/locations/${shop.locationId}`
  for (const body of [{}, { currency: 'USD' }, { zone: 'Nowhere' }, { name: '' }, { version: 9 }, [], null]) {
    expect((await shop.owner.patch(path, body)).status).toBe(400)
  }
  expect((await (await shop.staff('staff')).patch(path, { name: 'Mine' })).status).toBe(403)
  expect((await shop.public.patch(path, { name: 'Mine' })).status).toBe(401)
  const foreign = await other.owner.patch(path, { name: 'Mine' })
  expect([foreign.status, foreign.body.code]).toEqual([404, 'LOCATION_NOT_FOUND'])
  expect((await shop.public.get(path)).body.data).toMatchObject({ name: 'Main', version: 1 })
})

test('a change is told to whoever made it, whatever version they have', async () => {
  const shop = await world()
  const added = await shop.owner.post('/locations', mitte)
  const changed = await shop.owner.patch(`/locations/${added.body.data.id}`, { name: 'Kreuzberg' }, { headers: { 'If-None-Match': '*' } })
  expect([changed.status, changed.body.data.name]).toEqual([200, 'Kreuzberg'])
})

test('a key belongs to a whole address, query included', async () => {
  const shop = await world()
  const key = id()
  const file = { raw: 'Handle,Title,Variant Price\nmug,Mug,9.50\n', contentType: 'text/csv', key }
  expect((await shop.owner.post('/imports?fileName=one.csv', undefined, file)).status).toBe(201)
  expect((await shop.owner.post('/imports?fileName=two.csv', undefined, file)).body.code).toBe('IDEMPOTENCY_KEY_REUSED')
})

test('places that change while variants are priced for them never wait for each other in a circle', async () => {
  const shop = await world()
  const { variantId } = await product(shop)
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      i % 2 === 0
        ? shop.owner.patch(`/locations/${shop.locationId}`, { name: `Main ${i}` })
        : shop.owner.put(`/variants/${variantId}/locations/${shop.locationId}`, { price: 300 + i, available: true }),
    ),
  )
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
})

test('hours that run into one another are refused by name, and nothing is changed', async () => {
  const shop = await world()
  const hours = (sat: [string, string][]) => ({ fri: [['22:00', '02:00']], sat })
  const refused = await shop.owner.post('/locations', { ...mitte, openingHours: hours([['01:30', '04:00']]) })
  expect([refused.status, refused.body.code, refused.body.details]).toEqual([400, 'OPENING_HOURS_OVERLAP', { day: 'fri' }])
  const added = await shop.owner.post('/locations', { ...mitte, openingHours: hours([['02:00', '04:00']]) })
  expect(added.status).toBe(201)
  const path = `/locations/${added.body.data.id}`
  const changed = await shop.owner.patch(path, { openingHours: hours([['00:00', '04:00']]) })
  expect(changed.body.code).toBe('OPENING_HOURS_OVERLAP')
  expect((await shop.public.get(path)).body.data).toEqual(added.body.data)
})
