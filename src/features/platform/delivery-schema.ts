import * as z from 'zod'
import { digits, Id } from '../../http/fields.ts'
import { paging } from '../../http/page.ts'

const At = z.iso.datetime()
const State = z.enum(['new', 'done', 'dead'])

export const ListLetters = z.strictObject({
  ...paging,
  state: State.default('dead').meta({ description: 'new: to be worked off; done; dead: given up.' }),
})

export const Letter = z
  .strictObject({
    id: z.uuid(),
    endpoint: z.enum(['platform', 'connect']),
    account: z.string().meta({ description: 'The connected account that it is about; empty for our own.' }),
    eventId: z.string().meta({ example: 'evt_1SVmXQ2eZvKYlo2C' }),
    type: z.string().meta({ example: 'payment_intent.succeeded' }),
    objectId: z.string().nullable(),
    state: State,
    attempts: z.int(),
    nextAt: At,
    lastError: z.string().nullable(),
    receivedAt: At,
    doneAt: At.nullable(),
  })
  .meta({ id: 'Letter' })

export const ListDead = z.strictObject(paging)
export const ByTenantEvent = z.strictObject({ id: Id, event: digits(z.int().min(1)) })

export const DeadEvent = z
  .strictObject({
    tenant: z.uuid(),
    id: z.int().meta({ example: 4711 }),
    type: z.string().meta({ example: 'order.placed' }),
    aggregate: z.string().meta({ example: 'order' }),
    aggregateId: z.uuid(),
    locationId: z.uuid().nullable(),
    at: At,
    state: State,
    attempts: z.int(),
    lastError: z.string().nullable(),
  })
  .meta({ id: 'DeadEvent' })
