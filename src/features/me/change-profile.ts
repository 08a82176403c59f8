import type { Ctx } from '../../http/context.ts'
import { changedProfile, profile } from './queries.ts'
import type { ChangeProfile } from './schema.ts'

export function changeProfile(ctx: Ctx, userId: string, change: ChangeProfile) {
  return ctx.db.run(changedProfile({ patch: JSON.stringify(change) }), profile({ userId }))
}
