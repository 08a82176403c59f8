import type { Ctx } from '../../http/context.ts'
import { FactorRefused } from '../auth/problems.ts'
import { notice } from './notice.ts'
import { TotpNotBegun } from './problems.ts'
import { ownGuarded } from './proof.ts'
import { confirmedTotp } from './queries.ts'
import { codeStep, newRecoveryCodes } from './rules.ts'

/** The app shows what it should: from now on a sign-in asks for it. Answers the recovery codes, which nobody can be shown again. */
export async function confirmTotp(ctx: Ctx, code: string) {
  const held = await ownGuarded(ctx)
  const { userId, totp } = held
  if (totp === null || held.totpConfirmedAt !== null) throw TotpNotBegun()
  const step = await codeStep(ctx.config, { userId, totp }, code, ctx.now)
  if (step === undefined) throw FactorRefused()
  const { codes, hashes } = await newRecoveryCodes(userId)
  await ctx.db.run(notice(ctx, held, 'totp-added'), confirmedTotp({ entry: JSON.stringify({ secret: totp, step, codes: hashes }) }))
  return { recoveryCodes: codes }
}
