import { worksAt } from '../../http/actor.ts'
import type { Ctx } from '../../http/context.ts'
import { Forbidden } from '../../http/problem.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { changeById, moveStock as moved } from './queries.ts'
import { signed, type StockMove } from './rules.ts'

/** Receives, wastes or adjusts: the ledger's rows and the levels move together. */
export async function moveStock(ctx: Ctx, kind: StockMove, input: Parameters<typeof signed>[1]) {
  if (!worksAt(ctx.actor, input.locationId)) throw Forbidden()
  const now = ctx.now.getTime()
  const id = uuidv7(now)
  const { locationId, reason } = input
  const lines = signed(kind, input).map((line) => ({ ...line, id: uuidv7(now) }))
  return ctx.db.run(
    moved({ command: JSON.stringify({ id, kind, refType: kind, locationId, reason, lines }) }),
    record(ctx, {
      action: `stock.${kind}`,
      resourceType: 'location',
      resourceId: locationId,
      after: { lines: lines.map(({ variantId, delta }) => ({ variantId, delta })) },
      events: [{ type: 'inventory.changed', aggregate: 'stock-change', aggregateId: id, locationId, data: { kind } }],
    }),
    changeById({ id }),
  )
}
