import * as z from 'zod'

export const AskErasure = z
  .union([z.strictObject({ password: z.string().min(1).max(1_024).meta({ example: 'nine lives of a teapot' }) }), z.strictObject({})])
  .meta({ id: 'AskErasure', description: 'Empty where the account has no password: then the sign-in may be ten minutes old.' })
export type AskErasure = z.infer<typeof AskErasure>

export const Erasure = z
  .strictObject({
    id: z.uuid(),
    askedAt: z.iso.datetime(),
    dueAt: z.iso.datetime().meta({ description: 'Until then it can be taken back.' }),
    reasons: z.array(z.string()).meta({ description: 'What put it off when it was due.', example: ['order_open'] }),
  })
  .meta({ id: 'Erasure' })

export const ErasureWithdrawn = z.strictObject({ withdrawn: z.literal(true) }).meta({ id: 'ErasureWithdrawn' })
