import * as z from 'zod'

export const Received = z.strictObject({ received: z.literal(true) }).meta({ id: 'Received' })

const Word = z.string().min(1).max(255)
/** What we keep of an event. A signature says who sent it, not that it is one: what has no name or no object can't be stored. */
export const StoredEvent = z.looseObject({
  id: Word,
  type: Word,
  created: z.int().min(0),
  livemode: z.boolean(),
  api_version: Word.nullable(),
  account: Word.optional(),
  data: z.looseObject({ object: z.record(z.string(), z.unknown()) }),
})
