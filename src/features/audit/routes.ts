import * as z from 'zod'
import { placesOf } from '../../http/actor.ts'
import { ok, okPage } from '../../http/answer.ts'
import { page, placeOf } from '../../http/page.ts'
import { allow, returns, room, streams, valid } from '../../http/room.ts'
import { FeatureOff } from '../plans/problems.ts'
import { exportEntries } from './export-entries.ts'
import { auditBefore, type Asked } from './list-queries.ts'
import { AuditEntry, ChainVerified, ExportAudit, ListAudit, VerifyChain } from './schema.ts'
import { verifyChain } from './verify-chain.ts'

const Place = z.tuple([z.iso.datetime(), z.uuid()])

/** What is asked for, as the query takes it. */
function asked({ cursor, action, actor, resource, from, to }: ExportAudit): Omit<Asked, 'limit' | 'locations'> {
  const [beforeAt, beforeId] = placeOf(cursor, Place) ?? [null, null]
  const filters = { action: action ?? null, actor: actor ?? null, resource: resource ?? null, from: from ?? null, to: to ?? null }
  return { ...filters, beforeAt, beforeId }
}

/** Under /tenants/{tenant}. */
export const audit = room()
  .get(
    '/audit-log',
    returns(200, z.array(AuditEntry), 'List who did what, newest first'),
    allow('audit:read'),
    valid('query', ListAudit),
    async (c) => {
      const { limit, ...filters } = c.req.valid('query')
      const [rows] = await c.var.ctx.db.read(auditBefore({ ...asked(filters), locations: placesOf(c.var.ctx.actor), limit: limit + 1 }))
      return c.json(okPage(page(rows, limit, (row) => [row.at, row.id])), 200)
    },
  )
  .get(
    '/audit-log/export',
    streams('application/x-ndjson', 'Export who did what, with its proofs', FeatureOff),
    allow('audit:export'),
    valid('query', ExportAudit),
    async (c) => {
      const { lines, nextCursor } = await exportEntries(c.var.ctx, asked(c.req.valid('query')))
      c.header('Content-Disposition', 'attachment; filename="audit-log.ndjson"')
      c.header('Cache-Control', 'private, no-store')
      if (nextCursor !== null) c.header('Link', `<${nextPage(c.req.url, nextCursor)}>; rel="next"`)
      return c.body(lines, 200, { 'Content-Type': 'application/x-ndjson' })
    },
  )
  .get(
    '/audit-log/verification',
    returns(200, ChainVerified, 'Prove that nothing was rewritten'),
    allow('audit:export'),
    valid('query', VerifyChain),
    async (c) => c.json(ok(await verifyChain(c.var.ctx, c.req.valid('query'))), 200, { 'Cache-Control': 'private, no-store' }),
  )

function nextPage(url: string, cursor: string) {
  const next = new URL(url)
  next.searchParams.set('cursor', cursor)
  return `${next.pathname}${next.search}`
}
