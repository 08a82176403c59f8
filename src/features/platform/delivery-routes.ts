import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { page, placeOf } from '../../http/page.ts'
import { PlatformOff, TenantNotFound } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { EventNotDead, EventNotFound } from '../jobs/problems.ts'
import { deadEventsBefore, lettersBefore } from './delivery-queries.ts'
import { ByTenantEvent, DeadEvent, Letter, ListDead, ListLetters } from './delivery-schema.ts'
import { noted } from './note-queries.ts'
import { LetterNotDead, LetterNotFound } from './problems.ts'
import { replayDeadEvent } from './replay-dead-event.ts'
import { replayLetter } from './replay-letter.ts'
import { ById } from './schema.ts'

/** What Stripe told us, and what handlers gave up. */
export const deliveries = room()
  .get(
    '/inbox',
    returns(200, z.array(Letter), 'List what Stripe told us, newest first', PlatformOff),
    allow('platform:read'),
    valid('query', ListLetters),
    async (c) => {
      const { limit, cursor, state } = c.req.valid('query')
      const [before] = placeOf(cursor, z.tuple([z.uuid()])) ?? [null]
      const { ctx } = c.var
      const rows = await ctx.db.run(
        noted(ctx, { action: 'inbox.listed', data: { state } }),
        lettersBefore({ state, before, limit: limit + 1 }),
      )
      return c.json(okPage(page(rows, limit, (row) => [row.id])), 200)
    },
  )
  .post(
    '/inbox/:id/replay',
    returns(200, Letter, 'Work off again what was given up', LetterNotFound, LetterNotDead, PlatformOff),
    allow('platform:write'),
    valid('param', ById),
    async (c) => c.json(ok(await replayLetter(c.var.ctx, c.req.valid('param').id)), 200),
  )
  .get(
    '/dead-letters',
    returns(200, z.array(DeadEvent), 'List the events of all tenants that were given up, newest first', PlatformOff),
    allow('platform:read'),
    valid('query', ListDead),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const [before] = placeOf(cursor, z.tuple([z.int()])) ?? [null]
      const { ctx } = c.var
      const rows = await ctx.db.run(noted(ctx, { action: 'dead-letters.listed' }), deadEventsBefore({ before, limit: limit + 1 }))
      return c.json(okPage(page(rows, limit, (row) => [row.id])), 200)
    },
  )
  .post(
    '/tenants/:id/events/:event/replay',
    returns(200, DeadEvent, 'Deliver a dead event of a tenant again', TenantNotFound, EventNotFound, EventNotDead, PlatformOff),
    allow('platform:write'),
    valid('param', ByTenantEvent),
    async (c) => {
      const { id, event } = c.req.valid('param')
      return c.json(ok(await replayDeadEvent(c.var.ctx, id, event)), 200)
    },
  )
