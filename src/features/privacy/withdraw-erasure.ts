import type { Ctx } from '../../http/context.ts'
import { record } from '../audit/queries.ts'
import { withdrawErasure } from './erasure-queries.ts'
import type { Whose } from './rules.ts'

export const withdrawOwnErasure = (ctx: Ctx) => ctx.db.run(withdrawErasure({ customerId: null }))

export const withdrawErasureOfCustomer = (ctx: Ctx, whose: Whose, id: string) =>
  ctx.db.run(
    record(ctx, { action: `${whose}.erasure-withdrawn`, resourceType: whose, resourceId: id }),
    withdrawErasure({ customerId: id }),
  )
