import { expect, test } from 'vitest'
import { completeSessions, extendSeries } from '../../src/features/series/jobs.ts'
import { stateOf } from '../support/belongings.ts'
import type { Json } from '../support/client.ts'
import { eventsOf, ownerAt, seriesOf, sessionsOf, studio, taken, weekly } from '../support/studio.ts'
import { sweep } from '../support/sweep.ts'
import { sql, world } from '../support/world.ts'

const walls = (sessions: Json[]) => sessions.map(({ recurrence }) => recurrence)
const tuesdays = ['2026-10-06', '2026-10-13', '2026-10-20', '2026-10-27', '2026-11-03', '2026-11-10'].map((day) => `${day}T18:00`)

test('a series makes its sessions up to the horizon, at the same time on the wall on both sides of a change', async () => {
  const shop = await studio()
  const series = await seriesOf(shop, { roomId: shop.roomId, capacity: 9 })
  expect(series).toMatchObject({
    fromDate: '2026-10-06',
    untilDate: null,
    continues: null,
    capacity: 9,
    price: 1800,
    currency: 'EUR',
    version: 1,
  })
  const sessions = await sessionsOf(shop.public, series.id)
  expect(walls(sessions)).toEqual(tuesdays)
  expect(sessions.map(({ startsAt }) => startsAt.slice(11, 16))).toEqual(['16:00', '16:00', '16:00', '17:00', '17:00', '17:00'])
  expect(sessions[0]).toMatchObject({
    classTypeName: 'Vinyasa',
    roomName: 'Garden',
    endsAt: '2026-10-06T17:00:00.000Z',
    capacity: 9,
    free: 9,
    bookingOpensAt: null,
    cancelUntil: '2026-10-06T04:00:00.000Z',
    state: 'scheduled',
    overridden: [],
  })
  expect((await eventsOf(shop, 'series.created'))[0]).toMatchObject({
    aggregate_id: series.id,
    location_id: shop.locationId,
    data: { sessions: 6 },
  })
})

test('what is not followed, unknown, foreign or over is refused by name, and nothing is changed', async () => {
  const [shop, other] = await Promise.all([studio(), studio()])
  const series = await seriesOf(shop)
  const before = await stateOf(shop.tenantId)
  const bad = async (recurrence: object, more: object = {}) =>
    (await shop.owner.post('/series', { classTypeId: shop.typeId, locationId: shop.locationId, recurrence: weekly(recurrence), ...more }))
      .body.code
  expect(await bad({ rule: 'FREQ=YEARLY' })).toBe('UNSUPPORTED_RRULE')
  expect(await bad({ rule: 'FREQ=DAILY;UNTIL=20261231T120000Z' })).toBe('UNSUPPORTED_RRULE')
  expect(await bad({ zone: 'Europe/Atlantis' })).toBe('INVALID_REQUEST')
  expect(await bad({ firstDate: '2026-02-30' })).toBe('INVALID_REQUEST')
  expect(await bad({ firstDate: '2026-01-06', rule: 'FREQ=WEEKLY;BYDAY=TU;UNTIL=20260930' })).toBe('NO_OCCURRENCES')
  expect(await bad({ firstDate: '2026-02-01', rule: 'FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31' })).toBe('NO_OCCURRENCES')
  expect(await bad({}, { roomId: other.roomId })).toBe('INVALID_REFERENCE')
  expect(await bad({}, { locationId: other.locationId })).toBe('INVALID_REFERENCE')
  expect(await bad({}, { classTypeId: other.typeId })).toBe('INVALID_REFERENCE')
  expect((await shop.owner.patch(`/series/${series.id}`, { recurrence: weekly({ rule: 'FREQ=HOURLY' }) })).body.code).toBe(
    'UNSUPPORTED_RRULE',
  )
  expect((await shop.owner.patch(`/series/${series.id}`, { roomId: other.roomId })).body.code).toBe('INVALID_REFERENCE')
  expect((await other.owner.patch(`/series/${series.id}`, { capacity: 3 })).body.code).toBe('SERIES_NOT_FOUND')
  for (const from of ['2026-10-06', '2026-09-29'])
    expect((await shop.owner.post(`/series/${series.id}/continuation`, { from, capacity: 3 })).body.code).toBe('CONTINUATION_DATE')
  expect(await stateOf(shop.tenantId)).toEqual(before)
})

test('a class type’s price counts where its currency does', async () => {
  const shop = await studio()
  await sql(`update locations set currency = 'CHF' where tenant_id = $1`, [shop.tenantId])
  const body = { classTypeId: shop.typeId, locationId: shop.locationId, recurrence: weekly() }
  expect((await shop.owner.post('/series', body)).body.code).toBe('PRICE_NEEDED')
  expect((await shop.owner.post('/series', { ...body, price: 2200 })).body.data).toMatchObject({ price: 2200, currency: 'CHF' })
})

test('the daily look adds what has come within the horizon, once, however many look', async () => {
  const shop = await studio()
  const series = await seriesOf(shop)
  const look = (at: string) => sweep(extendSeries, shop, new Date(at))
  expect(await look('2026-10-01T09:00:00Z')).toBe(0)
  await Promise.all(Array.from({ length: 4 }, () => look('2026-10-10T08:00:00Z')))
  expect(walls(await sessionsOf(shop.owner, series.id))).toEqual([...tuesdays, '2026-11-17T18:00'])
  expect((await eventsOf(shop, 'series.extended')).map(({ data }) => data)).toEqual([{ sessions: 1 }])
  // days later, after days without a look
  expect(await look('2026-11-09T08:00:00Z')).toBe(1)
  expect(await look('2026-11-09T09:00:00Z')).toBe(0)
  expect(walls(await sessionsOf(shop.owner, series.id)).slice(7)).toEqual([
    '2026-11-24T18:00',
    '2026-12-01T18:00',
    '2026-12-08T18:00',
    '2026-12-15T18:00',
  ])
})

test('a series that is over is looked at no more', async () => {
  const shop = await studio()
  const series = await seriesOf(shop, { recurrence: { rule: 'FREQ=WEEKLY;COUNT=2' } })
  const [row] = await sql<{ look_at: Date | null }>('select look_at from class_series where id = $1', [series.id])
  expect(row?.look_at).not.toBeNull()
  expect(await sweep(extendSeries, shop, new Date('2026-10-20T08:00:00Z'))).toBe(1)
  expect(await sweep(extendSeries, shop, new Date('2026-10-25T08:00:00Z'))).toBe(0)
  expect(walls(await sessionsOf(shop.owner, series.id))).toEqual(tuesdays.slice(0, 2))
})

test('where a zone’s rules have changed the time on the wall stays, booked or not; what was moved by hand stays where it is', async () => {
  const shop = await studio()
  const series = await seriesOf(shop)
  const [first, second, third] = await sessionsOf(shop.owner, series.id)
  await shop.owner.patch(`/sessions/${third.id}`, { start: { date: '2026-10-21', time: '10:00', zone: 'Europe/Berlin' } })
  await taken(shop, first.id, 2)
  // made under rules that are an hour off
  await sql(`update sessions set starts_at = starts_at - interval '1 hour', ends_at = ends_at - interval '1 hour' where id = any($1)`, [
    [first.id, second.id],
  ])
  await sweep(extendSeries, shop, new Date('2026-10-02T09:00:00Z'))
  const starts = (await sessionsOf(shop.owner, series.id)).slice(0, 3).map(({ startsAt }) => startsAt)
  expect(starts).toEqual(['2026-10-06T16:00:00.000Z', '2026-10-13T16:00:00.000Z', '2026-10-21T08:00:00.000Z'])
  const told = (await eventsOf(shop, 'session.changed')).map(({ aggregate_id }) => aggregate_id)
  expect(new Set(told)).toEqual(new Set([first.id, second.id, third.id]))
})

test('what has ended is completed, once', async () => {
  const shop = await studio()
  const series = await seriesOf(shop)
  const over = () => sweep(completeSessions, shop, new Date('2026-10-13T16:59:59Z'))
  expect((await Promise.all([over(), over()])).some((count) => count > 0)).toBe(true)
  expect((await sessionsOf(shop.owner, series.id)).map(({ state }) => state).slice(0, 3)).toEqual(['completed', 'scheduled', 'scheduled'])
  expect(await eventsOf(shop, 'session.completed')).toHaveLength(1)
})

test('all that is to come: fields go to every session but those that have their own, and the past stays', async () => {
  const shop = await studio()
  const series = await seriesOf(shop)
  const [first, second] = await sessionsOf(shop.owner, series.id)
  expect((await shop.owner.patch(`/sessions/${second.id}`, { capacity: 5, price: 2500 })).body.data).toMatchObject({
    overridden: ['capacity', 'price'],
  })
  const later = await ownerAt(shop, '2026-10-08T08:00:00Z')
  const edited = await later.patch(`/series/${series.id}`, { capacity: 20, price: 2000, durationMinutes: 90, roomId: shop.roomId })
  expect(edited.body.data).toMatchObject({ capacity: 20, roomId: shop.roomId, version: 2 })
  const after = await sessionsOf(shop.owner, series.id)
  expect(after.map(({ capacity }) => capacity)).toEqual([12, 5, 20, 20, 20, 20])
  expect(after.map(({ price }) => price)).toEqual([1800, 2500, 2000, 2000, 2000, 2000])
  expect(after[0]).toEqual(first)
  expect(after[1]).toMatchObject({ endsAt: '2026-10-13T17:30:00.000Z', roomId: shop.roomId })
})

test('all that is to come: another time moves sessions on the same day, and keeps who they are', async () => {
  const shop = await studio()
  const series = await seriesOf(shop)
  const before = await sessionsOf(shop.owner, series.id)
  const later = await ownerAt(shop, '2026-10-08T08:00:00Z')
  const { body } = await later.patch(`/series/${series.id}`, { recurrence: weekly({ time: '19:30', rule: 'FREQ=WEEKLY;BYDAY=TU,TH' }) })
  expect(body.data.recurrence).toMatchObject({ time: '19:30', rule: 'FREQ=WEEKLY;BYDAY=TU,TH' })
  const after = await sessionsOf(shop.owner, series.id)
  expect(walls(after).slice(0, 4)).toEqual(['2026-10-06T18:00', '2026-10-08T19:30', '2026-10-13T19:30', '2026-10-15T19:30'])
  const ids = (sessions: Json[], days: string[]) =>
    sessions.filter(({ recurrence }) => days.includes(recurrence.slice(0, 10))).map(({ id }) => id)
  const days = tuesdays.map((at) => at.slice(0, 10))
  expect(ids(after, days).slice(0, 6)).toEqual(ids(before, days))
})

test('all that is to come: what is booked goes only where that was said', async () => {
  const shop = await studio()
  const series = await seriesOf(shop)
  const [, second, third] = await sessionsOf(shop.owner, series.id)
  await taken(shop, second.id, 3)
  await taken(shop, third.id, 1)
  // the second can go to its week's Wednesday; the third's week has none
  const recurrence = weekly({ rule: 'FREQ=WEEKLY;BYDAY=WE', exdates: ['2026-10-21T18:00'] })
  const state = await stateOf(shop.tenantId)
  const undecided = await shop.owner.patch(`/series/${series.id}`, { recurrence })
  expect([undecided.status, undecided.body.code, undecided.body.details]).toEqual([
    409,
    'SESSIONS_BOOKED',
    [
      { sessionId: second.id, recurrence: tuesdays[1], movesTo: '2026-10-14T18:00' },
      { sessionId: third.id, recurrence: tuesdays[2], movesTo: null },
    ],
  ])
  const nowhere = await shop.owner.patch(`/series/${series.id}`, { recurrence, booked: 'move' })
  expect(nowhere.body.details.map(({ sessionId }: Json) => sessionId)).toEqual([third.id])
  expect(await stateOf(shop.tenantId)).toEqual(state)

  await taken(shop, third.id, 0)
  expect((await shop.owner.patch(`/series/${series.id}`, { recurrence, booked: 'move' })).status).toBe(200)
  const moved = await sessionsOf(shop.owner, series.id)
  expect(walls(moved)).toEqual(['2026-10-07T18:00', '2026-10-14T18:00', '2026-10-28T18:00', '2026-11-04T18:00', '2026-11-11T18:00'])
  expect(moved[1]).toMatchObject({ id: second.id, startsAt: '2026-10-14T16:00:00.000Z', free: 9 })

  await shop.owner.patch(`/series/${series.id}`, { recurrence: weekly({ rule: 'FREQ=WEEKLY;BYDAY=FR' }), booked: 'cancel' })
  const canceled = await sessionsOf(shop.owner, series.id)
  expect(canceled.filter(({ state: its }) => its === 'canceled')).toMatchObject([{ id: second.id, cancelReason: 'rescheduled' }])
  expect(walls(canceled.filter(({ state: its }) => its === 'scheduled')).slice(0, 2)).toEqual(['2026-10-09T18:00', '2026-10-16T18:00'])
  expect((await eventsOf(shop, 'session.canceled')).map(({ aggregate_id }) => aggregate_id)).toEqual([second.id])
})

test('this and following: the series ends the day before, another goes on with the same sessions', async () => {
  const shop = await studio()
  const series = await seriesOf(shop, { recurrence: { rule: 'FREQ=WEEKLY;COUNT=8' } })
  const before = await sessionsOf(shop.owner, series.id)
  await shop.owner.patch(`/sessions/${before[4].id}`, { capacity: 5 })
  const key = crypto.randomUUID()
  const split = () => shop.owner.post(`/series/${series.id}/continuation`, { from: '2026-10-20', capacity: 20 }, { key })
  const [one, twin] = await Promise.all([split(), split()])
  expect(one.body.data).toMatchObject({ continues: series.id, fromDate: '2026-10-20', untilDate: null, capacity: 20, version: 2 })
  expect(twin.text).toBe(one.text)
  const next = one.body.data.id
  expect((await shop.owner.get(`/series/${series.id}`)).body.data).toMatchObject({ untilDate: '2026-10-19', capacity: 12 })
  const after = await sessionsOf(shop.owner, next)
  expect(after.map(({ id, capacity }) => [id, capacity])).toEqual(before.slice(2).map(({ id }, i) => [id, i === 2 ? 5 : 20]))
  expect(walls(await sessionsOf(shop.owner, series.id))).toEqual(tuesdays.slice(0, 2))
  // eight in all, of both
  await sweep(extendSeries, shop, new Date('2026-11-12T08:00:00Z'))
  expect(walls(await sessionsOf(shop.owner, next)).slice(4)).toEqual(['2026-11-17T18:00', '2026-11-24T18:00'])
  expect(walls(await sessionsOf(shop.owner, series.id))).toEqual(tuesdays.slice(0, 2))
})

test('this and following: with another rule what is booked stays where the rule still has it', async () => {
  const shop = await studio()
  const series = await seriesOf(shop)
  const before = await sessionsOf(shop.owner, series.id)
  await taken(shop, before[3].id, 2)
  const recurrence = weekly({ firstDate: '2026-10-19', rule: 'FREQ=DAILY;COUNT=12' })
  const { body } = await shop.owner.post(`/series/${series.id}/continuation`, { from: '2026-10-20', recurrence })
  const after = await sessionsOf(shop.owner, body.data.id)
  // COUNT begins at its first date; its own sessions begin where it goes on
  expect([walls(after)[0], walls(after).at(-1), after.length]).toEqual(['2026-10-20T18:00', '2026-10-30T18:00', 11])
  expect(after.find(({ recurrence: at }) => at === tuesdays[3])).toMatchObject({ id: before[3].id, free: 10 })
})

test('a look that has read the series before it was changed adds nothing of what it was', async () => {
  const shop = await studio()
  const series = await seriesOf(shop)
  const at = '2026-10-12T08:00:00Z'
  const owner = await ownerAt(shop, at)
  const look = () => sweep(extendSeries, shop, new Date(at))
  const change = (time: string) => owner.patch(`/series/${series.id}`, { recurrence: weekly({ time }) })
  const answers = await Promise.all([look(), change('07:00'), look(), change('08:00'), look()])
  expect(answers.filter((answer) => typeof answer !== 'number').map(({ status }) => status)).toEqual([200, 200])
  await look()
  const ahead = (await sessionsOf(shop.owner, series.id)).filter(({ recurrence }) => recurrence > '2026-10-12')
  const times = new Set(ahead.map(({ recurrence }) => recurrence.slice(11)))
  expect([times.size, ahead.length]).toEqual([1, 6])
})

test('a series is nobody’s to read but those’ who work here', async () => {
  const shop = await studio()
  const series = await seriesOf(shop)
  const [customer, limited] = await Promise.all([shop.customer(), shop.staff('instructor', [shop.locationId])])
  expect((await customer.get('/series')).status).toBe(403)
  expect((await limited.get('/series')).body.data).toMatchObject([{ id: series.id }])
  expect((await limited.patch(`/series/${series.id}`, { capacity: 1 })).status).toBe(403)
  expect((await (await world()).owner.get(`/series/${series.id}`)).status).toBe(404)
})
