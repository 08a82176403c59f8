import * as z from 'zod'
import { paging } from '../../http/page.ts'

export const CloseTenant = z
  .strictObject({
    slug: z.string().min(1).max(100).meta({ description: 'The tenant’s own, typed again.', example: 'corner-coffee' }),
    reason: z.string().trim().min(3).max(500).meta({ example: 'We retire.' }),
  })
  .meta({ id: 'CloseTenant' })
export type CloseTenant = z.infer<typeof CloseTenant>

const Obstacle = z
  .enum(['archive_missing', 'payment_under_way', 'refund_under_way'])
  .nullable()
  .meta({ description: 'What stood in its way when it was due: it is tried again.' })

export const Closure = z
  .strictObject({
    id: z.uuid(),
    reason: z.string().nullable(),
    askedAt: z.iso.datetime(),
    dueAt: z.iso.datetime().meta({ description: 'Until then it can be taken back; then all of the tenant is deleted.' }),
    heldUpBy: Obstacle,
  })
  .meta({ id: 'Closure' })

export const ClosureWithdrawn = z.strictObject({ withdrawn: z.literal(true) }).meta({ id: 'ClosureWithdrawn' })

const State = z.enum(['closing', 'shut', 'closed', 'withdrawn'])
const When = z.iso.datetime().nullable()

export const ListClosures = z.strictObject({
  ...paging,
  state: State.optional().meta({
    description: 'closing: taken back until it is due; shut: its rows go; closed: they are gone; withdrawn: taken back.',
  }),
})

export const PlatformClosure = z
  .strictObject({
    id: z.uuid(),
    tenant: z.uuid(),
    slug: z.string(),
    state: State,
    reason: z.string().nullable(),
    askedBy: z.uuid().nullable(),
    askedAt: z.iso.datetime(),
    dueAt: z.iso.datetime(),
    heldUpBy: Obstacle,
    shutAt: When,
    endedAt: When,
    counts: z.record(z.string(), z.int()).meta({ description: 'Rows that were deleted, by table.' }),
  })
  .meta({ id: 'PlatformClosure' })
