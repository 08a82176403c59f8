import type { Database } from '../../db/database.ts'
import type { ChannelKind } from '../../outside/wake.ts'
import { locationEventsAfter, locationHead, orderEventsAfter, orderHead } from './queries.ts'
import type { FeedEvent, Position } from './rules.ts'

const PAGE = 200

/** `more`: ask again at once. `waiting`: something is committed, but an older transaction is still open, so ask again soon. */
export type Page = { events: FeedEvent[]; more: boolean; waiting: boolean }

/** What is in the event table after a position. */
export async function readFeed(db: Database, kind: ChannelKind, id: string, after: Position): Promise<Page> {
  const [epoch = 0, second = 0, third = 0] = after
  if (kind === 'order') {
    const [rows] = await db.read(orderEventsAfter({ orderId: id, epoch, seq: second, limit: PAGE }))
    return { events: rows.map((row) => ({ ...row, position: [row.epoch, row.seq] })), more: rows.length === PAGE, waiting: false }
  }
  const [rows] = await db.read(locationEventsAfter({ locationId: id, epoch, transaction: second, id: third, limit: PAGE }))
  const settled = rows.filter((row) => row.settled)
  const events = settled.map((row) => ({ ...row, position: [row.epoch, row.transaction, row.id] }))
  return { events, more: settled.length === PAGE, waiting: settled.length < rows.length }
}

/** The position from which on only what is new comes. */
export async function headOf(db: Database, kind: ChannelKind, id: string): Promise<Position> {
  if (kind === 'order') {
    const [head] = await db.read(orderHead({ orderId: id }))
    return [head?.epoch ?? 1, head?.seq ?? 0]
  }
  const [head] = await db.read(locationHead({}))
  return [head?.epoch ?? 1, head?.transaction ?? 0, 0]
}
