import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { invitationById, revokedInvitation } from './invitation-queries.ts'
import { deciderOf } from './rules.ts'

export async function revokeInvitation(ctx: Ctx, id: string) {
  const event = { type: 'invitation.revoked', aggregate: 'invitation', aggregateId: id }
  return ctx.db.run(
    revokedInvitation({ id, decider: deciderOf(ctx.actor) }),
    record(ctx, { action: 'invitation.revoked', resourceType: 'invitation', resourceId: id, events: [event] }),
    invitationById({ id }),
  )
}
