import { oneByOne, type PeriodicJob, type Sweep } from '../../http/system.ts'
import { PROMISED_DAYS } from '../archives/rules.ts'
import { filesJob } from '../files/jobs.ts'
import { deleteTenant } from './delete-tenant.ts'
import { dueClosures, shutTenant } from './job-queries.ts'
import { keepClosures, repeatClosures } from './tombstones.ts'

const MOST = 5

/** Tenants whose days are over: shut first, and deleted once every token has ended that was given before. One that fails does not keep the others waiting. */
export const closeDue: PeriodicJob = {
  name: 'closures.carry-out',
  run: async (sweep) => {
    const due = await sweep.db.run(dueClosures({ tenantId: sweep.tenantId, most: MOST, promisedDays: PROMISED_DAYS.closure }))
    return oneByOne(
      sweep,
      due,
      ({ tenantId }) => `closure/${tenantId}`,
      ({ tenantId, state }) => carriedOut(sweep, tenantId, state),
    )
  },
}

async function carriedOut(sweep: Sweep, tenantId: string, state: string) {
  if (state !== 'closing') return deleteTenant(sweep, tenantId)
  const shut = await sweep.db.run(sweep.fenced, shutTenant({ tenantId }))
  return shut?.obstacle === null
}

/** What was closed stays so, whatever is restored. */
export const keepClosed = filesJob('closures.tombstones', async (sweep, files) =>
  sweep.tenantId === null ? (await repeatClosures(sweep, files)) + (await keepClosures(sweep, files)) : 0,
)
