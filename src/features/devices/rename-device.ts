import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { deviceById, renamedDevice } from './queries.ts'
import type { RenameDevice } from './schema.ts'

export async function renameDevice(ctx: Ctx, id: string, { name }: RenameDevice, seen: number | null) {
  const renamed = { type: 'device.renamed', aggregate: 'device', aggregateId: id }
  return ctx.db.run(
    renamedDevice({ id, name, seen }),
    record(ctx, { action: 'device.renamed', resourceType: 'device', resourceId: id, after: { name }, events: [renamed] }),
    deviceById({ id }),
  )
}
