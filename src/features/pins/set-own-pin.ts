import type { Ctx } from '../../http/context.ts'
import { hashPassword } from '../../outside/passwords.ts'
import { record } from '../audit/queries.ts'
import { StaffNotFound } from '../staff/problems.ts'
import { PinTooObvious } from './problems.ts'
import { ownPin, setOwnPinRow } from './queries.ts'
import { isObvious } from './rules.ts'

/** Hashed as passwords are: what keeps four digits from being guessed is the pepper, and five tries. One that is locked stays so. */
export async function setOwnPin(ctx: Ctx, pin: string) {
  const { actor } = ctx
  if (actor.kind !== 'staff') throw StaffNotFound()
  if (isObvious(pin)) throw PinTooObvious()
  const hash = await hashPassword(ctx.config.PASSWORD_PEPPER, pin)
  return ctx.db.run(
    setOwnPinRow({ hash }),
    record(ctx, { action: 'pin.set', resourceType: 'user', resourceId: actor.userId }),
    ownPin({ userId: actor.userId }),
  )
}
