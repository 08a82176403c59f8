import type { Ctx } from '../../http/context.ts'
import { noted } from './note-queries.ts'
import { revokeSignIns as revoke } from './people-queries.ts'

/** Everywhere at once: sensitive routes refuse at once, the others when the access token ends. */
export async function revokeSignIns(ctx: Ctx, user: string, reason: string) {
  const revoked = await ctx.db.run(noted(ctx, { action: 'user.signed-out', user, reason }), revoke({ user }))
  return { ended: revoked?.ended ?? 0 }
}
