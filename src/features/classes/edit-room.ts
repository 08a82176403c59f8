import { rowOf } from '../../db/rows.ts'
import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { RoomNotFound } from './problems.ts'
import { roomById, updateRoom } from './room-queries.ts'
import type { EditRoom } from './schema.ts'

export async function editRoom(ctx: Ctx, id: string, changes: EditRoom, version: number | null) {
  const room = await ctx.db.run(
    updateRoom({ id, version, changes: JSON.stringify(rowOf(changes)) }),
    record(ctx, { action: 'room.changed', resourceType: 'room', resourceId: id, after: changes }),
    roomById({ id }),
  )
  if (!room) throw RoomNotFound()
  return room
}
