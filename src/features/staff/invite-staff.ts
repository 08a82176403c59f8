import type { Ctx } from '../../http/context.ts'
import { Unauthenticated } from '../../http/problem.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { newSecret, secretHash } from '../../lib/secrets.ts'
import { record } from '../audit/queries.ts'
import { linkTo } from '../mail/rules.ts'
import { mail } from '../mail/queue-mail.ts'
import { asColumns } from '../tenants/rules.ts'
import { invitationById, invited, nameOfUser } from './invitation-queries.ts'
import { deciderOf, INVITED_DAYS, invitedUntil } from './rules.ts'
import type { InviteStaff } from './schema.ts'

/** The secret goes to the address and nowhere else: neither into the answer nor, but for its hash, into our rows. */
export async function inviteStaff(ctx: Ctx, { email, role, locationIds }: InviteStaff) {
  const { actor, tenantId } = ctx
  if (!('userId' in actor)) throw Unauthenticated()
  const [inviter] = await ctx.db.read(nameOfUser({ id: actor.userId }))
  const id = uuidv7(ctx.now.getTime())
  const token = newSecret()
  const hash = await secretHash(token)
  const until = invitedUntil(ctx.now)
  const link = linkTo(ctx.config, `/invitations?tenant=${tenantId ?? ''}`, token)
  const event = { type: 'invitation.sent', aggregate: 'invitation', aggregateId: id, data: { role } }
  return ctx.db.run(
    invited({
      entry: asColumns({ id, email, role, locationIds, tokenHash: hash, expiresAt: until.toISOString() }),
      decider: deciderOf(actor),
    }),
    record(ctx, { action: 'invitation.sent', resourceType: 'invitation', resourceId: id, after: { role, locationIds }, events: [event] }),
    mail(ctx, {
      to: email,
      template: 'invitation',
      data: { inviter: inviter?.name ?? '', role, link, days: INVITED_DAYS },
      dedupe: `invitation/${hash}`,
      until,
    }),
    invitationById({ id }),
  )
}
