import * as z from 'zod'

export const Received = z.strictObject({ received: z.literal(true) }).meta({ id: 'Received' })
