import { systemCtx, type Sweep } from '../../http/system.ts'
import { record } from '../audit/queries.ts'
import { erasureDone, putOff, stillWanted } from './erasure-queries.ts'
import { erasingQueries, filesOf } from './erasing-queries.ts'
import { assertErasable, refusalsOf } from './refusal-queries.ts'
import { endStaff, placesToLeave } from './leaving-queries.ts'
import type { Whom } from './whose-queries.ts'

/** Long enough for somebody with tens of thousands of orders. */
const DEADLINE_MS = 60_000

type Erasure = Whom & { id: string; isRepeated: boolean }

/**
 * Everything in the database is erased in one transaction; what goes before it may be done twice. A run that dies is done again by the next.
 * What stands in its way puts it off for a day, unless it was done before.
 */
export async function eraseOne(sweep: Sweep, { id, isRepeated, ...whom }: Erasure) {
  const { db, fenced } = sweep
  const [row, files, places] = await db.read(refusalsOf(whom), filesOf(whom), placesToLeave(whom))
  const refusals = isRepeated ? [] : (row?.refusals ?? [])
  if (refusals.length > 0) {
    await db.run(putOff({ id, reasons: JSON.stringify(refusals.map(({ reason }) => reason)) }))
    return false
  }
  for (const { tenantId, staffId } of places) await leave(sweep, tenantId, staffId)
  if (files.length > 0) await sweep.env.FILES?.delete(files.map(({ key }) => key))
  const guards = isRepeated ? [fenced, stillWanted({ id })] : [fenced, stillWanted({ id }), assertErasable(whom)]
  await db.within(DEADLINE_MS).run(...guards, ...erasingQueries.map((erase) => erase(whom)), erasureDone({ id }))
  return true
}

/** They work nowhere any more. The row stays, because what they did points to it. */
async function leave(sweep: Sweep, tenantId: string, staffId: string) {
  const ctx = systemCtx(sweep, tenantId)
  const event = { type: 'staff.removed', aggregate: 'staff', aggregateId: staffId }
  await ctx.db.run(
    record(ctx, { action: 'staff.removed', resourceType: 'staff', resourceId: staffId, after: { reason: 'erasure' }, events: [event] }),
    endStaff({ id: staffId }),
  )
}
