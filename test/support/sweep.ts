import { inject } from 'vitest'
import { query } from '../../src/db/query.ts'
import type { Env } from '../../src/env.ts'
import { jobDatabase, type PeriodicJob } from '../../src/http/system.ts'
import { asText } from '../../src/db/sql.ts'
import { sql } from 'drizzle-orm'

const unfenced = query((q) => q.select({ ok: asText(sql`1`) }).from(sql`(values (1)) once`))

/** One run of a periodic job for one tenant (null: for what is nobody's tenant, and everybody's), as the cron would run it at this moment. */
export async function sweep(
  job: PeriodicJob,
  { tenantId }: { tenantId: string | null },
  now = new Date(),
  variables: Record<string, string> = {},
) {
  const waiting: Promise<unknown>[] = []
  const env = { ...inject('servers').variables, ...variables } as Env
  const trace = { trips: 0, statements: 0 }
  const work = { env, now, requestId: `sweep-${crypto.randomUUID()}`, trace, later: (task: Promise<unknown>) => void waiting.push(task) }
  const count = await job.run({ ...work, db: jobDatabase(work), tenantId, fenced: unfenced({}) })
  await Promise.all(waiting)
  return count
}

export const minutesLater = (minutes: number) => new Date(Date.now() + minutes * 60_000)
