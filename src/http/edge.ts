import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import { secureHeaders } from 'hono/secure-headers'
import { configOf } from '../env.ts'
import { isTenantsOrigin } from './hosts.ts'
import { InvalidRequest, TooLarge } from './problem.ts'
import type { HonoEnv } from './room.ts'

const BODY_BYTES = 256 * 1024
const IMPORT_BYTES = 5 * 1024 * 1024
const JSON_DEPTH = 20

/** Headers of JSON answers; /docs brings a policy of its own. What is off speaks to old plug-ins or of windows and frames, and costs every answer. */
export const headers = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
  strictTransportSecurity: 'max-age=63072000; includeSubDomains',
  referrerPolicy: 'no-referrer',
  crossOriginResourcePolicy: 'same-origin',
  xFrameOptions: 'DENY',
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
  removePoweredBy: false,
  permissionsPolicy: {},
  overwrite: false,
})

/** What no route says may be kept is kept by nobody. */
export const unstored = createMiddleware<HonoEnv>(async (c, next) => {
  await next()
  if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store')
})

/** An exact allow-list: nothing is reflected. Credentials (the refresh cookie) only where people sign in and out. */
const allowing = (credentials: boolean) =>
  cors({
    credentials,
    origin: async (origin, c: Context<HonoEnv>) => ((await isAllowed(c, origin)) ? origin : null),
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'X-Request-Id',
      'traceparent',
      'tracestate',
      'Last-Event-ID',
    ],
    exposeHeaders: [
      'ETag',
      'Retry-After',
      'RateLimit',
      'RateLimit-Policy',
      'X-Request-Id',
      'Idempotent-Replayed',
      'Location',
      'Plan-Warning',
    ],
    maxAge: 86_400,
  })
/** Ours everywhere, and at a tenant the domains that it has proven. */
async function isAllowed(c: Context<HonoEnv>, origin: string) {
  if (configOf(c.env).CORS_ORIGINS.includes(origin)) return true
  const tenant = /^\/api\/v1\/tenants\/([^/]+)/.exec(c.req.path)?.[1]
  return tenant !== undefined && isTenantsOrigin(c.env, tenant, origin, c.env.clock?.() ?? Date.now())
}

const crossOrigin = allowing(false)
const crossOriginSignIn = allowing(true)

/** Tills and servers name no origin and are told of none; only a cache between us must know that others do. */
export const origins = createMiddleware<HonoEnv>(async (c, next) => {
  if (c.req.header('Origin') !== undefined || c.req.method === 'OPTIONS')
    return (c.req.path.startsWith('/api/v1/auth/') ? crossOriginSignIn : crossOrigin)(c, next)
  await next()
  c.res.headers.append('Vary', 'Origin')
})

/** A sender who is cut off in the middle may never read the refusal: what is only somewhat too large is taken in first. */
const tooLarge = async (c: Context) => {
  const bytes = Number(c.req.header('Content-Length'))
  if (bytes <= 4 * BODY_BYTES) await c.req.raw.body?.pipeTo(new WritableStream())
  throw TooLarge()
}
const ordinary = bodyLimit({ maxSize: BODY_BYTES, onError: tooLarge })
const files = bodyLimit({ maxSize: IMPORT_BYTES, onError: tooLarge })

/** Size first, then kind and depth: what is too deep is refused before anything parses it, and what is no JSON is never taken for an empty body. */
export const bodies = createMiddleware<HonoEnv>(async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
  const isFile = /^\/api\/v1\/tenants\/[^/]+\/imports$/.test(c.req.path)
  return (isFile ? files : ordinary)(c, async () => {
    const text = await c.req.text()
    const isJson = isJsonType(c.req.header('Content-Type'))
    if (text !== '' && !isJson && !isFile) throw refused('header', 'Content-Type', 'Send application/json.')
    if (isJson && depthOf(text) > JSON_DEPTH) throw refused('json', '', `Nested deeper than ${JSON_DEPTH} levels.`)
    await next()
  })
})

const refused = (place: string, field: string, message: string) => InvalidRequest([{ in: place, field, message }])

export const isJsonType = (header: string | undefined) => header !== undefined && /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(header)

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
