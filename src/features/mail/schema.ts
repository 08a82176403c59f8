import * as z from 'zod'

export const MailNewsHeard = z.strictObject({ received: z.literal(true) }).meta({ id: 'MailNewsHeard' })

const Word = z.string().min(1).max(255)

/** What we read of an event of Resend (resend.com/docs/webhooks). It holds the receiver's address too, which we have. */
export const ResendEvent = z.looseObject({
  type: Word,
  created_at: z.iso.datetime({ offset: true }),
  data: z.looseObject({
    email_id: Word.optional(),
    tags: z.record(z.string(), z.unknown()).optional(),
    bounce: z.looseObject({ type: Word.optional(), subType: Word.optional() }).optional(),
  }),
})
export type ResendEvent = z.infer<typeof ResendEvent>
