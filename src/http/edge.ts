import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import { secureHeaders } from 'hono/secure-headers'
import { configOf } from '../env.ts'
import { InvalidRequest, TooLarge } from './problem.ts'
import type { HonoEnv } from './room.ts'

const BODY_BYTES = 256 * 1024
const IMPORT_BYTES = 5 * 1024 * 1024
const JSON_DEPTH = 20

/** Headers of JSON answers; /docs brings a policy of its own. */
export const headers = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  strictTransportSecurity: 'max-age=63072000; includeSubDomains',
  referrerPolicy: 'no-referrer',
  crossOriginResourcePolicy: 'same-origin',
  xFrameOptions: 'DENY',
  permissionsPolicy: {},
  overwrite: false,
})

/** An exact allow-list: nothing is reflected, and there are no credentials to send. */
export const origins = cors({
  origin: (origin, c: Context<HonoEnv>) => (configOf(c.env).CORS_ORIGINS.includes(origin) ? origin : null),
  allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowHeaders: [
    'Authorization',
    'Content-Type',
    'Idempotency-Key',
    'If-Match',
    'If-None-Match',
    'X-Request-Id',
    'traceparent',
    'Last-Event-ID',
  ],
  exposeHeaders: ['ETag', 'Retry-After', 'X-Request-Id', 'Idempotent-Replayed', 'Location'],
  maxAge: 86_400,
})

const tooLarge = () => {
  throw TooLarge()
}
const ordinary = bodyLimit({ maxSize: BODY_BYTES, onError: tooLarge })
const files = bodyLimit({ maxSize: IMPORT_BYTES, onError: tooLarge })

/** Size first, then depth: a deep document is refused before anything parses it. */
export const bodies = createMiddleware<HonoEnv>(async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
  const limit = c.req.path.endsWith('/imports') ? files : ordinary
  return limit(c, async () => {
    if (c.req.header('Content-Type')?.includes('json') && depthOf(await c.req.text()) > JSON_DEPTH) {
      throw InvalidRequest([{ in: 'json', field: '', message: `Nested deeper than ${JSON_DEPTH} levels.` }])
    }
    await next()
  })
})

function depthOf(text: string) {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (quoted) {
      if (char === '\\') i++
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth)
    else if (char === '}' || char === ']') depth--
  }
  return deepest
}
