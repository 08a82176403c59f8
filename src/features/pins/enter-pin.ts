import type { Ctx } from '../../http/context.ts'
import { within } from '../../http/limit.ts'
import { onDevice } from '../../http/on-device.ts'
import { isBuiltIn, roles } from '../../http/permissions.ts'
import { Forbidden } from '../../http/problem.ts'
import { signToken } from '../../http/tokens.ts'
import { checkPassword, hashPassword, NOBODY } from '../../outside/passwords.ts'
import { PinRefused } from './problems.ts'
import { begunTry, passedTry } from './queries.ts'
import type { EnterPin } from './schema.ts'

/**
 * On a paired device, and what comes of it is good there alone: what the person's role and the device both may do. A try is counted, and that is
 * committed, before it is compared: so however many come at once, five are looked at. Somebody without a PIN takes as long as a wrong one.
 */
export async function enterPin(ctx: Ctx, { staffId, pin }: EnterPin) {
  const { actor, config } = ctx
  if (actor.kind !== 'device') throw Forbidden()
  // a tenant that is suspended or closes still lets its people in to read: a right PIN must not end as a try that was counted
  const db = ctx.db.as({ spared: 'true' })
  await within(ctx, 'pin', actor.deviceId)
  const begun = await db.run(begunTry({ staffId }))
  const checked = begun?.hash ?? NOBODY
  const { right, stale } = await checkPassword(config.PASSWORD_PEPPER, pin, checked)
  if (!right) throw PinRefused()
  const better = stale ? await hashPassword(config.PASSWORD_PEPPER, pin) : null
  const passed = await db.run(passedTry({ staffId, checked, better }))
  if (!passed) throw PinRefused()
  const { userId, name, role, grants, roleVersion } = passed.standing
  const { can, scopes } = onDevice(actor.deviceKind, isBuiltIn(role) ? roles[role] : (grants ?? {}))
  const { tenantId: tid, tenantSlug: slug, deviceId: did, deviceKind: dev } = actor
  const [loc = ''] = actor.locationIds
  const who = { stf: staffId, sub: userId, role, rv: roleVersion }
  const { token, expiresAt } = await signToken(
    config,
    { kind: 'device', tid, slug, did, dev, loc, can: [...can], sco: scopes, pin: who },
    ctx.now,
  )
  return { staff: { id: staffId, name, role }, accessToken: token, accessTokenExpiresAt: expiresAt }
}
