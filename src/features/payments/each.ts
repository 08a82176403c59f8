import { logFailure } from '../../http/log.ts'
import { systemCtx, type Sweep } from '../../http/system.ts'
import type { Ctx } from '../../http/context.ts'

/** One after another, as ourselves in the row's tenant: one that fails does not hold up the others, and is found again. */
export async function each<R extends { tenantId: string; id: string }>(
  sweep: Sweep,
  rows: R[],
  act: (ctx: Ctx, row: R) => Promise<unknown>,
) {
  for (const row of rows) {
    try {
      await act(systemCtx(sweep, row.tenantId), row)
    } catch (error) {
      logFailure(error instanceof Error ? error : new Error(String(error)), `${sweep.requestId}/${row.id}`)
    }
  }
  return rows.length
}
