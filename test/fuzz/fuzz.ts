import { curl, objection, type Heard } from './judge.ts'
import { all, moods, requestOf, type Mood, type Sent } from './requests.ts'
import { openShop, type Caller, type Shop } from './shop.ts'

export type Finding = { what: string; times: number; line: string }
export type Report = { requests: number; findings: Finding[]; slow: string[]; reached: Map<string, Map<number, number>>; times: number[] }

/** Side by side, so that requests also meet each other; answers are taken in in order, so that a seed draws the same requests again. */
const AT_ONCE = 8
const PER_SHOP = 2_000
const SLOW_MS = 1_000

/** Sends that many requests, drawn from the document by the seed. Every answer has to be one that the document knows, and none a 5xx. */
export async function fuzz({
  api,
  owner,
  requests,
  seed,
}: {
  api: string
  owner: string
  requests: number
  seed: number
}): Promise<Report> {
  const report: Report = { requests, findings: [], slow: [], reached: new Map(), times: [] }
  let shop = await openShop(api, owner)
  for (let first = 0; first < requests; first += AT_ONCE) {
    if (first > 0 && first % PER_SHOP === 0) shop = await openShop(api, owner)
    const drawn = Array.from({ length: Math.min(AT_ONCE, requests - first) }, (_, i) => draw(shop, seed, first + i))
    const answers = await Promise.all(drawn.map(({ sent, caller }) => send(api, sent, caller)))
    for (const [i, heard] of answers.entries()) {
      const { sent, caller } = drawn[i] ?? nothing()
      shop.pool.hear(sent.path, parsed(heard))
      note(report, sent, heard)
      const what = objection(sent, heard)
      if (what !== undefined)
        found(
          report,
          `${sent.method} ${sent.path}: ${what}`,
          `# ${caller.name}, seed ${seed}, request ${first + i}\n${curl(api, sent, caller.token !== undefined)}`,
        )
    }
  }
  return report
}

function draw({ slug, callers, pool }: Shop, seed: number, index: number): { sent: Sent; caller: Caller } {
  const random = dice(seed, index)
  const target = all[random(all.length)] ?? nothing()
  const mood: Mood = moods[[0, 0, 0, 1, 1, 2, 2, 2][random(8)] ?? 0] ?? 'valid'
  const everybody = callers.flatMap((caller) => Array.from({ length: caller.weight }, () => caller))
  const caller = everybody[random(everybody.length)] ?? nothing()
  const sent = requestOf(target, mood, random(2 ** 30), pool, slug)
  const key = sent.headers['idempotency-key']
  if (key !== undefined) pool.useKey(key)
  return { sent, caller }
}

/** Numbers that follow from a seed and the number of a request alone (splitmix32). */
function dice(seed: number, index: number) {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(index + 1, 0x9e3779b9)
  return (sides: number) => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) % sides
  }
}

async function send(api: string, { method, url, headers, body }: Sent, { token }: Caller): Promise<Heard> {
  const started = performance.now()
  const response = await fetch(api + url, {
    method,
    headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    ...(body === undefined || method === 'GET' ? {} : { body }),
  })
  const type = response.headers.get('content-type') ?? ''
  const heard = { status: response.status, type, ms: 0 }
  if (type.startsWith('text/event-stream')) {
    // a stream has no end: that it opened is its answer
    await response.body?.cancel()
    return { ...heard, text: '', ms: performance.now() - started }
  }
  return { ...heard, text: await response.text(), ms: performance.now() - started }
}

function note({ reached, times, slow }: Report, { method, path, mood }: Sent, { status, ms }: Heard) {
  const name = `${method} ${path}`
  const counts = reached.get(name) ?? new Map<number, number>()
  reached.set(name, counts.set(status, (counts.get(status) ?? 0) + 1))
  times.push(ms)
  if (ms > SLOW_MS) slow.push(`${Math.round(ms)} ms: ${name} (${mood}, ${status})`)
}

function found({ findings }: Report, what: string, line: string) {
  const known = findings.find((finding) => finding.what === what)
  if (known) known.times++
  else findings.push({ what, times: 1, line })
}

function parsed({ text, type }: Heard): unknown {
  return type.startsWith('application/json') ? JSON.parse(text) : undefined
}

function nothing(): never {
  throw new Error('there is nothing to draw from')
}
