import type { ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { SqlError } from '../db/client.ts'
import { Replay } from '../db/failure.ts'
import { replayed } from './idempotency.ts'
import { logFailure } from './log.ts'
import { Internal, InvalidRequest, NotFound, Problem } from './problem.ts'
import type { HonoEnv } from './room.ts'

/** The only place that turns what was thrown into an answer. A 500 says nothing but its request id. */
export const onError: ErrorHandler<HonoEnv> = (error, c) => {
  if (error instanceof Replay) return replayed(c, error)
  const problem = problemOf(error)
  if (problem.status >= 500 || isForbiddenByDatabase(error)) logFailure(error, c.var.requestId)
  if (problem.retryAfter !== undefined) c.header('Retry-After', String(problem.retryAfter))
  if (problem.status === 401) c.header('WWW-Authenticate', 'Bearer')
  c.header('Cache-Control', 'no-store')
  const { status, code, message, details } = problem
  c.set('code', code)
  return c.json(
    { success: false as const, error: message, code, ...(details === undefined ? {} : { details }), requestId: c.var.requestId },
    status,
  )
}

export const onNotFound: NotFoundHandler<HonoEnv> = () => {
  throw NotFound()
}

/** To the caller it is a 404; to us it may be a missing grant. */
const isForbiddenByDatabase = ({ cause }: Error) => cause instanceof SqlError && cause.code === '42501'

function problemOf(error: Error) {
  if (error instanceof Problem) return error
  if (error instanceof HTTPException && error.status < 500)
    return InvalidRequest([{ in: 'body', field: '', message: 'The body could not be read.' }])
  return Internal()
}
