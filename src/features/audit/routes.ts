import * as z from 'zod'
import { okPage } from '../../http/answer.ts'
import { page, placeOf } from '../../http/page.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { auditBefore } from './queries.ts'
import { AuditEntry, ListAudit } from './schema.ts'

const Place = z.tuple([z.iso.datetime(), z.uuid()])

/** Under /tenants/{tenant}. */
export const audit = room().get(
  '/audit-log',
  returns(200, z.array(AuditEntry), 'List who did what, newest first'),
  allow('audit:read'),
  valid('query', ListAudit),
  async (c) => {
    const { limit, cursor, action = null, actor = null, resource = null, from = null, to = null } = c.req.valid('query')
    const [beforeAt, beforeId] = placeOf(cursor, Place) ?? [null, null]
    const [rows] = await c.var.ctx.db.read(auditBefore({ action, actor, resource, from, to, beforeAt, beforeId, limit: limit + 1 }))
    return c.json(okPage(page(rows, limit, (row) => [row.at, row.id])), 200)
  },
)
