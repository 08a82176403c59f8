import { createMiddleware } from 'hono/factory'
import { networkOf } from '../lib/address.ts'
import { addressOf } from './context.ts'
import { RateLimited } from './problem.ts'
import type { HonoEnv } from './room.ts'

/** The bindings count in windows of 60 s (wrangler.toml), per location and approximately: a first line, not a quota. */
const WINDOW_SECONDS = 60

export const perAddress = createMiddleware<HonoEnv>(async (c, next) => {
  await within(c.env.RATE_ADDRESS, networkOf(addressOf(c)))
  await next()
})

/** Keyed by what the path says, so that an unknown tenant costs no look-up. */
export const perTenant = createMiddleware<HonoEnv>(async (c, next) => {
  await within(c.env.RATE_TENANT, (c.req.param('tenant') ?? '').toLowerCase())
  await next()
})

/** Fails open: a limiter that is down must not be a third hard dependency of a checkout (quality.md, R8). */
async function within(limiter: RateLimit | undefined, key: string) {
  const answer = await limiter?.limit({ key }).catch(() => undefined)
  if (answer?.success === false) throw RateLimited(undefined, WINDOW_SECONDS)
}
