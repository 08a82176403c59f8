/** As many calls of one role may wait for the database in one isolate; each further request is refused before it has done anything. */
const MOST = 256
/** Longer than a call may take. A caller who hangs up never comes to say that it is gone. */
const FORGOTTEN_MS = 15_000

/** Refused at the door: nothing was asked of the database. */
export class Crowded extends Error {}

type Call = { since: number }
const waiting = new Map<string, Set<Call>>()

/** Counts a call among those that wait. `first`: of its request; whoever is inside already is let through to the end. Throws Crowded. */
export async function inTurn<T>(role: string, first: boolean, call: () => Promise<T>): Promise<T> {
  const calls = waiting.get(role) ?? new Set<Call>()
  waiting.set(role, calls)
  if (first && calls.size >= MOST && stillThere(calls) >= MOST) throw new Crowded('too many calls wait for the database')
  const own = { since: performance.now() }
  calls.add(own)
  try {
    return await call()
  } finally {
    calls.delete(own)
  }
}

function stillThere(calls: Set<Call>) {
  const longAgo = performance.now() - FORGOTTEN_MS
  // in the order of their coming
  for (const call of calls) {
    if (call.since > longAgo) break
    calls.delete(call)
  }
  return calls.size
}
