import type { Ctx } from '../../http/context.ts'
import { hashPassword } from '../../outside/passwords.ts'
import { record } from '../audit/queries.ts'
import { deciderOf } from '../staff/rules.ts'
import { PinTooObvious } from './problems.ts'
import { pinOf, setPinRow } from './queries.ts'
import { isObvious } from './rules.ts'

/** By a manager, for somebody who could do no more than they; one that was locked is open again. */
export async function setPin(ctx: Ctx, staffId: string, pin: string) {
  if (isObvious(pin)) throw PinTooObvious()
  const hash = await hashPassword(ctx.config.PASSWORD_PEPPER, pin)
  return ctx.db.run(
    setPinRow({ staffId, hash, decider: deciderOf(ctx.actor) }),
    record(ctx, { action: 'pin.set', resourceType: 'staff', resourceId: staffId }),
    pinOf({ staffId }),
  )
}
