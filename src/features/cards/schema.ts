import * as z from 'zod'
import { cardStates } from '../../../drizzle/cards.ts'
import { ById, Id, PaymentMethod } from '../../http/fields.ts'

export const SaveCard = z
  .strictObject({
    consentTextId: Id.meta({ description: 'The `saved-card` text that was shown and agreed to.' }),
    paymentMethod: PaymentMethod.optional().meta({
      description: 'Saves it at once. Left out: confirm in the browser with the client secret.',
      example: 'pm_card_visa',
    }),
  })
  .meta({ id: 'SaveCard' })
export type SaveCard = z.infer<typeof SaveCard>

const face = {
  id: z.uuid(),
  state: z.enum(cardStates).meta({ description: '`saved` can be charged; `removing` no longer, and Stripe is being told.' }),
  brand: z.string().nullable().meta({ example: 'visa' }),
  last4: z.string().nullable().meta({ example: '4242' }),
  expiryMonth: z.int().nullable().meta({ example: 12 }),
  expiryYear: z.int().nullable().meta({ example: 2034 }),
  consentVersion: z.int().meta({ description: 'The version of the text that was agreed to.' }),
  savedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
}

export const SavedCard = z.strictObject(face).meta({ id: 'SavedCard' })

export const CardSetup = z
  .strictObject({
    ...face,
    failureCode: z.string().nullable().meta({ description: 'Why the last try failed.', example: 'generic_decline' }),
    clientSecret: z.string().nullable().meta({ description: 'For Stripe.js, until the card is saved.' }),
    stripeAccount: z.string().nullable().meta({ description: 'The account that Stripe.js has to name, if any.' }),
  })
  .meta({ id: 'CardSetup' })

export const WhichCard = ById.extend({ cardId: Id })
