/** As many calls of one role may wait for the database in one isolate; each further request is refused before it has done anything. */
const MOST = 256
/** Beside neighbours, as many of one tenant's requests are at the database at once; further ones wait here, so that nobody else waits behind them (quality F28). */
const SHARE = 12
/** Beside neighbours a tenant's requests begin as evenly as its quota fills; so many may begin at once before that. */
const BURST = 24
/** Whoever would wait longer for its turn is sent away. */
const LONGEST_TURN_MS = 1_000
/** Who has waited as long as a call may take for a share is sent away too. */
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
/** This tenant asks faster than its quota fills. */
export class TooFast extends Error {}

type Call = { since: number }
/** Who asks: a role's connection, one tenant's share of it, how far apart its requests begin beside neighbours, and whether this is a request's first call. */
type Asking = { role: string; tenant: string; everyMs: number; isFirst: boolean }
const waiting = new Map<string, Set<Call>>()
const inside = new Map<string, Set<Call>>()

/** Counts a call among those that wait, and lets it in when its tenant has room. Whoever is inside already is let through to the end. Throws Crowded and TooFast. */
export async function inTurn<T>({ role, tenant: named, everyMs, isFirst }: Asking, call: () => Promise<T>): Promise<T> {
  const tenant = ids.get(named) ?? named
  const calls = setOf(waiting, role)
  if (isFirst && calls.size >= MOST && stillThere(calls) >= MOST) throw new Crowded('too many calls wait for the database')
  const own = { since: performance.now() }
  const name = `${role} ${tenant}`
  const isBeside = isFirst && tenant !== '' && hasNeighbours(tenant, own.since)
  const wait = isBeside ? turnOf(name, everyMs, own.since) : 0
  calls.add(own)
  const share = setOf(inside, name)
  try {
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    if (isBeside) await room(share, own)
    share.add(own)
    return await call()
  } finally {
    calls.delete(own)
    share.delete(own)
  }
}

const ids = new Map<string, string>()

/** A tenant is asked for by its slug or by its id: from now on they share one pace. */
export function sameTenant(slug: string, id: string) {
  if (ids.size > MOST_NAMES) ids.clear()
  ids.set(slug, id)
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

const turns = new Map<string, number>()

/** Takes the next turn of this name, and says in how many milliseconds it is: a token bucket, told by when it will be full (GCRA). Throws TooFast. */
function turnOf(name: string, everyMs: number, now: number) {
  const full = Math.max(now, turns.get(name) ?? 0)
  const wait = full - BURST * everyMs - now
  if (wait > LONGEST_TURN_MS) throw new TooFast('this tenant asks faster than its quota fills')
  if (turns.size > MOST_NAMES) for (const [other, until] of turns) if (until <= now) turns.delete(other)
  turns.set(name, full + everyMs)
  return wait
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
