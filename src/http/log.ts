import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import { measure } from './metrics.ts'
import type { HonoEnv } from './room.ts'
import type { Work } from './system.ts'
import { spanOf, traceparentOf } from './trace.ts'

/**
 * Names the request (in and out) and writes one JSON line about it: the route's pattern, never the path, no query, no body. A stream's line
 * is written when it begins.
 */
export const observed = createMiddleware<HonoEnv>(async (c, next) => {
  const started = performance.now()
  const given = c.req.header('X-Request-Id')
  const requestId = given !== undefined && /^[\w.-]{8,64}$/.test(given) ? given : crypto.randomUUID()
  c.set('requestId', requestId)
  const here = spanOf(c.req.header('traceparent'), c.req.header('tracestate'))
  const done = next()
  // a caller who hangs up would cut this off: what was begun is finished, and told
  c.executionCtx.waitUntil(done)
  await done
  // on the answer as it is: `c.header` would make a new one each time
  c.res.headers.set('X-Request-Id', requestId)
  c.res.headers.set('traceparent', traceparentOf(here))
  if (here.state !== undefined) c.res.headers.set('tracestate', here.state)
  const { ctx, code = null } = c.var as Partial<HonoEnv['Variables']>
  const { trace, span, parent, flags } = here
  const facts = {
    method: c.req.method,
    route: routePath(c, -1),
    status: c.res.status,
    code,
    ms: since(started),
    tenant: ctx?.tenantId ?? null,
    actor: ctx?.actor.kind ?? 'unknown',
    trips: ctx?.trace.trips ?? 0,
    statements: ctx?.trace.statements ?? 0,
  }
  const sampled = (Number.parseInt(flags, 16) & 1) === 1
  write('request', c.res.status >= 500 ? 'error' : 'info', { ...facts, requestId, trace, span, parent, sampled })
  measure(c.env, c.req.raw, facts, c.req.param('tenant'))
})

/** One line about work that no request asked for: a cron tick, a queue's batch. `told` says what it did; throws what the work threw. */
export async function observedWork<T>(at: string, work: Work, run: () => Promise<T>, told: (done: T) => object): Promise<T> {
  const started = performance.now()
  const line = (level: Level, more: object) => write(at, level, { ms: since(started), requestId: work.requestId, ...work.trace, ...more })
  try {
    const done = await run()
    line('info', told(done))
    return done
  } catch (error) {
    line('error', {})
    throw error
  }
}

/** What went wrong, for us alone: the answer says only the request id. */
export function logFailure(failure: unknown, requestId: string) {
  const error = asError(failure)
  const cause = error.cause instanceof Error ? error.cause : error
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  console.error(
    JSON.stringify({ level: 'error', at: 'failure', requestId, name: cause.name, code, message: cause.message, stack: cause.stack }),
  )
}

/** Anything can be thrown. */
export const asError = (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown)))

type Level = 'info' | 'error'

const write = (at: string, level: Level, facts: object) => console.log(JSON.stringify({ level, at, ...facts }))

const since = (started: number) => Math.round(performance.now() - started)
