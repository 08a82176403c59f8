import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { HonoEnv } from './room.ts'

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/

/** Names the request (in and out) and writes one JSON line about it: the route's pattern, never the path, no query, no body. */
export const observed = createMiddleware<HonoEnv>(async (c, next) => {
  const started = performance.now()
  const given = c.req.header('X-Request-Id')
  const requestId = given !== undefined && /^[\w.-]{8,64}$/.test(given) ? given : crypto.randomUUID()
  c.set('requestId', requestId)
  const trace = TRACEPARENT.exec(c.req.header('traceparent') ?? '')?.[1] ?? hex(16)
  c.header('X-Request-Id', requestId)
  c.header('traceparent', `00-${trace}-${hex(8)}-01`)
  await next()
  const { ctx } = c.var as Partial<HonoEnv['Variables']>
  console.log(
    JSON.stringify({
      level: c.res.status >= 500 ? 'error' : 'info',
      at: 'request',
      method: c.req.method,
      route: routePath(c, -1),
      status: c.res.status,
      ms: Math.round(performance.now() - started),
      requestId,
      trace,
      tenant: ctx?.tenantId ?? null,
      actor: ctx?.actor.kind ?? 'unknown',
      trips: ctx?.trace.trips ?? 0,
      statements: ctx?.trace.statements ?? 0,
    }),
  )
})

/** What went wrong, for us alone: the answer says only the request id. */
export function logFailure(error: Error, requestId: string) {
  const cause = error.cause instanceof Error ? error.cause : error
  const code = 'code' in cause ? String(cause.code) : ''
  console.error(
    JSON.stringify({ level: 'error', at: 'failure', requestId, name: cause.name, code, message: cause.message, stack: cause.stack }),
  )
}

const hex = (bytes: number) => [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
