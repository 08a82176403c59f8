import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { idempotent } from '../../http/idempotency.ts'
import { page, placeOf } from '../../http/page.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { EventNotDead, EventNotFound } from './problems.ts'
import { eventsBefore } from './queries.ts'
import { replayEvent } from './replay-event.ts'
import { ByEventId, Event, ListEvents } from './schema.ts'

const Place = z.tuple([z.int()])

/** Under /tenants/{tenant}. */
export const jobs = room()
  .get(
    '/events',
    returns(200, z.array(Event), 'List what happened, newest first'),
    allow('jobs:read'),
    valid('query', ListEvents),
    async (c) => {
      const { limit, cursor, state = null } = c.req.valid('query')
      const { actor, db } = c.var.ctx
      const [before] = placeOf(cursor, Place) ?? [null]
      const locations = actor.kind === 'staff' && actor.locationIds ? [...actor.locationIds] : null
      const [rows] = await db.read(eventsBefore({ state, before, locations, limit: limit + 1 }))
      return c.json(okPage(page(rows, limit, (row) => [row.id])), 200)
    },
  )
  .post(
    '/events/:id/replay',
    returns(200, Event, 'Deliver a dead event again', EventNotFound, EventNotDead),
    allow('jobs:replay'),
    idempotent(200),
    valid('param', ByEventId),
    async (c) => c.json(ok(await replayEvent(c.var.ctx, c.req.valid('param'))), 200),
  )
