import type { Ctx } from '../../http/context.ts'
import { TenantNotFound } from '../../http/problem.ts'
import { signToken } from '../../http/tokens.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { tenantHere } from '../pricing/queries.ts'

/** An id for an order to come and the right to place, read and pay that one order: who holds it needs no account. */
export async function issueOrderToken(ctx: Ctx) {
  const [tenant] = await ctx.db.read(tenantHere({}))
  if (!tenant) throw TenantNotFound()
  const orderId = uuidv7(ctx.now.getTime())
  const signed = await signToken(ctx.config, { kind: 'guest', tid: tenant.id, slug: tenant.slug, oid: orderId }, ctx.now)
  return { orderId, ...signed }
}
