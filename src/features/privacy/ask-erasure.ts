import type { Ctx } from '../../http/context.ts'
import { Unauthenticated } from '../../http/problem.ts'
import { jobDatabase } from '../../http/system.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { checkPassword, lockKey } from '../../outside/passwords.ts'
import { PasswordWrong } from '../auth/problems.ts'
import { failSignIn, mayTry } from '../auth/queries.ts'
import { normalised } from '../auth/rules.ts'
import { accountToErase, askErasure, ownErasure } from './erasure-queries.ts'
import { ErasureRefused } from './problems.ts'
import { refusalsOf } from './refusal-queries.ts'
import { COOLING_DAYS, tombstoneOf } from './rules.ts'

/** What stands in the way is looked at in every tenant, which the job's role alone sees; it is asked again when the days are over. */
export async function askForErasure(ctx: Ctx, userId: string, password: string) {
  const pepper = ctx.config.PASSWORD_PEPPER
  const whom = { userId, tenantId: null, customerId: null }
  const [held, found] = await jobDatabase(ctx).read(accountToErase({ userId }), refusalsOf(whom))
  if (!held) throw Unauthenticated()
  const db = ctx.db.as({ lock_key: await lockKey(pepper, held.email) })
  if (!(await checkPassword(pepper, normalised(password), held.passwordHash)).right) {
    await db.run(failSignIn({}))
    throw PasswordWrong()
  }
  if (found && found.refusals.length > 0) throw ErasureRefused(found.refusals)
  const emailHash = await tombstoneOf(ctx.config, held.email)
  const entry = { id: uuidv7(ctx.now.getTime()), days: COOLING_DAYS, emailHash, checkedHash: held.passwordHash }
  return db.run(mayTry({}), askErasure({ entry: JSON.stringify(entry) }), ownErasure({ userId }))
}
