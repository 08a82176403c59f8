import { rowOf } from '../../db/rows.ts'
import type { Ctx } from '../../http/context.ts'
import { SessionNotFound } from './problems.ts'
import { sessionById, updateSession } from './queries.ts'
import { recordOfSession } from './record-queries.ts'
import { startOf } from './rules.ts'
import type { EditSession } from './schema.ts'

/** This one alone: what is set here, edits of its series leave alone. */
export async function editSession(ctx: Ctx, id: string, { start, force, ...changes }: EditSession, version: number | null) {
  const row = rowOf({ ...changes, ...(start ? startOf(start) : {}) })
  const session = await ctx.db.run(
    updateSession({ id, changes: JSON.stringify(row), force, version }),
    recordOfSession(ctx, 'session.changed', id, row),
    sessionById({ id }),
  )
  if (!session) throw SessionNotFound()
  return session
}
