import type { Ctx } from '../../http/context.ts'
import { SessionNotFound } from './problems.ts'
import { endSession, sessionById } from './queries.ts'
import { recordOfSession } from './record-queries.ts'

export async function cancelSession(ctx: Ctx, id: string, reason: string) {
  const session = await ctx.db.run(
    endSession({ id, reason }),
    recordOfSession(ctx, 'session.canceled', id, { reason }),
    sessionById({ id }),
  )
  if (!session) throw SessionNotFound()
  return session
}
