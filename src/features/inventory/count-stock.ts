import { worksAt } from '../../http/actor.ts'
import type { Ctx } from '../../http/context.ts'
import { Forbidden, InvalidRequest } from '../../http/problem.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { changeById, countOnHand } from './queries.ts'
import type { CountStock } from './schema.ts'

/** What people counted, at the time they counted it. */
export async function countStock(ctx: Ctx, { lines, countedAt, locationId, reason }: CountStock) {
  if (!worksAt(ctx.actor, locationId)) throw Forbidden()
  const now = ctx.now.getTime()
  const at = countedAt === undefined ? now : Date.parse(countedAt)
  if (at > now) throw InvalidRequest([{ in: 'json', field: 'countedAt', message: 'Not in the future.' }])
  const id = uuidv7(now)
  const command = {
    id,
    locationId,
    reason,
    countedAt: new Date(at).toISOString(),
    lines: lines.map((line) => ({ ...line, id: uuidv7(now) })),
  }
  return ctx.db.run(
    countOnHand({ command: JSON.stringify(command) }),
    record(ctx, {
      action: 'stock.counted',
      resourceType: 'location',
      resourceId: locationId,
      after: { countedAt: command.countedAt, lines },
      events: [{ type: 'inventory.changed', aggregate: 'stock-change', aggregateId: id, locationId, data: { kind: 'count' } }],
    }),
    changeById({ id }),
  )
}
