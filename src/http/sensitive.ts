import { createMiddleware } from 'hono/factory'
import { isSupport } from './actor.ts'
import type { HonoEnv } from './room.ts'

/**
 * For what a stolen token must not do in its last minutes: the batch's own first statement refuses a sign-in that was revoked (401), so that
 * it costs no round trip. Callers who never signed in (guests, keys, machines) have credentials of their own that are asked about elsewhere.
 */
export const sensitive = () =>
  Object.assign(
    createMiddleware<HonoEnv>(async (c, next) => {
      const { ctx } = c.var
      if ('signInId' in ctx.actor && !isSupport(ctx.actor)) ctx.db = ctx.db.as({ sign_in_id: ctx.actor.signInId })
      await next()
    }),
    { sensitive: true },
  )
