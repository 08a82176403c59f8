import { createMiddleware } from 'hono/factory'
import { networkOf } from '../lib/address.ts'
import { askBucket } from '../outside/buckets.ts'
import { addressOf, type Ctx } from './context.ts'
import { logFailure } from './log.ts'
import { LimiterUnavailable, RateLimited } from './problem.ts'
import { quotaOf, type QuotaName } from '../lib/quotas.ts'
import type { HonoEnv } from './room.ts'

/** The bindings count in windows of 60 s (wrangler.toml), per location and approximately: a first line, not a quota. */
const WINDOW_SECONDS = 60

export const perAddress = createMiddleware<HonoEnv>(async (c, next) => {
  await nearly(c.env.RATE_ADDRESS, networkOf(addressOf(c)))
  await next()
})

/** Keyed by what the path says, so that an unknown tenant costs no look-up. */
export const perTenant = createMiddleware<HonoEnv>(async (c, next) => {
  await nearly(c.env.RATE_TENANT, (c.req.param('tenant') ?? '').toLowerCase())
  await next()
})

/** Fails open: a limiter that is down must not be a third hard dependency of a checkout (quality.md, R8). */
async function nearly(limiter: RateLimit | undefined, key: string) {
  const answer = await limiter?.limit({ key }).catch(() => undefined)
  if (answer?.success === false) throw RateLimited(undefined, WINDOW_SECONDS)
}

/**
 * Takes one of what this key has left, exactly and in the whole world. Throws RATE_LIMITED; and where nobody can tell LIMITER_UNAVAILABLE, because what
 * stands behind these quotas is worse without them than not there. Names of keys are hashed before they leave.
 */
export async function within(ctx: Ctx, name: QuotaName, key: string, cost = 1) {
  const quota = quotaOf(ctx.config.LIMITS, name)
  const moved = ctx.env.clock ? { now: ctx.now.getTime() } : {}
  const { passed, remaining, wait } = await askBucket(ctx.env, `${name}/${key}`, { ...quota, cost, ...moved }).catch((error: unknown) => {
    logFailure(error, ctx.requestId)
    throw LimiterUnavailable(undefined, 5)
  })
  ctx.tell('RateLimit-Policy', `"${name}";q=${quota.limit};w=${quota.seconds}`)
  ctx.tell('RateLimit', `"${name}";r=${remaining};t=${wait}`)
  if (!passed) throw RateLimited(undefined, wait)
}

/** A route whose callers count by their network, before anything else is looked at. */
export const limited = (name: QuotaName) =>
  Object.assign(
    createMiddleware<HonoEnv>(async (c, next) => {
      await within(c.var.ctx, name, networkOf(addressOf(c)))
      await next()
    }),
    { limited: name },
  )
