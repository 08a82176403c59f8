import type { Ctx } from '../../http/context.ts'
import { Unauthenticated } from '../../http/problem.ts'
import { newSecret, secretHash } from '../../lib/secrets.ts'
import { record } from '../audit/queries.ts'
import { linkTo } from '../mail/rules.ts'
import { mail } from '../mail/queue-mail.ts'
import { invitationById, nameOfUser, resentInvitation } from './invitation-queries.ts'
import { InvitationNotFound } from './problems.ts'
import { deciderOf, INVITED_DAYS, invitedUntil } from './rules.ts'

/** A new secret, seven more days; the link before is dead. */
export async function resendInvitation(ctx: Ctx, id: string) {
  const { actor, tenantId } = ctx
  if (!('userId' in actor)) throw Unauthenticated()
  const [inviter, held] = await ctx.db.read(nameOfUser({ id: actor.userId }), invitationById({ id }))
  if (!held) throw InvitationNotFound()
  const token = newSecret()
  const hash = await secretHash(token)
  const until = invitedUntil(ctx.now)
  const link = linkTo(ctx.config, `/invitations?tenant=${tenantId ?? ''}`, token)
  const event = { type: 'invitation.sent', aggregate: 'invitation', aggregateId: id, data: { role: held.role } }
  return ctx.db.run(
    resentInvitation({ id, hash, until: until.toISOString(), decider: deciderOf(actor) }),
    record(ctx, { action: 'invitation.sent', resourceType: 'invitation', resourceId: id, events: [event] }),
    mail(ctx, {
      to: held.email,
      template: 'invitation',
      data: { inviter: inviter?.name ?? '', role: held.role, link, days: INVITED_DAYS },
      dedupe: `invitation/${hash}`,
      until,
    }),
    invitationById({ id }),
  )
}
