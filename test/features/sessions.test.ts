import ICAL from 'ical.js'
import { expect, test } from 'vitest'
import { stateOf } from '../support/belongings.ts'
import type { Json } from '../support/client.ts'
import { eventsOf, ownerAt, seriesOf, sessionOf, sessionsOf, studio, taken } from '../support/studio.ts'
import { id, sql } from '../support/world.ts'

const ids = ({ body }: { body: Json }): string[] => body.data.map((one: Json) => one.id)

test('one session is scheduled at a time on the wall, and never in the past', async () => {
  const shop = await studio()
  const session = await sessionOf(shop, {
    roomId: shop.roomId,
    opensMinutes: 1440,
    start: { date: '2026-10-25', time: '02:30', zone: 'Europe/Berlin' },
  })
  expect(session).toMatchObject({
    startsAt: '2026-10-25T00:30:00.000Z',
    endsAt: '2026-10-25T01:30:00.000Z',
    bookingOpensAt: '2026-10-24T00:30:00.000Z',
    seriesId: null,
  })
  const before = await stateOf(shop.tenantId)
  const late = await shop.owner.post('/sessions', {
    classTypeId: shop.typeId,
    locationId: shop.locationId,
    start: { date: '2026-09-30', time: '09:00', zone: 'Europe/Berlin' },
  })
  expect([late.status, late.body.code]).toEqual([409, 'SESSION_IN_PAST'])
  const moved = await shop.owner.patch(`/sessions/${session.id}`, { start: { date: '2026-10-01', time: '09:59', zone: 'Europe/Berlin' } })
  expect(moved.body.code).toBe('SESSION_IN_PAST')
  expect((await (await ownerAt(shop, '2026-10-25T00:30:00Z')).patch(`/sessions/${session.id}`, { capacity: 3 })).body.code).toBe(
    'SESSION_IN_PAST',
  )
  expect(await stateOf(shop.tenantId)).toEqual(before)
})

test('what is not published or not to be seen yet is there for those who work here alone', async () => {
  const shop = await studio()
  const [shown, hidden, later] = [
    await sessionOf(shop),
    await sessionOf(shop, { published: false }),
    await sessionOf(shop, { visibleFrom: '2026-10-10T00:00:00Z' }),
  ]
  const customer = await shop.customer()
  for (const client of [shop.public, customer, await shop.guest()]) {
    expect(ids(await client.get('/sessions'))).toEqual([shown.id])
    expect((await client.get(`/sessions/${hidden.id}`)).body.code).toBe('SESSION_NOT_FOUND')
  }
  expect(new Set(ids(await shop.public.get('/sessions', { at: '2026-10-10T00:00:00Z' })))).toEqual(new Set([shown.id, later.id]))
  expect(ids(await shop.owner.get('/sessions')).length).toBe(3)
  await shop.owner.patch(`/sessions/${hidden.id}`, { published: true })
  expect(ids(await shop.public.get('/sessions')).length).toBe(2)
})

test('the schedule is asked by dates, place, kind, difficulty and seats left, page by page', async () => {
  const shop = await studio()
  const yin = (
    await shop.owner.post('/class-types', { name: 'Yin', difficulty: 'advanced', durationMinutes: 75, capacity: 2, price: 1500 })
  ).body.data
  const series = await seriesOf(shop)
  const single = await sessionOf(shop, { classTypeId: yin.id })
  const all = ids(await shop.public.get('/sessions?limit=100'))
  expect(all.length).toBe(7)
  const pages: string[] = []
  for (let cursor = ''; ;) {
    const page = await shop.public.get(`/sessions?limit=3${cursor}`)
    pages.push(...ids(page))
    if (page.body.meta.nextCursor === null) break
    cursor = `&cursor=${page.body.meta.nextCursor}`
  }
  expect(pages).toEqual(all)
  const asked = async (query: string) => ids(await shop.public.get(`/sessions?${query}`))
  expect(await asked('from=2026-10-20T00:00:00Z&to=2026-10-21T00:00:00Z')).toEqual([single.id, all[3]])
  expect(await asked('difficulty=advanced')).toEqual([single.id])
  expect(await asked(`classTypeId=${shop.typeId}&limit=2`)).toEqual([all[0], all[1]])
  expect(await asked(`seriesId=${series.id}&from=2026-11-01T00:00:00Z`)).toEqual(all.slice(5))
  expect(await asked(`locationId=${id()}`)).toEqual([])
  await taken(shop, single.id, 1)
  expect(await asked('minFree=2&to=2026-10-21T00:00:00Z')).not.toContain(single.id)
  expect(await asked('minFree=1&to=2026-10-21T00:00:00Z')).toContain(single.id)
})

test('the public’s schedule has a tag that changes when a seat is taken', async () => {
  const shop = await studio()
  const session = await sessionOf(shop)
  const first = await shop.public.get('/sessions')
  const tag = first.headers.get('ETag') ?? ''
  const again = () => shop.public.get('/sessions', { headers: { 'If-None-Match': tag } })
  expect([(await again()).status, first.headers.get('Cache-Control')]).toEqual([304, 'public, max-age=0, must-revalidate'])
  const one = (client = shop.public, known = '') => client.get(`/sessions/${session.id}`, { headers: { 'If-None-Match': known } })
  const [seen, theirs] = [(await one()).headers.get('ETag') ?? '', (await one(shop.owner)).headers.get('ETag') ?? '']
  expect([(await one(shop.public, seen)).status, theirs]).toEqual([304, '"v1"'])
  await taken(shop, session.id, 1)
  expect([(await one(shop.public, seen)).body.data.free, (await one(shop.owner, theirs)).body.data.free]).toEqual([11, 11])
  const changed = await again()
  expect([changed.status, changed.body.data[0].free]).toEqual([200, 11])
  expect((await shop.owner.get('/sessions')).headers.get('Cache-Control')).toBe('private, no-store')
})

test('capacity goes below what is taken only by force, which puts nobody out', async () => {
  const shop = await studio()
  const series = await seriesOf(shop)
  const [session] = await sessionsOf(shop.owner, series.id)
  await taken(shop, session.id, 8)
  const refused = await shop.owner.patch(`/sessions/${session.id}`, { capacity: 7 })
  expect([refused.status, refused.body.code, refused.body.details]).toEqual([
    409,
    'CAPACITY_BELOW_TAKEN',
    { sessionId: session.id, taken: 8 },
  ])
  expect((await shop.owner.patch(`/series/${series.id}`, { capacity: 7 })).body.code).toBe('CAPACITY_BELOW_TAKEN')
  expect((await shop.owner.patch(`/series/${series.id}`, { capacity: 7, force: true })).status).toBe(200)
  expect((await shop.public.get(`/sessions/${session.id}`)).body.data).toMatchObject({ capacity: 7, free: 0 })
  expect(await sql('select taken from sessions where id = $1', [session.id])).toEqual([{ taken: 8 }])
})

test('a session is canceled once, and everybody can see that it was', async () => {
  const shop = await studio()
  const session = await sessionOf(shop)
  const cancel = (key?: string) =>
    shop.owner.post(`/sessions/${session.id}/cancellation`, { reason: 'The teacher is ill.' }, key ? { key } : {})
  const key = crypto.randomUUID()
  const answers = await Promise.all([cancel(key), cancel(key), cancel()])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 409])
  expect((await cancel()).body.code).toBe('SESSION_NOT_SCHEDULED')
  expect((await shop.owner.patch(`/sessions/${session.id}`, { capacity: 3 })).body.code).toBe('SESSION_NOT_SCHEDULED')
  expect((await shop.public.get('/sessions')).body.data).toMatchObject([
    { id: session.id, state: 'canceled', cancelReason: 'The teacher is ill.' },
  ])
  expect((await shop.public.get('/sessions?minFree=1')).body.data).toEqual([])
  expect(await eventsOf(shop, 'session.canceled')).toMatchObject([{ aggregate_id: session.id, location_id: shop.locationId }])
})

test('two who edit one session from the same version: one is told that it has changed', async () => {
  const shop = await studio()
  const session = await sessionOf(shop)
  const edit = (price: number) => shop.owner.patch(`/sessions/${session.id}`, { price }, { headers: { 'If-Match': '"v1"' } })
  expect((await Promise.all([edit(1), edit(2), edit(3)])).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412])
  const elsewhere = id()
  const limited = await shop.staff('manager', [elsewhere])
  expect((await limited.patch(`/sessions/${session.id}`, { price: 4 })).status).toBe(404)
  expect((await limited.post(`/sessions/${session.id}/cancellation`, { reason: 'Mine' })).status).toBe(404)
})

test('the schedule is a calendar that calendars read, with what the public sees alone', async () => {
  const shop = await studio()
  const name = 'Yoga; Öl, und ein sehr langer Name, der nicht in eine Zeile passt: \u{1F9D8} \\ am Ende'
  await shop.owner.patch(`/class-types/${shop.typeId}`, { name })
  const series = await seriesOf(shop, { roomId: shop.roomId })
  const [first, second] = await sessionsOf(shop.owner, series.id)
  const hidden = await sessionOf(shop, { published: false })
  await shop.owner.post(`/sessions/${second.id}/cancellation`, { reason: 'Ill' })
  const answer = await shop.public.get('/schedule.ics')
  expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'text/calendar; charset=utf-8'])
  expect(Math.max(...answer.text.split('\r\n').map((line) => new TextEncoder().encode(line).length))).toBeLessThanOrEqual(75)
  const calendar = new ICAL.Component(ICAL.parse(answer.text))
  const events = calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event))
  expect(events.map(({ uid }) => uid)).toEqual((await sessionsOf(shop.public, series.id)).map((one) => one.id))
  expect(events[0]).toMatchObject({ summary: name, location: 'Main, Garden', sequence: first.version })
  expect(events[0]?.startDate.toJSDate().toISOString()).toBe(first.startsAt)
  expect(events[0]?.endDate.toJSDate().toISOString()).toBe(first.endsAt)
  expect(events.map(({ component }) => component.getFirstPropertyValue('status')).slice(0, 3)).toEqual([
    'CONFIRMED',
    'CANCELLED',
    'CONFIRMED',
  ])
  expect((await shop.owner.get('/schedule.ics')).text).not.toContain(hidden.id)
  expect((await shop.public.get('/schedule.ics', { headers: { 'If-None-Match': answer.headers.get('ETag') ?? '' } })).status).toBe(304)
  expect((await shop.public.get(`/schedule.ics?classTypeId=${id()}`)).text).not.toContain('VEVENT')
})
