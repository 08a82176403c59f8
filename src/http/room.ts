import { Hono, type MiddlewareHandler, type ValidationTargets } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { validator, type InferInput } from 'hono/validator'
import type * as z from 'zod'
import type { Ctx } from './context.ts'
import { Forbidden, InvalidRequest, Unauthenticated, type ProblemFactory } from './problem.ts'
import { reachFor, reachOfAll } from './reach.ts'
import { unstorable } from './text.ts'
import type { Env } from '../env.ts'

export type HonoEnv = { Bindings: Env; Variables: { ctx: Ctx; requestId: string; code: string } }

/** A room's routes, chained: one sentence per endpoint. */
export const room = () => new Hono<HonoEnv>()

export type Returns = {
  status: ContentfulStatusCode
  schema: z.ZodType | null
  summary: string
  problems: readonly ProblemFactory[]
  contentType: string
}

/**
 * Says what the route answers: its status, the schema of `data`, a summary, and the problems that it can name. Read by the OpenAPI script and by
 * tests in Node; the Worker is bundled without it (dev/undescribed.ts).
 */
export const returns = (status: ContentfulStatusCode, schema: z.ZodType | null, summary: string, ...problems: ProblemFactory[]) =>
  describing({ returns: { status, schema, summary, problems, contentType: 'application/json' } satisfies Returns })

/** A route whose answer is not the JSON envelope: an event stream, a file. */
export const streams = (contentType: string, summary: string, ...problems: ProblemFactory[]) =>
  describing({ returns: { status: 200, schema: null, summary, problems, contentType } satisfies Returns })

/** Only for those who hold the permission (`room:verb`). Row security beneath says to which rows. */
export const allow = (permission: string) =>
  Object.assign(
    createMiddleware<HonoEnv>(async (c, next) => {
      const { actor } = c.get('ctx')
      if (actor.kind === 'anonymous') throw Unauthenticated()
      if (!actor.can.includes(permission)) throw Forbidden()
      reachFor(c.get('ctx'), permission)
      await next()
    }),
    { permission },
  )

/** For everybody, and why that is right. */
export const open = (why: string) =>
  Object.assign(
    createMiddleware<HonoEnv>((c, next) => {
      const ctx = c.get('ctx') as Ctx | undefined
      if (ctx) reachOfAll(ctx)
      return next()
    }),
    { open: why },
  )

/** What a caller sends and a handler reads, for `hc`: in a path or a query everything is text. */
type Validated<T extends keyof ValidationTargets, S extends z.ZodType> = {
  in: { [K in T]: [z.input<S>] extends [ValidationTargets[K]] ? z.input<S> : InferInput<z.input<S>, K> }
  out: { [K in T]: z.output<S> }
}

/** Validates a part of the request. Unknown fields are refused by strict schemas; what was sent is never echoed. */
export const valid = <T extends keyof ValidationTargets, S extends z.ZodType>(target: T, schema: S) =>
  Object.assign(
    validator(target, (value: unknown) => {
      const result = schema.safeParse(value)
      const issues = result.success ? unstorable(result.data) : result.error.issues
      if (issues.length > 0) throw InvalidRequest(issues.map(({ path, message }) => ({ in: target, field: path.join('.'), message })))
      return result.data
    }) as MiddlewareHandler<HonoEnv, string, Validated<T, S>>,
    { valid: { target, schema } },
  )

function describing<T extends object>(facts: T) {
  return Object.assign(
    createMiddleware<HonoEnv>((_, next) => next()),
    facts,
  )
}
