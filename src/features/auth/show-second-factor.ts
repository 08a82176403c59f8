import type { Ctx } from '../../http/context.ts'
import { within } from '../../http/limit.ts'
import { secretHash } from '../../lib/secrets.ts'
import { lockKey } from '../../outside/passwords.ts'
import { shownSecondFactor, wantedFactor } from '../factors/queries.ts'
import { shownOf, shownPasskey } from '../factors/rules.ts'
import { FactorRefused, TicketRefused } from './problems.ts'
import type { ShowSecondFactor } from './schema.ts'
import { asStranger, newSignIn, signedIn } from './tokens.ts'

/** The second half of a sign-in. What is wrong, or was shown before, is counted as a wrong password is: five shut the address. */
export async function showSecondFactor(ctx: Ctx, { ticket, ...input }: ShowSecondFactor) {
  const hash = await secretHash(ticket)
  const token = { token_hash: hash, credential_id: 'credential' in input ? input.credential.id : '' }
  const [held] = await asStranger(ctx, null, token).read(wantedFactor({}))
  if (!held?.wanted) throw TicketRefused()
  const { userId, email, totp, passkey } = held.wanted
  await within(ctx, 'factor', userId)
  const lock = { lock_key: await lockKey(ctx.config.PASSWORD_PEPPER, email) }
  const begun = await newSignIn(ctx)
  const shown =
    'credential' in input
      ? await shownPasskey(ctx.config, passkey, input.credential, hash)
      : await shownOf(ctx.config, { userId, totp }, input, ctx.now)
  const answer = await asStranger(ctx, null, { ...token, ...lock }).run(
    shownSecondFactor({ entry: JSON.stringify({ ...begun.entry, shown }) }),
  )
  if (!answer || 'refused' in answer.outcome) throw FactorRefused()
  return signedIn(ctx, answer.outcome, begun.refreshToken)
}
