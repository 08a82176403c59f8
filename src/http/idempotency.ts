import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { Replay } from '../db/failure.ts'
import { readStored } from '../db/query.ts'
import { canonicalJson } from '../lib/canonical.ts'
import { ok } from './answer.ts'
import { IdempotencyKeyRequired, InvalidRequest, Problem } from './problem.ts'
import type { HonoEnv } from './room.ts'

const BROWSER_HOURS = 72

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
      ctx.db = ctx.db.keyed({ key, hash: await fingerprint(c), status, keepHours: BROWSER_HOURS, phase: 'fresh' })
      await next()
      if (c.error instanceof Problem && c.error.status < 500) await answeredBefore(c)
    }),
    { idempotent: status },
  )

/** The stored answer, as it was first given. */
export function replayed(c: Context, replay: Replay) {
  c.header('Idempotent-Replayed', 'true')
  return c.json(ok(readStored(replay.reader, replay.rows)), replay.status as ContentfulStatusCode)
}

async function answeredBefore(c: Context<HonoEnv>) {
  try {
    await c.var.ctx.db.replay()
  } catch (error) {
    if (!(error instanceof Replay)) return
    const { reader, rows, status } = error
    c.res = Response.json(ok(readStored(reader, rows)), { status, headers: { 'Idempotent-Replayed': 'true' } })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw InvalidRequest([{ in: 'json', field: '', message: 'This is not JSON.' }])
  }
}

/** SHA-256 over method, path and the body in canonical form: the same request, however its JSON was written. */
async function fingerprint(c: Context) {
  const text = await c.req.text()
  const isJson = c.req.header('Content-Type')?.includes('json') === true && text !== ''
  const body = isJson ? canonicalJson(parsed(text)) : text
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${c.req.method} ${c.req.path}\n${body}`))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
