import type { Ctx } from '../../http/context.ts'
import { Unauthenticated } from '../../http/problem.ts'
import { jobDatabase } from '../../http/system.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { checkPassword, lockKey } from '../../outside/passwords.ts'
import { PasswordWrong } from '../auth/problems.ts'
import { failSignIn, mayTry } from '../auth/queries.ts'
import { normalised } from '../passwords/rules.ts'
import { accountToErase, askErasure, ownErasure } from './erasure-queries.ts'
import { ErasureRefused } from './problems.ts'
import { refusalsOf } from './refusal-queries.ts'
import type { AskErasure } from './schema.ts'
import { COOLING_DAYS, tombstoneOf } from './rules.ts'

/**
 * Proven by the password, or in the database by how fresh the sign-in is. What stands in the way is looked at in every tenant, which the job's role alone
 * sees; it is asked again when the days are over.
 */
export async function askForErasure(ctx: Ctx, userId: string, proof: AskErasure) {
  const pepper = ctx.config.PASSWORD_PEPPER
  const whom = { userId, tenantId: null, customerId: null }
  const [held, found] = await jobDatabase(ctx).read(accountToErase({ userId }), refusalsOf(whom))
  if (!held) throw Unauthenticated()
  const db = ctx.db.as({ lock_key: await lockKey(pepper, held.email) })
  const checked = 'password' in proof ? { checkedHash: held.passwordHash } : {}
  if ('password' in proof && !(await checkPassword(pepper, normalised(proof.password), held.passwordHash)).right) {
    await db.run(failSignIn({}))
    throw PasswordWrong()
  }
  if (found && found.refusals.length > 0) throw ErasureRefused(found.refusals)
  const emailHash = await tombstoneOf(ctx.config, held.email)
  const entry = { id: uuidv7(ctx.now.getTime()), days: COOLING_DAYS, emailHash, ...checked }
  return db.run(mayTry({}), askErasure({ entry: JSON.stringify(entry) }), ownErasure({ userId }))
}
