import { createMiddleware } from 'hono/factory'
import { isAtWork, placesOf } from '../../http/actor.ts'
import { settingsOf, type Ctx } from '../../http/context.ts'
import { Unauthenticated } from '../../http/problem.ts'
import { allow, type HonoEnv } from '../../http/room.ts'
import type { ChannelKind } from '../../outside/wake.ts'
import { ChannelNotFound } from './problems.ts'
import { locationFollowed, orderFollowed, useTicket } from './queries.ts'
import { ticketHash } from './ticket.ts'

const PERMISSION = 'realtime:follow'
const permitted = allow(PERMISSION)

/** As `allow`, for streams: EventSource sends no headers, so a ticket in the query may say who follows (decisions.md 22). */
export const allowFollowing = (kind: ChannelKind) =>
  Object.assign(
    createMiddleware<HonoEnv>(async (c, next) => {
      const ticket = c.req.query('ticket')
      if (ticket !== undefined) await redeem(c.var.ctx, ticket, `${kind}:${c.req.param('id')}`)
      return permitted(c, next)
    }),
    { permission: PERMISSION },
  )

async function redeem(ctx: Ctx, ticket: string, channel: string) {
  const hash = await ticketHash(ticket)
  const used = await ctx.db.as({ token_hash: hash }).run(useTicket({ hash, channel }))
  if (!used || !('tenantId' in used.actor)) throw Unauthenticated()
  ctx.actor = used.actor
  ctx.tenantId = used.actor.tenantId
  ctx.db = ctx.db.as(settingsOf(used.actor))
}

/** The guard of a channel: an order is its customer's and the staff's of its location, a location is its staff's alone, who may read orders. */
export function followed({ actor }: Ctx, kind: ChannelKind, id: string) {
  if (kind === 'location' && !(isAtWork(actor) && actor.can.includes('orders:read'))) throw ChannelNotFound()
  const places = placesOf(actor)
  const locations = places ? [...places] : null
  return (kind === 'order' ? orderFollowed : locationFollowed)({ id, locations })
}
