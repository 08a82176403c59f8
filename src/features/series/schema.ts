import * as z from 'zod'
import { Id, Instant, LocalDate, LocalTime, words, Zone } from '../../http/fields.ts'
import { paging } from '../../http/page.ts'
import { isLocalDate } from '../../lib/time.ts'
import { terms, termsShown } from '../classes/term-types.ts'

const DateTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d$/, 'A date and a time on the wall such as 2026-12-24T18:00.')
  .refine((text) => isLocalDate(text.slice(0, 10)), 'Not a day of the calendar.')
  .meta({ example: '2026-12-24T18:00' })

const rule = words(200).meta({
  example: 'FREQ=WEEKLY;BYDAY=TU,TH',
  description:
    'An RRULE of RFC 5545: FREQ of DAILY, WEEKLY or MONTHLY, INTERVAL, BYDAY (with ordinals in MONTHLY), BYMONTHDAY, COUNT or UNTIL (a date, included), WKST.',
})

const Recurrence = z
  .strictObject({
    firstDate: LocalDate.meta({ description: 'Where intervals and counts begin. It is an occurrence only where the rule matches it.' }),
    time: LocalTime,
    zone: Zone,
    rule,
    exdates: z.array(DateTime).max(200).default([]).meta({ description: 'Date-times that are left out.' }),
    rdates: z.array(DateTime).max(100).default([]).meta({ description: 'Date-times besides those of the rule.' }),
    horizonDays: z.int().min(1).max(365).default(90).meta({ description: 'How far ahead sessions are made.' }),
  })
  .meta({ id: 'Recurrence' })
export type Recurrence = z.infer<typeof Recurrence>

const shared = {
  roomId: Id.nullable().meta({ description: 'A room of the location.' }),
  published: z.boolean().meta({ description: 'Whether customers and the public see it.' }),
  visibleFrom: Instant.nullable().meta({ description: 'From when they do.' }),
}

export const CreateSeries = z
  .strictObject({
    classTypeId: Id,
    locationId: Id,
    ...shared,
    roomId: shared.roomId.default(null),
    published: shared.published.default(true),
    visibleFrom: shared.visibleFrom.default(null),
    recurrence: Recurrence,
    ...z.strictObject(terms).partial().shape,
  })
  .meta({ id: 'CreateSeries' })
export type CreateSeries = z.infer<typeof CreateSeries>

const edit = {
  ...z.strictObject({ ...terms, ...shared }).partial().shape,
  recurrence: Recurrence.optional().meta({ description: 'All of it, also what stays.' }),
  booked: z.enum(['move', 'cancel']).optional().meta({
    description:
      'What becomes of booked sessions whose date-time is no more: they move to the series’ free one on that day or else in that week, or are canceled. Others move, or go.',
  }),
  force: z.boolean().default(false).meta({ description: 'Also where more seats are taken than the capacity would be.' }),
}
const changesSomething = ({ booked: _booked, force: _force, from: _from, ...changes }: Record<string, unknown>) =>
  Object.keys(changes).length > 0

export const EditSeries = z.strictObject(edit).refine(changesSomething, 'Nothing to change.').meta({ id: 'EditSeries' })
export type EditSeries = z.infer<typeof EditSeries>

export const ContinueSeries = z
  .strictObject({ ...edit, from: LocalDate.meta({ description: 'The first day that is different.' }) })
  .refine(changesSomething, 'Nothing to change.')
  .meta({ id: 'ContinueSeries' })
export type ContinueSeries = z.infer<typeof ContinueSeries>

export const Series = z
  .strictObject({
    id: z.uuid(),
    classTypeId: z.uuid(),
    classTypeName: z.string(),
    locationId: z.uuid(),
    roomId: z.uuid().nullable(),
    recurrence: z
      .strictObject({
        firstDate: z.string(),
        time: z.string(),
        zone: z.string(),
        rule: z.string(),
        exdates: z.array(z.string()),
        rdates: z.array(z.string()),
        horizonDays: z.int(),
      })
      .meta({ id: 'RecurrenceShown' }),
    fromDate: z.string().meta({ description: 'Its own occurrences begin here,' }),
    untilDate: z.string().nullable().meta({ description: 'and end here: the series that continues it has the others.' }),
    continues: z.uuid().nullable(),
    ...termsShown,
    published: z.boolean(),
    visibleFrom: z.iso.datetime().nullable(),
    version: z.int(),
  })
  .meta({ id: 'Series' })

export const ListSeries = z.strictObject({ ...paging, locationId: Id.optional().meta({ description: 'Only of this location.' }) })
