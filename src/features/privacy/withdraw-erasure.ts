import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { withdrawErasure } from './erasure-queries.ts'

export const withdrawOwnErasure = (ctx: Ctx) => ctx.db.run(withdrawErasure({ customerId: null }))

export const withdrawErasureOfCustomer = (ctx: Ctx, what: 'customer' | 'order', id: string) =>
  ctx.db.run(record(ctx, { action: `${what}.erasure-withdrawn`, resourceType: what, resourceId: id }), withdrawErasure({ customerId: id }))
