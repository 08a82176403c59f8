import { insertRoom, roomById, roomsAfter, updateRoom } from '../../../src/features/classes/room-queries.ts'
import { classTypeById, classTypesAfter, insertClassType, updateClassType } from '../../../src/features/classes/type-queries.ts'
import { addSessions, dueSeries, endedSessions, endSessions } from '../../../src/features/series/job-queries.ts'
import { insertSeries, seriesAfter, seriesById, splitSeries, updateSeries } from '../../../src/features/series/queries.ts'
import {
  endSession,
  insertSession,
  sessionById,
  sessionsFrom,
  sessionsShown,
  updateSession,
  type Filters,
} from '../../../src/features/sessions/queries.ts'
import { recordOfSession } from '../../../src/features/sessions/record-queries.ts'
import { by, each, filteredTwice, fresh, nobodyWaits, swept, type Samples } from './sample.ts'

const DAY = 86_400_000
const iso = (now: Date, days: number) => new Date(now.getTime() + days * DAY).toISOString()

const lists: Samples = (scene, now) => {
  const filters: Filters = {
    from: now.toISOString(),
    to: null,
    locationId: null,
    classTypeId: null,
    seriesId: null,
    difficulty: null,
    minFree: null,
    published: null,
    after: null,
    afterId: null,
    limit: 26,
  }
  const one = scene.session
  return [
    ...(['anonymous', 'staff', 'limited', 'customer'] as const).flatMap((caller) => {
      const all = { ...filters, published: caller === 'anonymous' || caller === 'customer' ? true : null }
      return [
        ...each(caller, sessionsFrom, {
          'from now': all,
          'of the past': { ...all, from: iso(now, -700), to: iso(now, -690) },
          'further down': { ...all, after: one.starts_at, afterId: one.id },
          'of a location': { ...all, locationId: one.location_id },
          'of a kind': { ...all, classTypeId: one.class_type_id },
          'of a difficulty': { ...all, difficulty: 'advanced' },
          'of a series': { ...all, seriesId: one.series_id, from: iso(now, -700) },
          'with seats left': { ...all, minFree: 2 },
        }),
        ...filteredTwice(
          each(caller, sessionsFrom, {
            'of a difficulty at a location': { ...all, locationId: one.location_id, difficulty: 'advanced' },
            'with seats left at a location': { ...all, locationId: one.location_id, minFree: 1 },
          }),
        ),
        ...each(caller, sessionById, { one: { id: one.id } }),
        ...each(caller, classTypesAfter, { all: { name: null, active: true, limit: 26 } }),
        ...each(caller, classTypeById, { one: { id: one.class_type_id } }),
        ...each(caller, roomsAfter, { all: { name: null, id: null, locationId: null, active: true, limit: 26 } }),
      ]
    }),
    // each of a thousand sessions asks for its place: so few rows are read through
    ...each('anonymous', sessionsShown, {
      all: { from: now.toISOString(), locationId: null, classTypeId: null, limit: 1_000 },
      'of a location': { from: now.toISOString(), locationId: one.location_id, classTypeId: null, limit: 1_000 },
    }).map((sample) => ({ ...sample, allows: { many: 100_000 } })),
    ...by(
      'staff',
      roomById({ id: scene.room.id }),
      seriesById({ id: one.series_id }),
      seriesAfter({ id: null, locationId: null, limit: 26 }),
      seriesAfter({ id: one.series_id, locationId: one.location_id, limit: 26 }),
    ),
    ...by('job', dueSeries(swept({ tenantId: null, most: 50 })), endedSessions(swept({ tenantId: null, most: 50 }))),
  ]
}

/** Ninety days of a daily class. */
const days = (now: Date) =>
  Array.from({ length: 90 }, (_, i) => ({
    id: fresh(),
    recurrence: `${iso(now, i + 2).slice(0, 10)}T06:15`,
    starts_at: `${iso(now, i + 2).slice(0, 10)}T05:15:00Z`,
  }))

const writes: Samples = (scene, now) => {
  const one = scene.session
  const place = {
    class_type_id: one.class_type_id,
    location_id: one.location_id,
    room_id: scene.room.id,
    zone: 'Europe/Berlin',
    published: true,
  }
  const recurrence = {
    first_date: iso(now, 2).slice(0, 10),
    time: '06:15',
    zone: 'Europe/Berlin',
    rule: 'FREQ=DAILY',
    exdates: [],
    rdates: [],
    horizon_days: 90,
    look_at: iso(now, 1),
  }
  const occurrences = days(now)
  const edit = JSON.stringify({ changes: { capacity: 30 }, forced: true, booked: 'cancel', recurrence, occurrences })
  return by(
    'staff',
    insertClassType({
      id: fresh(),
      row: JSON.stringify({
        name: 'New',
        difficulty: 'all',
        duration_minutes: 60,
        capacity: 9,
        price: 1,
        credit_cost: 1,
        closes_minutes: 0,
        cutoff_minutes: 0,
      }),
    }),
    updateClassType({ id: one.class_type_id, changes: JSON.stringify({ capacity: 9 }), version: null }),
    insertRoom({ id: fresh(), locationId: one.location_id, name: 'New' }),
    updateRoom({ id: scene.room.id, changes: JSON.stringify({ name: 'Renamed' }), version: null }),
    insertSeries({ row: JSON.stringify({ ...place, ...recurrence, id: fresh() }), occurrences: JSON.stringify(occurrences) }),
    updateSeries({ id: one.series_id, edit, version: null }),
    splitSeries({ id: one.series_id, newId: fresh(), from: iso(now, 20).slice(0, 10), edit, version: null }),
    insertSession({ row: JSON.stringify({ ...place, id: fresh(), starts_at: iso(now, 3) }) }),
    updateSession({ id: one.id, changes: JSON.stringify({ capacity: 40, price: 3 }), force: true, version: null }),
    endSession({ id: one.id, reason: 'Ill' }),
    recordOfSession(nobodyWaits, 'session.changed', one.id, {}),
  )
}

const jobs: Samples = (scene, now) => {
  const looked = [{ id: scene.series.id, version: scene.series.version, look_at: iso(now, 1), occurrences: days(now) }]
  return by('system', addSessions({ looked: JSON.stringify(looked) }), endSessions({ ids: [scene.session.id] }))
}

export const classes: Samples = (scene, now) => [lists, writes, jobs].flatMap((some) => some(scene, now))
