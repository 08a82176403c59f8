import * as z from 'zod'

export const CloseTenant = z
  .strictObject({
    slug: z.string().min(1).max(100).meta({ description: 'The tenant’s own, typed again.', example: 'corner-coffee' }),
    reason: z.string().trim().min(3).max(500).meta({ example: 'We retire.' }),
  })
  .meta({ id: 'CloseTenant' })
export type CloseTenant = z.infer<typeof CloseTenant>

export const Closure = z
  .strictObject({
    id: z.uuid(),
    reason: z.string().nullable(),
    askedAt: z.iso.datetime(),
    dueAt: z.iso.datetime().meta({ description: 'Until then it can be taken back; then all of the tenant is deleted.' }),
    heldUpBy: z
      .enum(['archive_missing', 'payment_under_way', 'refund_under_way'])
      .nullable()
      .meta({ description: 'What stood in its way when it was due: it is tried again.' }),
  })
  .meta({ id: 'Closure' })

export const ClosureWithdrawn = z.strictObject({ withdrawn: z.literal(true) }).meta({ id: 'ClosureWithdrawn' })
