import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { ifMatch, versioned } from '../../http/etag.ts'
import { ById } from '../../http/fields.ts'
import { idempotent } from '../../http/idempotency.ts'
import { page, placeOf } from '../../http/page.ts'
import { InvalidReference, PreconditionFailed } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { CapacityBelowTaken, PriceNeeded } from '../sessions/problems.ts'
import { continueSeries } from './continue-series.ts'
import { createSeries } from './create-series.ts'
import { editSeries } from './edit-series.ts'
import { ContinuationDate, NoOccurrences, SeriesNotFound, SessionsBooked, UnsupportedRrule } from './problems.ts'
import { seriesAfter, seriesById } from './queries.ts'
import { ContinueSeries, CreateSeries, EditSeries, ListSeries, Series } from './schema.ts'

const Place = z.tuple([z.uuid()])
const refused = [InvalidReference, UnsupportedRrule, NoOccurrences, SeriesNotFound, SessionsBooked, CapacityBelowTaken, PreconditionFailed]

export const series = room()
  .get('/series', returns(200, z.array(Series), 'List the series'), allow('classes:read'), valid('query', ListSeries), async (c) => {
    const { limit, cursor, locationId = null } = c.req.valid('query')
    const [id] = placeOf(cursor, Place) ?? [null]
    const [rows] = await c.var.ctx.db.read(seriesAfter({ id, locationId, limit: limit + 1 }))
    return c.json(okPage(page(rows, limit, (row) => [row.id])), 200)
  })
  .post(
    '/series',
    returns(
      201,
      Series,
      'Create a series, with its sessions up to the horizon',
      PriceNeeded,
      InvalidReference,
      UnsupportedRrule,
      NoOccurrences,
    ),
    allow('classes:manage'),
    idempotent(201),
    valid('json', CreateSeries),
    async (c) => c.json(ok(await createSeries(c.var.ctx, c.req.valid('json'))), 201),
  )
  .get('/series/:id', returns(200, Series, 'Read a series', SeriesNotFound), allow('classes:read'), valid('param', ById), async (c) => {
    const [found] = await c.var.ctx.db.read(seriesById(c.req.valid('param')))
    if (!found) throw SeriesNotFound()
    return versioned(c, found)
  })
  .patch(
    '/series/:id',
    returns(200, Series, 'Edit a series and all of its sessions to come', ...refused),
    allow('classes:manage'),
    valid('param', ById),
    valid('json', EditSeries),
    async (c) => versioned(c, await editSeries(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), ifMatch(c))),
  )
  .post(
    '/series/:id/continuation',
    returns(201, Series, 'Edit this and the following sessions: the series ends, another one continues it', ContinuationDate, ...refused),
    allow('classes:manage'),
    idempotent(201),
    valid('param', ById),
    valid('json', ContinueSeries),
    async (c) => c.json(ok(await continueSeries(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), ifMatch(c))), 201),
  )
