import { isAtWork } from '../../http/actor.ts'
import type { Ctx } from '../../http/context.ts'
import { InvalidRequest, NotFound, Unavailable } from '../../http/problem.ts'
import { channelName, joinChannel, type ChannelKind } from '../../outside/wake.ts'
import { followed } from './access.ts'
import { headOf, readFeed } from './feed.ts'
import { BEGINNING_OF_ORDER, positionIn, type FeedEvent, type Position } from './rules.ts'
import { EventStream } from './stream.ts'

export type Following = { kind: ChannelKind; id: string; lastEventId: string | undefined; signal: AbortSignal }

/**
 * Opens the stream of a channel: an order's from its beginning, a location's from now, either from Last-Event-ID where one was sent.
 * The socket comes before the backlog, so that an event is in one of them at least; what is in both is told once.
 */
export async function follow(ctx: Ctx, { kind, id, lastEventId, signal }: Following): Promise<ReadableStream<Uint8Array>> {
  const { tenantId, db } = ctx
  if (!tenantId) throw NotFound()
  const after = startIn(kind, lastEventId)
  await db.read(followed(ctx, kind, id))
  const socket = await joinChannel(ctx.env, channelName(tenantId, kind, id)).catch(() => {
    throw Unavailable(undefined, 1)
  })
  const audience = isAtWork(ctx.actor) ? 'staff' : 'customer'
  const stream = new EventStream({ socket, audience, signal, pace: paceOf(ctx.env) })
  try {
    const from = after ?? (await headOf(db, kind, id))
    stream.begin(from)
    for await (const events of backlog(ctx, kind, id, from)) if (!stream.tell(events)) break
    stream.live()
    return stream.body
  } catch (error) {
    stream.end()
    throw error
  }
}

async function* backlog({ db }: Ctx, kind: ChannelKind, id: string, from: Position): AsyncGenerator<FeedEvent[]> {
  let position = from
  for (;;) {
    const { events, more } = await readFeed(db, kind, id, position)
    yield events
    position = events.at(-1)?.position ?? position
    if (!more) return
  }
}

function startIn(kind: ChannelKind, lastEventId: string | undefined): Position | undefined {
  if (lastEventId === undefined || lastEventId === '') return kind === 'order' ? BEGINNING_OF_ORDER : undefined
  const position = positionIn(kind, lastEventId)
  if (!position) throw InvalidRequest([{ in: 'header', field: 'Last-Event-ID', message: 'This id does not belong to this stream.' }])
  return position
}

/** Only dev/worker.ts sets it: how much faster a stream's clocks run. */
const paceOf = ({ pace }: Ctx['env']) => (typeof pace === 'number' && pace > 0 ? pace : 1)
