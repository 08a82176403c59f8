import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** The one failure that clients may see. Thrown anywhere, answered in app.onError. */
export class Problem extends Error {
  readonly status: ContentfulStatusCode
  readonly code: string
  readonly details: unknown
  /** Seconds after which the same call may succeed. */
  readonly retryAfter: number | undefined

  constructor(status: ContentfulStatusCode, code: string, message: string, details?: unknown, retryAfter?: number) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
    this.retryAfter = retryAfter
  }
}

export type ProblemFactory = {
  (details?: unknown, retryAfter?: number): Problem
  status: ContentfulStatusCode
  code: string
  message: string
}

const byCode = new Map<string, ProblemFactory>()

/** Declares a failure. Its code in lower case is the name under which a constraint or app.assert in Postgres raises it. */
export function problem(status: ContentfulStatusCode, code: string, message: string): ProblemFactory {
  const make = (details?: unknown, retryAfter?: number) => new Problem(status, code, message, details, retryAfter)
  const factory = Object.assign(make, { status, code })
  Object.defineProperty(factory, 'message', { value: message })
  const known = byCode.get(code)
  if (known && known.status !== status) throw new Error(`${code} is declared twice, as ${known.status} and as ${status}`)
  byCode.set(code, factory as ProblemFactory)
  return factory as ProblemFactory
}

/** The problem that a constraint or an assertion of this name stands for. */
export const problemNamed = (name: string) => byCode.get(name.toUpperCase())

export const InvalidRequest = problem(400, 'INVALID_REQUEST', 'The request is not valid.')
export const InvalidReference = problem(400, 'INVALID_REFERENCE', 'The request names something that does not exist.')
export const IdempotencyKeyRequired = problem(
  400,
  'IDEMPOTENCY_KEY_REQUIRED',
  'Send an Idempotency-Key header of 1 to 255 printable ASCII characters.',
)
export const Unauthenticated = problem(401, 'UNAUTHENTICATED', 'Sign in to do this.')
export const Forbidden = problem(403, 'FORBIDDEN', 'You may not do this.')
export const NotForSupport = problem(403, 'NOT_FOR_SUPPORT', 'Support changes nothing that outlasts its session.')
export const SignInRequired = problem(403, 'SIGN_IN_REQUIRED', 'This asks for a sign-in here: a token of another issuer is not enough.')
export const NotFound = problem(404, 'NOT_FOUND', 'There is nothing here.')
export const TenantNotFound = problem(404, 'TENANT_NOT_FOUND', 'There is no such tenant.')
export const Conflict = problem(409, 'CONFLICT', 'This collides with something that exists.')
export const IdempotencyInProgress = problem(409, 'IDEMPOTENCY_IN_PROGRESS', 'The first call with this key is still running.')
export const AlreadyDone = problem(409, 'ALREADY_DONE', 'An earlier call with this key did it. Read the resource for its state.')
export const PreconditionFailed = problem(412, 'PRECONDITION_FAILED', 'It has changed since you read it.')
export const TooLarge = problem(413, 'TOO_LARGE', 'The body is too large.')
export const IdempotencyKeyReused = problem(422, 'IDEMPOTENCY_KEY_REUSED', 'This key was used for a different request.')
export const PreconditionRequired = problem(428, 'PRECONDITION_REQUIRED', 'Send the If-Match header with the ETag that you read.')
export const RateLimited = problem(429, 'RATE_LIMITED', 'Too many requests.')
export const PlatformOff = problem(503, 'PLATFORM_OFF', 'The platform is not run from here: PLATFORM_DATABASE_URL is not set.')
export const Internal = problem(500, 'INTERNAL', 'Something went wrong on our side.')
export const DatabaseError = problem(500, 'DATABASE_ERROR', 'Something went wrong on our side.')
export const Unavailable = problem(503, 'UPSTREAM', 'A system behind us did not answer. Try again with the same Idempotency-Key.')
export const Overloaded = problem(503, 'OVERLOADED', 'Too many requests are under way. Nothing was done: try again later.')
export const LimiterUnavailable = problem(
  503,
  'LIMITER_UNAVAILABLE',
  'Nobody can tell how often this was tried. Nothing was done: try again later.',
)
