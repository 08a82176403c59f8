import type { Query } from '../../db/query.ts'
import { asError, logFailure } from '../../http/log.ts'
import { Problem } from '../../http/problem.ts'
import { jobDatabase, systemCtx, type CommittedEvent, type Handler, type Work } from '../../http/system.ts'
import { handlers } from './handlers.ts'
import { AlreadyDelivered } from './problems.ts'
import { deliverOnce, settleEvents } from './queries.ts'
import { outcomeOf, type Outcome } from './rules.ts'

/** Takes events, lets every handler of their type do its part, and writes what became of each. One that fails does not hold up others. */
export async function deliver(work: Work, take: Query<CommittedEvent[]>): Promise<number> {
  const db = jobDatabase(work)
  const events = await db.run(take)
  if (events.length === 0) return 0
  const outcomes = await Promise.all(events.map((event) => attempt(work, event)))
  await db.run(settleEvents({ outcomes: JSON.stringify(outcomes) }))
  return events.length
}

async function attempt(work: Work, event: CommittedEvent): Promise<Outcome> {
  const ours = handlers.filter(({ types }) => types === 'all' || types.includes(event.type))
  const failures = await Promise.all(ours.map((handler) => handled(work, event, handler)))
  return outcomeOf(
    event,
    failures.find((failure) => failure !== undefined),
    work.now,
  )
}

async function handled(work: Work, event: CommittedEvent, { name, handle }: Handler): Promise<unknown> {
  try {
    await handle({ ctx: systemCtx(work, event.tenantId), event, once: deliverOnce({ eventId: event.id, handler: name }) })
  } catch (error) {
    if (error instanceof Problem && error.code === AlreadyDelivered.code) return
    const failure = asError(error)
    logFailure(failure, `${work.requestId}/${name}`)
    return failure
  }
}
