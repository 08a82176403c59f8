import * as z from 'zod'
import { digits } from '../../http/fields.ts'
import { paging } from '../../http/page.ts'

const State = z.enum(['new', 'done', 'dead'])

export const ListEvents = z.strictObject({
  ...paging,
  state: State.optional().meta({ description: 'new: to be delivered; done; dead: given up, to be replayed.', example: 'dead' }),
})

export const ByEventId = z.strictObject({ tenant: z.string(), id: digits(z.int().min(1)) })

export const Event = z
  .strictObject({
    id: z.int().meta({ example: 4711 }),
    type: z.string().meta({ example: 'order.placed' }),
    aggregate: z.string().meta({ example: 'order' }),
    aggregateId: z.uuid(),
    seq: z.int().meta({ description: 'The how manieth event of its aggregate.', example: 1 }),
    locationId: z.uuid().nullable(),
    data: z.record(z.string(), z.unknown()),
    actorKind: z.string().meta({ example: 'staff' }),
    actorId: z.uuid().nullable(),
    at: z.iso.datetime(),
    state: State,
    attempts: z.int(),
    nextAt: z.iso.datetime(),
    lastError: z.string().nullable(),
  })
  .meta({ id: 'Event' })
