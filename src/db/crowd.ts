/** As many calls of one role may wait for the database in one isolate; each further request is refused before it has done anything. */
const MOST = 256
/** Beside neighbours, as many of one tenant's requests are at the database at once; further ones wait here, so that nobody else waits behind them (quality F28). */
const SHARE = 12
/** Who has waited as long as a call may take is sent away. */
const LONGEST_WAIT_MS = 10_000
const GLANCE_MS = 4
/** Whoever called within this time is a neighbour. */
const NEIGHBOUR_MS = 1_000
/** An isolate meets many tenants. */
const MOST_NAMES = 1_000
/** Longer than a call may take. A caller who hangs up never comes to say that it is gone. */
const FORGOTTEN_MS = 15_000

/** Refused at the door: nothing was asked of the database. */
export class Crowded extends Error {}

type Call = { since: number }
/** Who asks: a role's connection, one tenant's share of it, and whether it is a request's first call. */
type Asking = { role: string; tenant: string; isFirst: boolean }
const waiting = new Map<string, Set<Call>>()
const inside = new Map<string, Set<Call>>()

/** Counts a call among those that wait, and lets it in when its tenant has room. Whoever is inside already is let through to the end. Throws Crowded. */
export async function inTurn<T>({ role, tenant, isFirst }: Asking, call: () => Promise<T>): Promise<T> {
  const calls = setOf(waiting, role)
  if (isFirst && calls.size >= MOST && stillThere(calls) >= MOST) throw new Crowded('too many calls wait for the database')
  const own = { since: performance.now() }
  calls.add(own)
  const share = setOf(inside, `${role} ${tenant}`)
  try {
    if (isFirst && tenant !== '' && hasNeighbours(tenant, own.since)) await room(share, own)
    share.add(own)
    return await call()
  } finally {
    calls.delete(own)
    share.delete(own)
  }
}

type Seen = { tenant: string; at: number }
let latest: Seen = { tenant: '', at: 0 }
let latestOther: Seen = latest

/** Whether another tenant called this isolate just now. Alone, a tenant has all of it: of a database that is far, or slow, more can be asked at once. */
function hasNeighbours(tenant: string, now: number) {
  if (latest.tenant !== tenant) latestOther = latest
  latest = { tenant, at: now }
  return latestOther.tenant !== '' && now - latestOther.at < NEIGHBOUR_MS
}

/** Looked for again and again, and not told of: nobody can be woken by a request that was cut off. */
async function room(share: Set<Call>, { since }: Call) {
  while (share.size >= SHARE && stillThere(share) >= SHARE) {
    if (performance.now() - since > LONGEST_WAIT_MS) throw new Crowded('this tenant has too many calls at the database')
    await new Promise((resolve) => setTimeout(resolve, GLANCE_MS * (1 + Math.random())))
  }
}

function setOf(all: Map<string, Set<Call>>, name: string) {
  if (all.size > MOST_NAMES) for (const [other, calls] of all) if (calls.size === 0) all.delete(other)
  const known = all.get(name) ?? new Set<Call>()
  all.set(name, known)
  return known
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
