import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { secretHash } from '../../lib/secrets.ts'
import { hashPassword } from '../../outside/passwords.ts'
import { InvitationNotFound, InvitationOver } from '../staff/problems.ts'
import { invitationPresented, signedUpInvited } from './one-time-queries.ts'
import type { SignUpInvited } from './schema.ts'
import { asStranger, newSignIn, signedIn } from './tokens.ts'
import { refuseWeak, wishFor } from '../passwords/wish.ts'

/**
 * The secret of an invitation came to its address, so that whoever shows it need not confirm that: a user, their work and their first sign-in in one
 * transaction. Who has an account already signs in and accepts.
 */
export async function signUpInvited(ctx: Ctx, { token, tenant, name, ...input }: SignUpInvited) {
  const { locale = null } = input
  const known = { token_hash: await secretHash(token) }
  const wish = await wishFor(input.password)
  const [invitation, listed] = await asStranger(ctx, tenant, known).read(invitationPresented({}), wish.listed)
  if (!invitation) throw InvitationNotFound()
  if (!invitation.isOpen) throw InvitationOver()
  await refuseWeak(ctx, wish, listed, { email: invitation.email, name })
  const { entry, refreshToken } = await newSignIn(ctx)
  const userId = uuidv7(ctx.now.getTime())
  const person = {
    name,
    locale,
    passwordHash: await hashPassword(ctx.config.PASSWORD_PEPPER, wish.password),
    staffId: uuidv7(ctx.now.getTime()),
  }
  // they work there in this batch already, so that row security lets it be written
  const hired = asStranger(ctx, tenant, { ...known, actor_kind: 'staff', user_id: userId, actor_id: userId })
  const answer = await hired.run(signedUpInvited({ entry: JSON.stringify({ ...entry, ...person }) }))
  if (!answer) throw new Error('app.sign_up_invited answers a row')
  return signedIn(ctx, answer.standing, refreshToken)
}
