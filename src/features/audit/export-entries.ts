import type { Ctx } from '../../http/context.ts'
import { page } from '../../http/page.ts'
import { needFeature } from '../plans/queries.ts'
import { auditWithSeals, type Asked } from './list-queries.ts'
import { record } from './queries.ts'

/** An answer of the database is at most 10 MB. */
const MOST = 5_000

/** Entries as lines of JSON, newest first, each with its link of the chain; that they were taken out is an entry, too. */
export async function exportEntries(ctx: Ctx, asked: Omit<Asked, 'limit' | 'locations'>) {
  const { action, from, to } = asked
  const taken = { action: 'audit.exported', resourceType: 'tenant', resourceId: ctx.tenantId ?? '', after: { action, from, to } }
  // a tenant that is suspended may still take out what is its own
  const db = ctx.db.as({ spared: 'true' })
  const rows = await db.run(needFeature('audit_export'), record(ctx, taken), auditWithSeals({ ...asked, locations: null, limit: MOST + 1 }))
  const { items, nextCursor } = page(rows, MOST, (row) => [row.at, row.id])
  return { lines: items.map((entry) => `${JSON.stringify(entry)}\n`).join(''), nextCursor }
}
