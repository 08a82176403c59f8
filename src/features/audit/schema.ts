import * as z from 'zod'
import { paging } from '../../http/page.ts'

const filters = {
  action: z.string().min(1).max(80).optional().meta({ description: 'Only this action.', example: 'location.added' }),
  actor: z.uuid().optional().meta({ description: 'The id of who did it.' }),
  resource: z.uuid().optional().meta({ description: 'The id of what it was done to.' }),
  from: z.iso.datetime({ offset: true }).optional().meta({ description: 'From this instant on.', example: '2026-11-01T00:00:00Z' }),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: 'Before this instant.' }),
}

export const ListAudit = z.strictObject({ ...paging, ...filters })
export const ExportAudit = z.strictObject({ cursor: paging.cursor, ...filters })
export type ExportAudit = z.infer<typeof ExportAudit>

export const AuditEntry = z
  .strictObject({
    id: z.uuid(),
    action: z.string().meta({ example: 'location.added' }),
    resourceType: z.string().meta({ example: 'location' }),
    resourceId: z.uuid().nullable(),
    before: z.unknown(),
    after: z.unknown(),
    actorKind: z.string().meta({ example: 'staff' }),
    actorId: z.uuid().nullable(),
    address: z.string().nullable().meta({ description: 'The network that the request came from.', example: '203.0.113.0' }),
    userAgent: z.string().nullable().meta({ description: 'The same device has the same mark.', example: '9f86d081884c7d65' }),
    requestId: z.string().nullable(),
    locationId: z.uuid().nullable().meta({ description: 'Where, if at one place.' }),
    impersonatorId: z.uuid().nullable().meta({ description: 'Who of support acted as the actor.' }),
    deviceId: z.uuid().nullable().meta({ description: 'On which till or screen.' }),
    at: z.iso.datetime(),
  })
  .meta({ id: 'AuditEntry' })

const Seq = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const Hash = z.string().regex(/^[0-9a-f]{64}$/, 'Not a SHA-256 in hex.')

export const VerifyChain = z
  .strictObject({
    after: Seq.default(0).meta({ description: 'Begin behind this link: `through` of the part before.' }),
    anchorSeq: Seq.optional().meta({ description: 'A link that you have kept a copy of.' }),
    anchorHash: Hash.optional().meta({ description: 'Its hash, as you have kept it.' }),
  })
  .refine(({ anchorSeq, anchorHash }) => (anchorSeq === undefined) === (anchorHash === undefined), {
    path: ['anchorHash'],
    message: 'An anchor is a link and its hash.',
  })
export type VerifyChain = z.infer<typeof VerifyChain>

export const ChainVerified = z
  .strictObject({
    checked: z.int().meta({ description: 'How many links this answer followed.' }),
    through: z.int().meta({ description: 'The last of them.' }),
    isComplete: z.boolean().meta({ description: 'Whether the whole chain up to its head is proven.' }),
    altered: z
      .strictObject({ seq: z.int(), entryId: z.uuid(), reason: z.enum(['seal_missing', 'entry_missing', 'entry_or_seal_changed']) })
      .nullable()
      .meta({ description: 'The first link that is not what it was.' }),
    anchorHolds: z.boolean().nullable().meta({ description: 'Whether the chain still leads through your anchor.' }),
    head: z
      .strictObject({ seq: z.int(), hash: z.string(), at: z.iso.datetime() })
      .nullable()
      .meta({ description: 'The last link: keep a copy of it elsewhere.' }),
  })
  .meta({ id: 'ChainVerified' })
