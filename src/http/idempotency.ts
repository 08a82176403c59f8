import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Replay } from '../db/failure.ts'
import { queryNamed } from '../db/query.ts'
import { canonicalJson } from '../lib/canonical.ts'
import { sha256 } from '../lib/hash.ts'
import { ok } from './answer.ts'
import { isJsonType } from './edge.ts'
import { logFailure } from './log.ts'
import { AlreadyDone, IdempotencyKeyRequired, InvalidRequest, Problem, Unauthenticated, Unavailable } from './problem.ts'
import type { HonoEnv } from './room.ts'

const BROWSER_HOURS = 72
/** A till may be without a network for a month, and then sends what it has queued. */
const DEVICE_HOURS = 35 * 24

/**
 * A keyed command (semantics 1.5). Its answer is `ok(the last query of its run)` with this status, and is kept with the key.
 * A command that its own decision refuses before it could claim the key asks first whether it was answered already.
 */
export const idempotent = (status: ContentfulStatusCode = 200) =>
  Object.assign(
    createMiddleware<HonoEnv>(async (c, next) => {
      const key = c.req.header('Idempotency-Key')
      if (key === undefined || !/^[\x20-\x7e]{1,255}$/.test(key)) throw IdempotencyKeyRequired()
      const { ctx } = c.var
      if (ctx.actor.kind === 'anonymous') throw Unauthenticated()
      ctx.db = ctx.db.keyed({
        key,
        hash: await fingerprint(c),
        status,
        keepHours: ctx.actor.kind === 'device' ? DEVICE_HOURS : BROWSER_HOURS,
        phase: 'fresh',
      })
      await next()
      // a lease that outlives its call would keep the retry waiting; where this fails too, it ends by itself
      if (isUnanswered(c.error)) ctx.later(ctx.db.release().catch((error: unknown) => logFailure(error, ctx.requestId)))
      // thrown on purpose: a stored answer, or that nobody could tell, outweighs this refusal
      if (c.error instanceof Problem && c.error.status < 500 && c.error.code !== InvalidRequest.code) await ctx.db.replay()
    }),
    { idempotent: status },
  )

const isUnanswered = (error: unknown) => error instanceof Problem && error.code === Unavailable.code

/** The stored answer, as it was first given. One that an earlier release kept in another shape can't be told any more, only that it was done. */
export function replayed(c: Context<HonoEnv>, { reader, rows, status }: Replay) {
  const query = queryNamed(reader)
  if (!query) throw AlreadyDone()
  c.header('Idempotent-Replayed', 'true')
  const shown = query.read(rows)
  const { reveal } = c.get('ctx')
  return c.json(ok(reveal ? { ...(shown as object), ...reveal(shown as object) } : shown), status as ContentfulStatusCode)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw InvalidRequest([{ in: 'json', field: '', message: 'This is not JSON.' }])
  }
}

/** SHA-256 over method, path, query and the body in canonical form: the same request, however its JSON was written. */
async function fingerprint(c: Context) {
  const text = await c.req.text()
  const isJson = isJsonType(c.req.header('Content-Type')) && text !== ''
  const body = isJson ? canonicalJson(parsed(text)) : text
  return (await sha256(`${c.req.method} ${c.req.path}${new URL(c.req.url).search}\n${body}`)).toHex()
}
