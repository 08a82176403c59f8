import { expect, test } from 'vitest'
import { id, sql, world } from '../support/world.ts'

const flow = (more: object = {}) => ({ name: `Flow ${id()}`, durationMinutes: 60, capacity: 12, price: 1800, ...more })

test('kinds of classes are made and changed by those who define them, and read by everybody', async () => {
  const shop = await world()
  const manager = await shop.staff('manager')
  const { body, status } = await manager.post('/class-types', flow({ difficulty: 'beginner', description: 'Slow.' }))
  expect([status, body.data]).toEqual([
    201,
    expect.objectContaining({
      difficulty: 'beginner',
      currency: 'EUR',
      creditCost: 1,
      opensMinutes: null,
      closesMinutes: 0,
      cutoffMinutes: 720,
      active: true,
      version: 1,
    }),
  ])
  const { id: typeId, name } = body.data
  expect((await manager.post('/class-types', flow({ name }))).body.code).toBe('CLASS_TYPE_TAKEN')
  expect((await manager.patch(`/class-types/${typeId}`, { capacity: 14 }, { headers: { 'If-Match': '"v9"' } })).status).toBe(412)
  expect((await manager.patch(`/class-types/${typeId}`, { capacity: 14 })).body.data).toMatchObject({ capacity: 14, version: 2 })
  const shown = await shop.public.get(`/class-types/${typeId}`)
  expect([shown.status, shown.body.data.capacity, shown.headers.get('ETag')]).toEqual([200, 14, '"v2"'])
  await manager.patch(`/class-types/${typeId}`, { active: false })
  expect((await shop.public.get('/class-types')).body.data).toEqual([])
  expect((await manager.get('/class-types')).body.data).toHaveLength(1)
})

test('rooms belong to a location, and to those who work there', async () => {
  const [shop, other] = await Promise.all([world(), world()])
  const elsewhere = id()
  await sql(`insert into locations (tenant_id, id, name, slug, zone, currency) values ($1, $2, 'North', 'north', 'Europe/Berlin', 'EUR')`, [
    shop.tenantId,
    elsewhere,
  ])
  const limited = await shop.staff('manager', [shop.locationId])
  const garden = (await limited.post('/rooms', { locationId: shop.locationId, name: 'Garden' })).body.data
  expect(garden).toMatchObject({ name: 'Garden', active: true, version: 1 })
  expect((await limited.post('/rooms', { locationId: elsewhere, name: 'Attic' })).status).toBe(404)
  expect((await limited.post('/class-types', flow())).body.code).toBe('FORBIDDEN')
  expect((await shop.owner.post('/rooms', { locationId: elsewhere, name: 'Garden' })).status).toBe(201)
  expect((await shop.owner.post('/rooms', { locationId: shop.locationId, name: 'Garden' })).body.code).toBe('ROOM_TAKEN')
  expect((await shop.owner.post('/rooms', { locationId: other.locationId, name: 'Theirs' })).body.code).toBe('INVALID_REFERENCE')
  expect((await other.owner.patch(`/rooms/${garden.id}`, { name: 'Mine' })).body.code).toBe('ROOM_NOT_FOUND')
  expect((await limited.patch(`/rooms/${garden.id}`, { active: false })).body.data).toMatchObject({ active: false, version: 2 })
  expect((await shop.public.get(`/rooms?locationId=${shop.locationId}`)).body.data).toEqual([])
  expect((await shop.public.get('/rooms?limit=1')).body.data).toMatchObject([{ locationId: elsewhere }])
})
