import { stripeErrors } from './stripe-sdk.ts'

/**
 * What went wrong at Stripe, as a fact to decide on. `declined`: the bank said no. `invalid`: asking again is useless.
 * `barred`: our key, our rights or our bookkeeping are wrong, so it says nothing about the money.
 * `unavailable`: it may or may not have happened. `broken`: Stripe failed (5xx); the answer is stored under the key and will not change.
 */
export type StripeFailureKind = 'declined' | 'invalid' | 'barred' | 'unavailable' | 'broken'

export class StripeFailure extends Error {
  readonly kind: StripeFailureKind
  readonly code: string

  constructor(kind: StripeFailureKind, code: string, cause?: unknown) {
    super(`Stripe: ${kind} (${code})`, { cause })
    this.kind = kind
    this.code = code
  }
}

const { StripeError, StripeCardError, StripeAPIError, StripeConnectionError, StripeRateLimitError, StripeIdempotencyError } = stripeErrors

const RATE_LIMIT_TRIES = 4

/** Runs a call. The SDK retries 409, 5xx and lost connections by itself, but never 429: that is done here. */
export async function asked<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof StripeRateLimitError) || attempt === RATE_LIMIT_TRIES) throw failureFrom(error)
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt * (0.5 + Math.random())))
    }
  }
}

function failureFrom(error: unknown): unknown {
  if (!(error instanceof StripeError)) return error instanceof TypeError ? new StripeFailure('unavailable', 'unreadable', error) : error
  const code = error.code ?? error.type
  if (error instanceof StripeCardError) return new StripeFailure('declined', error.decline_code ?? code, error)
  if (error instanceof StripeIdempotencyError) return new StripeFailure('barred', 'idempotency_error', error)
  if (error.statusCode === 401 || error.statusCode === 403) return new StripeFailure('barred', code, error)
  if (error instanceof StripeConnectionError || error instanceof StripeRateLimitError || error.statusCode === 409)
    return new StripeFailure('unavailable', code, error)
  if (error instanceof StripeAPIError || (error.statusCode ?? 0) >= 500) return new StripeFailure('broken', code, error)
  return new StripeFailure('invalid', code, error)
}
