import { logFailure } from '../../http/log.ts'
import type { PeriodicJob, Sweep } from '../../http/system.ts'
import { PROMISED_DAYS } from '../archives/rules.ts'
import { deleteTenant } from './delete-tenant.ts'
import { dueClosures, shutTenant } from './job-queries.ts'
import { keepClosures, repeatClosures } from './tombstones.ts'

const MOST = 5

/** Tenants whose days are over: shut first, and deleted once every token has ended that was given before. One that fails does not keep the others waiting. */
export const closeDue: PeriodicJob = {
  name: 'closures.carry-out',
  run: async (sweep) => {
    const due = await sweep.db.run(dueClosures({ tenantId: sweep.tenantId, most: MOST, promisedDays: PROMISED_DAYS.closure }))
    let count = 0
    for (const { tenantId, state } of due) {
      const done = await carriedOut(sweep, tenantId, state).catch((error: unknown) => {
        logFailure(error instanceof Error ? error : new Error(String(error)), `${sweep.requestId}/closure/${tenantId}`)
        return false
      })
      if (done) count++
    }
    return count
  },
}

async function carriedOut(sweep: Sweep, tenantId: string, state: string) {
  if (state !== 'closing') return deleteTenant(sweep, tenantId)
  const shut = await sweep.db.run(sweep.fenced, shutTenant({ tenantId }))
  return shut?.obstacle === null
}

/** What was closed stays so, whatever is restored. */
export const keepClosed: PeriodicJob = {
  name: 'closures.tombstones',
  run: async (sweep) => {
    const files = sweep.env.FILES
    if (!files || sweep.tenantId !== null) return 0
    return (await repeatClosures(sweep, files)) + (await keepClosures(sweep, files))
  },
}
