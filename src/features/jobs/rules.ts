/** After this many attempts an event is dead, until somebody replays it. */
export const ATTEMPTS = 8
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 6 * 60 * 60_000
const ERROR_LENGTH = 200

export type Outcome = { tenantId: string; id: number; state: 'done' | 'new' | 'dead'; nextAt?: string; error?: string }
type Tried = { tenantId: string; id: number; attempts: number }

/** What becomes of an event after an attempt: done, tried again later (30 s, doubled each time, at most 6 h), or dead. */
export function outcomeOf({ tenantId, id, attempts }: Tried, failure: unknown, now: Date): Outcome {
  if (failure === undefined) return { tenantId, id, state: 'done' }
  const error = reasonOf(failure)
  if (attempts >= ATTEMPTS) return { tenantId, id, state: 'dead', error }
  const wait = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS)
  return { tenantId, id, state: 'new', nextAt: new Date(now.getTime() + wait).toISOString(), error }
}

/** A failure in a line that staff may read: its code, or its name and message. */
function reasonOf(failure: unknown) {
  if (!(failure instanceof Error)) return 'unknown failure'
  const code = 'code' in failure && typeof failure.code === 'string' ? failure.code : failure.name
  return `${code}: ${failure.message}`.slice(0, ERROR_LENGTH)
}
