import * as z from 'zod'
import { orderStatuses } from '../../../drizzle/orders.ts'

export const MakePayLink = z
  .strictObject({
    hours: z.int().min(1).max(720).default(72).meta({ description: 'How long it works.' }),
    mail: z.boolean().default(false).meta({ description: 'Whether the order’s customer gets it by mail.' }),
  })
  .meta({ id: 'MakePayLink' })
export type MakePayLink = z.infer<typeof MakePayLink>

const link = {
  id: z.uuid(),
  orderId: z.uuid(),
  mailed: z.boolean(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable().meta({ description: 'Taken back, or the order is paid.' }),
  createdAt: z.iso.datetime(),
}
export const PayLink = z.strictObject(link).meta({ id: 'PayLink' })

export const MadePayLink = z
  .strictObject({
    ...link,
    url: z.string().meta({
      description:
        'The page of the app that pays it. What opens it stands behind `#` and is kept nowhere: this is the only time it is shown.',
      example: 'https://app.example.com/pay/corner-coffee#token=…',
    }),
  })
  .meta({ id: 'MadePayLink' })

export const OpenPayLink = z
  .strictObject({ token: z.string().min(1).max(200).meta({ example: 'u2Jt9Qm4Zc1xV7bN0sK5hD8wR3yF6gL1aPqTeXoIjMk' }) })
  .meta({ id: 'OpenPayLink' })

export const OpenedPayLink = z
  .strictObject({
    business: z.string().meta({ example: 'Corner Coffee' }),
    orderId: z.uuid(),
    number: z.string().nullable(),
    status: z.enum(orderStatuses),
    currency: z.string().meta({ example: 'EUR' }),
    total: z.int(),
    due: z.int().meta({ description: 'What is still to be paid, in minor units.', example: 450 }),
    expiresAt: z.iso.datetime().meta({ description: 'When the link ends.' }),
    accessToken: z.string().meta({ description: 'A bearer token that pays this order by card and reads its payments, and nothing else.' }),
    accessTokenExpiresAt: z.iso.datetime(),
  })
  .meta({ id: 'OpenedPayLink' })
