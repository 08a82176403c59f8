import { createMiddleware } from 'hono/factory'
import { isSupport } from './actor.ts'
import { NotForSupport, SignInRequired } from './problem.ts'
import type { HonoEnv } from './room.ts'

/**
 * For what a stolen token must not do in its last minutes: the batch's own first statement refuses a sign-in that was revoked (401), so that
 * it costs no round trip. Callers who never signed in (guests, keys, machines) have credentials of their own that are asked about elsewhere.
 */
export const sensitive = () =>
  Object.assign(
    createMiddleware<HonoEnv>(async (c, next) => {
      const { ctx } = c.var
      const { actor } = ctx
      if ('signInId' in actor && !isSupport(actor)) {
        // what guards an account is changed by its own sign-ins; what a tenant's staff may do is asked of their row
        if (actor.signInId === null && actor.kind !== 'staff') throw SignInRequired()
        if (actor.signInId !== null) ctx.db = ctx.db.as({ sign_in_id: actor.signInId })
      }
      await next()
    }),
    { sensitive: true },
  )

/** What outlasts a session of support, though the permission for it need not: support may not. */
export const lasting = () =>
  createMiddleware<HonoEnv>(async (c, next) => {
    if (isSupport(c.var.ctx.actor)) throw NotForSupport()
    await next()
  })
