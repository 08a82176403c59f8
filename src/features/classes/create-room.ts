import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { insertRoom, roomById } from './room-queries.ts'
import type { CreateRoom } from './schema.ts'

export async function createRoom(ctx: Ctx, input: CreateRoom) {
  const id = uuidv7(ctx.now.getTime())
  const events = [{ type: 'room.created', aggregate: 'room', aggregateId: id, locationId: input.locationId }]
  return ctx.db.run(
    insertRoom({ ...input, id }),
    record(ctx, { action: 'room.created', resourceType: 'room', resourceId: id, after: input, events }),
    roomById({ id }),
  )
}
