import { logFailure, observedWork } from '../../http/log.ts'
import { jobDatabase, type PeriodicJob, type Work } from '../../http/system.ts'
import { dropLease, holdLease, takeLeases } from './queries.ts'
import { schedule } from './schedule.ts'

/** Outlives a cron tick: a run that died is followed by the one after the next. */
const LEASE_SECONDS = 90

/** One tick: every job whose lease is free, side by side. Answers how much each did; null where it failed. Jobs that another run holds are left out. */
export const sweep = (work: Work, tenantId: string | null = null) =>
  observedWork(
    'sweep',
    work,
    () => tick(work, tenantId),
    (done) => ({ tenant: tenantId, done }),
  )

async function tick(work: Work, tenantId: string | null): Promise<Record<string, number | null>> {
  const jobs = new Map(schedule.map((job) => [tenantId ? `${job.name}/${tenantId}` : job.name, job]))
  const leases = await jobDatabase(work).run(takeLeases({ names: JSON.stringify([...jobs.keys()]), seconds: LEASE_SECONDS }))
  const done = await Promise.all(
    leases.flatMap((lease) => {
      const job = jobs.get(lease.name)
      return job ? [ranUnder(work, tenantId, lease, job)] : []
    }),
  )
  return Object.fromEntries(done)
}

type Lease = { name: string; fence: number }

async function ranUnder(work: Work, tenantId: string | null, lease: Lease, job: PeriodicJob): Promise<[string, number | null]> {
  const db = jobDatabase(work)
  try {
    return [job.name, await job.run({ ...work, db, tenantId, fenced: holdLease(lease) })]
  } catch (error) {
    logFailure(error, `${work.requestId}/${job.name}`)
    return [job.name, null]
  } finally {
    await db.run(dropLease(lease)).catch(() => undefined)
  }
}
