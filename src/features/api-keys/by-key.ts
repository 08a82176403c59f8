import { createMiddleware } from 'hono/factory'
import { within } from '../../http/limit.ts'
import { logFailure } from '../../http/log.ts'
import { NotFound, Problem, Unauthenticated } from '../../http/problem.ts'
import type { HonoEnv } from '../../http/room.ts'
import { FeatureOff } from '../plans/problems.ts'
import { usedApiKey } from './queries.ts'

const MINUTE_MS = 60_000
const REMEMBERED = 1_000
const noted = new Map<string, number>()

/**
 * What goes around every call with an API key: its quota before, and after it the note that it was used. A call that had nothing to ask the database
 * (a quote from the isolate's prices, a refusal) asks now whether there is such a key, before anything is answered.
 */
export const byKey = createMiddleware<HonoEnv>(async (c, next) => {
  const { actor } = c.var.ctx
  if (actor.kind !== 'api_key') return next()
  await within(c.var.ctx, 'api-key', actor.keyHash)
  await next()
  const { ctx } = c.var
  if (ctx.trace.trips === 0) await ctx.db.read()
  if (isKnown(c.error) && isNews(actor.keyHash, ctx.now.getTime()))
    ctx.later(
      ctx.db
        .unkeyed()
        .as({ needs: '' })
        .run(usedApiKey({}))
        .catch((error: unknown) => logFailure(error, ctx.requestId)),
    )
})

/** Refused before anything was asked for: no key, one of another tenant, or keys are off. */
const strangers = new Set([Unauthenticated.code, NotFound.code, FeatureOff.code])
const isKnown = (error: Error | undefined) => !(error instanceof Problem && strangers.has(error.code))

/** Once a minute in each isolate; the statement then asks whether another one was faster. */
function isNews(keyHash: string, now: number) {
  const at = noted.get(keyHash)
  if (at !== undefined && now >= at && now < at + MINUTE_MS) return false
  if (noted.size >= REMEMBERED) noted.clear()
  noted.set(keyHash, now)
  return true
}
