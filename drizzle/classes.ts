import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, text, unique, uuid, type ExtraConfigColumn } from 'drizzle-orm/pg-core'
import { belongsTo, edited, flag, id, inDatabase, instant, money, oneOf, status, tenantKey, tenantTable } from './columns.ts'
import { changedInLocation, deletedInLocation, jobReads, narrowed, readOnlyForOthers } from './policies.ts'
import { locations } from './tenants.ts'

export const sessionStates = ['scheduled', 'completed', 'canceled'] as const
export const difficulties = ['all', 'beginner', 'intermediate', 'advanced'] as const

/** What a class type sets: copied to its series and sessions when they are made, and changed there on their own (semantics 8.3). */
const terms = () => ({
  durationMinutes: integer().notNull(),
  capacity: integer().notNull(),
  /** Of dropping in, in minor units; a class type's in the tenant's currency, a series' and a session's in that of their location. */
  price: money().notNull(),
  /** Credits of a pass. */
  creditCost: integer().notNull(),
  /** Minutes before the start from which it can be booked; null: as soon as it is shown. */
  opensMinutes: integer(),
  /** Minutes before the start until which it can be booked, */
  closesMinutes: integer().notNull(),
  /** and until which whoever cancels loses nothing. Elapsed time, not wall time. */
  cutoffMinutes: integer().notNull(),
})

const sound = (name: string) =>
  check(
    `${name}_terms`,
    sql`duration_minutes between 1 and 1440 and capacity between 0 and 10000 and price >= 0 and credit_cost >= 0 and opens_minutes >= 0 and closes_minutes >= 0 and cutoff_minutes >= 0`,
  )

/** A kind of class; when and where it takes place are its sessions. */
export const classTypes = tenantTable('class_types', {
  id: id(),
  name: text().notNull(),
  description: text(),
  difficulty: status(difficulties).notNull().default('all'),
  ...terms(),
  active: flag().notNull().default(true),
  ...edited(),
})
/* @__PURE__ */ inDatabase(classTypes, (t) => [
  tenantKey(t),
  unique('class_type_taken').on(t.tenantId, t.name),
  check('class_types_difficulty', oneOf('difficulty', difficulties)),
  sound('class_types'),
  ...readOnlyForOthers(),
])

/** Where a class is held, within a location. */
export const rooms = tenantTable('rooms', {
  id: id(),
  locationId: uuid().notNull(),
  name: text().notNull(),
  active: flag().notNull().default(true),
  ...edited(),
})
/* @__PURE__ */ inDatabase(rooms, (t) => [
  tenantKey(t),
  unique('room_taken').on(t.tenantId, t.locationId, t.name),
  unique('rooms_of_location').on(t.tenantId, t.locationId, t.id),
  index('rooms_by_name').on(t.tenantId, t.name, t.id),
  foreignKey({ name: 'rooms_location_fk', columns: [t.tenantId, t.locationId], foreignColumns: [locations.tenantId, locations.id] }),
  ...readOnlyForOthers(),
  changedInLocation(),
])

type Held = Record<'tenantId' | 'locationId' | 'roomId', ExtraConfigColumn>
/** A room of the same location. */
const inRoom = (name: string, t: Held) => [
  foreignKey({
    name: `${name}_room_fk`,
    columns: [t.tenantId, t.locationId, t.roomId],
    foreignColumns: [rooms.tenantId, rooms.locationId, rooms.id],
  }),
  index(`${name}_room_idx`).on(t.tenantId, t.locationId, t.roomId),
]

/**
 * What repeats on the wall of a zone (RFC 5545, a subset); its occurrences become sessions up to a horizon. `firstDate` anchors intervals and counts;
 * its own are from `fromDate` to `untilDate`: a series that was split is two of the same rule, one ends where the other begins.
 */
export const classSeries = tenantTable('class_series', {
  id: id(),
  classTypeId: uuid().notNull(),
  locationId: uuid().notNull(),
  roomId: uuid(),
  firstDate: text().notNull(),
  fromDate: text().notNull(),
  untilDate: text(),
  time: text().notNull(),
  zone: text().notNull(),
  rule: text().notNull(),
  exdates: text().array().notNull(),
  rdates: text().array().notNull(),
  horizonDays: integer().notNull(),
  /** The series that it continues. */
  continues: uuid(),
  ...terms(),
  published: flag().notNull(),
  visibleFrom: instant(),
  /** When its occurrences are looked at again; null once none is to come. */
  lookAt: instant(),
  ...edited(),
})
/* @__PURE__ */ inDatabase(classSeries, (t) => [
  tenantKey(t),
  sound('class_series'),
  index('series_due')
    .on(t.lookAt)
    .where(sql`look_at is not null`),
  index('series_at').on(t.tenantId, t.locationId, t.id),
  ...belongsTo('class_series_type', t.tenantId, t.classTypeId, classTypes),
  ...belongsTo('class_series_continues', t.tenantId, t.continues, t),
  ...inRoom('class_series', t),
  foreignKey({ name: 'class_series_location_fk', columns: [t.tenantId, t.locationId], foreignColumns: [locations.tenantId, locations.id] }),
  narrowed('others_see_no_series', sql`false`),
  changedInLocation(),
  jobReads(),
])

/** A dated occurrence of a class type, alone or of a series (signing in makes sign-ins). */
export const sessions = tenantTable('sessions', {
  id: id(),
  classTypeId: uuid().notNull(),
  seriesId: uuid(),
  /** The date-time on the wall that its series has it at, `2026-10-25T02:30`; itself it may have been moved. */
  recurrence: text(),
  locationId: uuid().notNull(),
  roomId: uuid(),
  difficulty: status(difficulties).notNull(),
  startsAt: instant().notNull(),
  endsAt: instant().notNull(),
  zone: text().notNull(),
  ...terms(),
  /** Seats that are held, confirmed or attended. It may exceed a capacity that was lowered by force. */
  taken: integer().notNull().default(0),
  // a column of its own, so that an index can list what has room without following every claim
  isFull: flag().generatedAlwaysAs(sql`taken >= capacity`),
  published: flag().notNull(),
  visibleFrom: instant(),
  state: status(sessionStates).notNull().default('scheduled'),
  cancelReason: text(),
  /** Fields that differ from its series by intent: edits of the series leave them alone. */
  overridden: text()
    .array()
    .notNull()
    .default(sql`'{}'`),
  ...edited(),
})
/* @__PURE__ */ inDatabase(sessions, (t) => [
  tenantKey(t),
  unique('session_of_series').on(t.tenantId, t.seriesId, t.recurrence),
  check('sessions_state', oneOf('state', sessionStates)),
  check('sessions_difficulty', oneOf('difficulty', difficulties)),
  check('sessions_end', sql`ends_at > starts_at and taken >= 0`),
  sound('sessions'),
  index('sessions_by_start').on(t.tenantId, t.startsAt, t.id),
  index('sessions_at').on(t.tenantId, t.locationId, t.startsAt, t.id),
  index('sessions_of_type').on(t.tenantId, t.classTypeId, t.startsAt, t.id),
  index('sessions_of_difficulty').on(t.tenantId, t.difficulty, t.startsAt, t.id),
  index('sessions_of_series').on(t.tenantId, t.seriesId, t.startsAt, t.id),
  index('sessions_to_complete')
    .on(t.endsAt)
    .where(sql`state = 'scheduled'`),
  index('sessions_shown')
    .on(t.tenantId, t.startsAt, t.id)
    .where(sql`published`),
  index('sessions_with_room')
    .on(t.tenantId, t.startsAt, t.id)
    .where(sql`published and not is_full`),
  foreignKey({ name: 'sessions_type_fk', columns: [t.tenantId, t.classTypeId], foreignColumns: [classTypes.tenantId, classTypes.id] }),
  foreignKey({ name: 'sessions_series_fk', columns: [t.tenantId, t.seriesId], foreignColumns: [classSeries.tenantId, classSeries.id] }),
  foreignKey({ name: 'sessions_location_fk', columns: [t.tenantId, t.locationId], foreignColumns: [locations.tenantId, locations.id] }),
  ...inRoom('sessions', t),
  ...readOnlyForOthers(sql`published and coalesce(visible_from <= app.now(), true)`),
  changedInLocation(),
  deletedInLocation(),
  jobReads(),
])
