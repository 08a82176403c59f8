import { Database, type Trace } from '../db/database.ts'
import type { Query } from '../db/query.ts'
import { configOf, jobServer, requestServer, type Env } from '../env.ts'
import { wake } from '../outside/wake.ts'
import { principal, type Actor } from './actor.ts'
import type { Ctx } from './context.ts'
import { logFailure } from './log.ts'

/** Work that no request asked for: its clock, the name it goes by in the log, what it cost, and what keeps the isolate alive for it. */
export type Work = { env: Env; now: Date; requestId: string; trace: Trace; later: (work: Promise<unknown>) => void }

/** Work under the platform's own call: a cron tick, a queue's batch, a wake-up. */
export const workFor = (env: Env, context: { waitUntil(work: Promise<unknown>): void }): Work => ({
  env,
  now: new Date(env.clock?.() ?? Date.now()),
  requestId: crypto.randomUUID(),
  trace: { trips: 0, statements: 0 },
  later: (work) => context.waitUntil(work),
})

/** What goes on after the answer: not among what the answer cost. */
export const afterwards = ({ env, now, requestId, later }: Omit<Work, 'trace'>): Work => ({
  env,
  now,
  requestId,
  later,
  trace: { trips: 0, statements: 0 },
})

const ourselves = (requestId: string, now: Date) => ({
  actor_kind: 'system',
  principal: 'system:none',
  request_id: requestId,
  now: now.toISOString(),
})

/** Ourselves, at work for one tenant: what queue handlers and channels act as, under that tenant's row security. */
export function systemCtx({ env, now, requestId, trace, later }: Work, tenantId: string): Ctx {
  const config = configOf(env)
  const actor: Actor = { kind: 'system', tenantId, can: [] }
  return {
    actor,
    now,
    config,
    env,
    requestId,
    trace,
    warnings: [],
    later,
    tenantId,
    db: new Database(requestServer(config), { ...ourselves(requestId, now), principal: principal(actor), tenant_id: tenantId }, trace),
    wake: (events) => later(wake(env, events)),
    // nobody hears an answer
    tell: () => {},
  }
}

/** Ourselves, at work for one person and no tenant. */
export function personalCtx(work: Work, userId: string): Ctx {
  const ctx = systemCtx(work, '')
  return { ...ctx, tenantId: null, db: ctx.db.as({ user_id: userId }) }
}

/** The job role's connection (decisions.md 2): sees what its policies name in every tenant, and writes little. */
export function jobDatabase({ env, now, requestId, trace }: Work): Database {
  const config = configOf(env)
  return new Database(jobServer(config), ourselves(requestId, now), trace)
}

/** An event as its handlers see it. */
export type CommittedEvent = {
  tenantId: string
  id: number
  type: string
  aggregate: string
  aggregateId: string
  locationId: string | null
  seq: number
  data: Record<string, unknown>
  attempts: number
}

/**
 * What a room does when something has happened, at least once for each event of its `types`. An effect in the database is written by one
 * `ctx.db.run(once, …)`: `once` refuses the batch where this handler has been here before. Listed in features/jobs/handlers.ts.
 */
export type Handler = {
  name: string
  types: readonly string[] | 'all'
  handle: (delivery: { ctx: Ctx; event: CommittedEvent; once: Query<unknown> }) => Promise<unknown>
}

/** One run of a periodic job. `tenantId` narrows it to one tenant (tests); `fenced` in a batch of `db` refuses it once the lease is another's. */
export type Sweep = Work & { db: Database; tenantId: string | null; fenced: Query<unknown> }

/** A periodic job's work in batches of at most `most`, so that no lock is held for long: on until a batch was not full, or for `rounds`. Answers how much it did. */
export async function inBatches(rounds: number, most: number, batch: () => Promise<number>): Promise<number> {
  let count = 0
  for (let round = 0; round < rounds; round++) {
    const done = await batch()
    count += done
    if (done < most) break
  }
  return count
}

/** One after the other: one that fails is logged, by the name that it has there, and keeps no other waiting. Answers how many said that they were done. */
export async function oneByOne<T>(work: Work, all: readonly T[], nameOf: (one: T) => string, act: (one: T) => Promise<boolean>) {
  let count = 0
  for (const one of all)
    try {
      if (await act(one)) count++
    } catch (error) {
      logFailure(error, `${work.requestId}/${nameOf(one)}`)
    }
  return count
}

/** Runs each minute, one at a time in the world. Bounded: what is left is done a minute later. Answers how much it did. Listed in features/jobs/schedule.ts. */
export type PeriodicJob = { name: string; run: (sweep: Sweep) => Promise<number> }
