import type { Ctx } from '../../http/context.ts'
import { Unauthenticated } from '../../http/problem.ts'
import { checkPassword, lockKey } from '../../outside/passwords.ts'
import { normalised } from '../passwords/rules.ts'
import { person } from '../privacy/rules.ts'
import { guarded } from './queries.ts'
import { shownOf } from './rules.ts'
import type { ProveAgain, ProveToAdd } from './proof-types.ts'

/** Whoever signed in, with the account that they are about to change. */
export async function ownGuarded(ctx: Ctx) {
  const { userId } = person(ctx)
  const [held] = await ctx.db.read(guarded({ userId }))
  if (!held) throw Unauthenticated()
  return { ...held, userId }
}

/** What is shown again, as the database judges it (`{}` where it is wrong, which is counted there against the address); `db` names that address. */
export const proofOf = async (ctx: Ctx, input: ProveAgain | ProveToAdd) => proofBy(ctx, await ownGuarded(ctx), input)

/** As `proofOf`, of somebody who was read already. */
export async function proofBy(ctx: Ctx, held: Held, input: ProveAgain | ProveToAdd) {
  const db = ctx.db.as({ lock_key: await lockKey(ctx.config.PASSWORD_PEPPER, held.email) })
  const shown = await judged(ctx, held, input)
  return { held, db, shown: JSON.stringify(shown), right: Object.keys(shown).length > 0 }
}

const saysSomething = (input: ProveAgain | ProveToAdd): input is ProveAgain => Object.keys(input).length > 0

type Held = Awaited<ReturnType<typeof ownGuarded>>

async function judged(ctx: Ctx, held: Held, input: ProveAgain | ProveToAdd) {
  if (!saysSomething(input)) return { recent: true }
  if ('password' in input) {
    const { right } = await checkPassword(ctx.config.PASSWORD_PEPPER, normalised(input.password), held.passwordHash)
    return right ? { checkedHash: held.passwordHash } : {}
  }
  const shown = await shownOf(ctx.config, held, input, ctx.now)
  // known to have counted before: nothing is sent for it
  const isSpent =
    'totp' in shown ? (held.lastStep ?? -1) >= shown.totp.step : !('recoveryHash' in shown && held.recovery.includes(shown.recoveryHash))
  return isSpent ? {} : shown
}
