import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { withdrawErasure } from './erasure-queries.ts'

export const withdrawOwnErasure = (ctx: Ctx) => ctx.db.run(withdrawErasure({ customerId: null }))

export const withdrawErasureOfCustomer = (ctx: Ctx, customerId: string) =>
  ctx.db.run(
    record(ctx, { action: 'customer.erasure-withdrawn', resourceType: 'customer', resourceId: customerId }),
    withdrawErasure({ customerId }),
  )
