import type { Context } from 'hono'
import { ok } from '../../http/answer.ts'
import { allow, returns, room, streams, valid, type HonoEnv } from '../../http/room.ts'
import type { ChannelKind } from '../../outside/wake.ts'
import { allowFollowing } from './access.ts'
import { follow } from './follow.ts'
import { issueTicket } from './issue-ticket.ts'
import { ChannelNotFound } from './problems.ts'
import { ById } from '../../http/fields.ts'
import { Follow, IssueTicket, StreamTicket } from './schema.ts'

const EVENTS = 'text/event-stream'

async function answer(c: Context<HonoEnv>, kind: ChannelKind, id: string, lastEventId: string | undefined) {
  const signal = c.req.raw.signal
  const body = await follow(c.var.ctx, { kind, id, lastEventId: c.req.header('Last-Event-ID') ?? lastEventId, signal })
  return c.body(body, 200, { 'Content-Type': EVENTS, 'Cache-Control': 'no-store, no-transform', 'X-Accel-Buffering': 'no' })
}

/** Under /tenants/{tenant}. */
export const realtime = room()
  .get(
    '/orders/:id/events',
    streams(EVENTS, 'Follow an order', ChannelNotFound),
    allowFollowing('order'),
    valid('param', ById),
    valid('query', Follow),
    (c) => answer(c, 'order', c.req.valid('param').id, c.req.valid('query').lastEventId),
  )
  .get(
    '/locations/:id/stream',
    streams(EVENTS, 'Follow what happens at a location', ChannelNotFound),
    allowFollowing('location'),
    valid('param', ById),
    valid('query', Follow),
    (c) => answer(c, 'location', c.req.valid('param').id, c.req.valid('query').lastEventId),
  )
  .post(
    '/stream-tickets',
    returns(201, StreamTicket, 'Get a ticket for a stream, where no header can be sent', ChannelNotFound),
    allow('realtime:follow'),
    valid('json', IssueTicket),
    async (c) => c.json(ok(await issueTicket(c.var.ctx, c.req.valid('json'))), 201),
  )
