import { sql } from 'drizzle-orm'
import { inject } from 'vitest'
import { Database } from '../../src/db/database.ts'
import { configOf, requestServer, type Env } from '../../src/env.ts'
import { mail, type NewMail } from '../../src/features/mail/queue-mail.ts'
import type { TemplateName } from '../../src/features/mail/templates/all.ts'
import { query } from '../../src/db/query.ts'
import { asText } from '../../src/db/sql.ts'
import type { Ctx } from '../../src/http/context.ts'
import { systemCtx } from '../../src/http/system.ts'
import type { World } from './world.ts'

type Options = { now?: Date; variables?: Record<string, string>; sends?: boolean }

/** What the mail is about, and what answers. */
const effect = query((q) => q.select({ ok: asText(sql`1`) }).from(sql`(values (1)) once`))

/** Queues mail as a command of this tenant does, or of nobody's; waits until it was tried, unless it `sends` nothing, as after a crash. */
export async function queueMail<N extends TemplateName>(
  shop: World | null,
  mailed: NewMail<N>,
  { now = new Date(), variables = {}, sends = true }: Options = {},
) {
  const waiting: Promise<unknown>[] = []
  const env = { ...inject('servers').variables, ...variables } as Env
  const trace = { trips: 0, statements: 0 }
  const later = (work: Promise<unknown>) => void waiting.push(work)
  const requestId = `mail-${crypto.randomUUID()}`
  const ctx = systemCtx({ env, now, requestId, trace, later }, shop?.tenantId ?? '')
  const db = shop ? ctx.db : new Database(requestServer(configOf(env)), { actor_kind: 'anonymous', now: now.toISOString() }, trace)
  const alone: Ctx = sends ? ctx : { ...ctx, env: { ...env, MAIL_FROM: undefined } }
  const queued = mail(alone, mailed)
  await db.run(queued, effect({}))
  await Promise.all(waiting)
}
