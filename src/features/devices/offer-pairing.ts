import { Unauthenticated } from '../../http/problem.ts'
import type { Ctx } from '../../http/context.ts'
import { bytesOf } from '../../lib/base64.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { namedHash } from '../../lib/peppers.ts'
import { record } from '../audit/queries.ts'
import { needFeature } from '../plans/queries.ts'
import { asColumns } from '../tenants/rules.ts'
import { offeredPairing, pairingById } from './queries.ts'
import { codeHash } from './code.ts'
import { codeFrom } from './rules.ts'
import type { OfferPairing } from './schema.ts'

/** The code is made from the Idempotency-Key (as API keys are), so that a lost answer can be given again and no row holds it. */
export async function offerPairing(ctx: Ctx, { locationId, name, kind }: OfferPairing) {
  const { actor, config, db, now } = ctx
  if (actor.kind !== 'staff' || db.key === undefined) throw Unauthenticated()
  const id = uuidv7(now.getTime())
  const made = await namedHash(config.REFRESH_SECRET, ['pairing', actor.tenantId, actor.userId, db.key].join('\n'))
  const code = codeFrom(bytesOf(made))
  ctx.reveal = () => ({ code })
  const entry = asColumns({ id, codeHash: await codeHash(ctx, code), locationId, name, kind })
  const offered = { type: 'device.offered', aggregate: 'device-pairing', aggregateId: id, locationId }
  return db.run(
    needFeature('devices'),
    offeredPairing({ entry }),
    record(ctx, { action: 'device.offered', resourceType: 'device-pairing', resourceId: id, after: { name, kind }, events: [offered] }),
    pairingById({ id }),
  )
}
