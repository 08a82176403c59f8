import * as z from 'zod'
import { difficulties, sessionStates } from '../../../drizzle/classes.ts'
import { digits, Id, Instant, LocalDate, LocalTime, words, Zone } from '../../http/fields.ts'
import { paging } from '../../http/page.ts'
import { terms, termsShown } from '../classes/term-types.ts'

/** When it begins, on the wall. In a gap of the clock the offset before it counts, of a repeated hour the first. */
const Start = z.strictObject({ date: LocalDate, time: LocalTime, zone: Zone }).meta({ id: 'Start' })
export type Start = z.infer<typeof Start>

const shared = {
  roomId: Id.nullable().meta({ description: 'A room of the location.' }),
  published: z.boolean().meta({ description: 'Whether customers and the public see it.' }),
  visibleFrom: Instant.nullable().meta({ description: 'From when they do.' }),
}
const own = z.strictObject(terms).partial().shape

export const ScheduleSession = z
  .strictObject({
    classTypeId: Id,
    locationId: Id,
    start: Start,
    ...shared,
    roomId: shared.roomId.default(null),
    published: shared.published.default(true),
    visibleFrom: shared.visibleFrom.default(null),
    ...own,
  })
  .meta({ id: 'ScheduleSession' })
export type ScheduleSession = z.infer<typeof ScheduleSession>

export const EditSession = z
  .strictObject({
    start: Start.optional(),
    ...z.strictObject(shared).partial().shape,
    ...own,
    force: z.boolean().default(false).meta({ description: 'Also where more seats are taken than the capacity would be.' }),
  })
  .refine(({ force: _force, ...changes }) => Object.keys(changes).length > 0, 'Nothing to change.')
  .meta({ id: 'EditSession' })
export type EditSession = z.infer<typeof EditSession>

export const CancelSession = z.strictObject({ reason: words(200).meta({ example: 'The teacher is ill.' }) }).meta({ id: 'CancelSession' })

const ofWhat = {
  locationId: Id.optional().meta({ description: 'Only of this location.' }),
  classTypeId: Id.optional().meta({ description: 'Only of this kind of class.' }),
}

export const FindSessions = z.strictObject({
  ...paging,
  from: Instant.optional().meta({ description: 'Those that begin from this instant on; from now on where it is not said.' }),
  to: Instant.optional().meta({ description: 'Those that begin before it.' }),
  ...ofWhat,
  seriesId: Id.optional().meta({ description: 'Only what this series has.' }),
  difficulty: z.enum(difficulties).optional().meta({ description: 'Only classes this hard.' }),
  minFree: digits(z.int().min(1).max(1000)).optional().meta({ description: 'Only what is not canceled and has this many seats left.' }),
})
export type FindSessions = z.infer<typeof FindSessions>

export const Session = z
  .strictObject({
    id: z.uuid(),
    classTypeId: z.uuid(),
    classTypeName: z.string(),
    difficulty: z.enum(difficulties),
    seriesId: z.uuid().nullable(),
    recurrence: z.string().nullable().meta({ description: 'The date-time on the wall that its series has it at.' }),
    locationId: z.uuid(),
    roomId: z.uuid().nullable(),
    roomName: z.string().nullable(),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    zone: z.string(),
    ...termsShown,
    free: z.int().meta({ description: 'Seats left.' }),
    bookingOpensAt: z.iso.datetime().nullable(),
    bookingClosesAt: z.iso.datetime(),
    cancelUntil: z.iso.datetime().meta({ description: 'Until then canceling costs nothing.' }),
    published: z.boolean(),
    visibleFrom: z.iso.datetime().nullable(),
    state: z.enum(sessionStates),
    cancelReason: z.string().nullable(),
    overridden: z.array(z.string()).meta({ description: 'Fields that edits of its series leave alone.' }),
    version: z.int(),
  })
  .meta({ id: 'Session' })

export const ReadCalendar = z.strictObject(ofWhat)
