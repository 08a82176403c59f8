import { handlers } from '../src/features/jobs/handlers.ts'
import { schedule } from '../src/features/jobs/schedule.ts'
import { sweep } from '../src/features/jobs/sweep.ts'
import { asText } from '../src/db/sql.ts'
import { query } from '../src/db/query.ts'
import { jobDatabase, workFor, type Work } from '../src/http/system.ts'
import { sql } from 'drizzle-orm'
import worker from '../src/worker.ts'
import type { Env } from '../src/env.ts'
import { probe } from './probe.ts'

export * from '../src/worker.ts'

handlers.push(probe)

type Point = AnalyticsEngineDataPoint
const recorded = new WeakMap<Env, Env>()
const points: Point[] = []
const MOST_POINTS = 5_000

/** Keeps the last points, which a laptop has no dataset for. It fails after each: whatever measures a request may never fail it. */
function recording(env: Env): Env {
  const known = recorded.get(env)
  if (known) return known
  const writeDataPoint = (point: Point = {}) => {
    points.push(point)
    if (points.length > MOST_POINTS) points.shift()
    throw new Error('no dataset')
  }
  const recordingEnv = { ...env, METRICS: { writeDataPoint } }
  recorded.set(env, recordingEnv)
  return recordingEnv
}

const movable = new WeakMap<Env, Map<string, Env>>()

/** Limiters of the platform that answer nobody. */
const silence = () => Promise.reject(new Error('unreachable'))
const unreachable = {
  BUCKETS: { idFromName: (name: string) => name, get: () => ({ fetch: silence }) } as unknown as DurableObjectNamespace,
  RATE_ADDRESS: { limit: silence },
  RATE_TENANT: { limit: silence },
}

/** One Env per moved instant, so that what is parsed once per Env stays parsed. */
function at(env: Env, headers: Headers): Env {
  const names = ['x-cortado-now', 'x-cortado-pace', 'x-cortado-limits', 'x-cortado-lost']
  const [instant, pace, limits, lost] = names.map((name) => headers.get(name))
  const time = Date.parse(instant ?? '')
  if (Number.isNaN(time) && !pace && !limits && !lost) return env
  const known = movable.get(env) ?? new Map<string, Env>()
  movable.set(env, known)
  const name = `${instant} ${pace} ${limits} ${lost}`
  const moved = known.get(name) ?? {
    ...env,
    ...(Number.isNaN(time) ? {} : { clock: () => time }),
    ...(limits ? { LIMITS: limits } : {}),
    ...(lost === 'limiters' ? unreachable : {}),
    pace: Number(pace ?? 1),
  }
  if (known.size > 100) known.clear()
  known.set(name, moved)
  return moved
}

const free = query((q) => q.select({ ok: asText(sql`1`) }).from(sql`(values (1)) once`))

/** One job of the schedule, whoever holds its lease; for one tenant, or for what is nobody's. */
async function ranAlone(name: string, tenantId: string | null, work: Work) {
  const job = schedule.find((candidate) => candidate.name === name)
  return job ? job.run({ ...work, db: jobDatabase(work), tenantId, fenced: free({}) }) : null
}

/** What lies in private storage: read, or taken away. */
async function files(method: string, key: string, bucket: R2Bucket | undefined): Promise<Response> {
  if (method === 'DELETE') await bucket?.delete(key)
  const stored = method === 'GET' ? await bucket?.get(key) : undefined
  return new Response(stored ? await stored.text() : null, { status: stored ? 200 : 404 })
}

/** One tenant's cron tick, or one batch of the queue, as the platform would call it. */
async function called(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url)
  const tenant = searchParams.get('tenant')
  if (request.method === 'POST' && pathname === '/__dev/sweep' && tenant) return Response.json(await sweep(workFor(env, context), tenant))
  if (pathname === '/__dev/job') return Response.json(await ranAlone(searchParams.get('name') ?? '', tenant, workFor(env, context)))
  if (pathname === '/__dev/files') return files(request.method, searchParams.get('key') ?? '', env.FILES)
  if (request.method === 'GET' && pathname === '/__dev/metrics' && tenant)
    return Response.json(points.filter(({ indexes }) => indexes?.[0] === tenant))
  if (request.method === 'POST' && pathname === '/__dev/queue') {
    const queue = searchParams.get('queue') ?? 'cortado-events-dev'
    const messages = (await request.json<unknown[]>()).map((body) => ({ body }))
    await worker.queue({ queue, messages } as unknown as MessageBatch, env, context)
    return new Response(null, { status: 204 })
  }
  return new Response(null, { status: 404 })
}

/**
 * The production Worker under clocks that a test may move (decisions.md 27): `x-cortado-now` names the instant, `x-cortado-pace` how much
 * faster a stream's timers run, `x-cortado-limits` what the exact limits are, `x-cortado-lost: limiters` that none can be reached. `/__dev/sweep?tenant=` fires the schedule for one tenant, `/__dev/job?name=` one of its jobs, `/__dev/files?key=` shows what lies in storage, `/__dev/queue` delivers a batch, `/__dev/metrics?tenant=` shows
 * its data points.
 */
export default {
  ...worker,
  fetch: (request: Request, env: Env, context: ExecutionContext) => {
    const moved = at(recording(env), request.headers)
    if (new URL(request.url).pathname.startsWith('/__dev/')) return called(request, moved, context)
    return worker.fetch(request, moved, context)
  },
}
