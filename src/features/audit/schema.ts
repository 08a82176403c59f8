import * as z from 'zod'
import { paging } from '../../http/page.ts'

export const ListAudit = z.strictObject({
  ...paging,
  action: z.string().min(1).max(80).optional().meta({ description: 'Only this action.', example: 'location.added' }),
  actor: z.uuid().optional().meta({ description: 'The id of who did it.' }),
  resource: z.uuid().optional().meta({ description: 'The id of what it was done to.' }),
  from: z.iso.datetime({ offset: true }).optional().meta({ description: 'From this instant on.', example: '2026-11-01T00:00:00Z' }),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: 'Before this instant.' }),
})

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
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    requestId: z.string().nullable(),
    at: z.iso.datetime(),
  })
  .meta({ id: 'AuditEntry' })
