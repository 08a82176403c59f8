/** The `error` object of Stripe's wire format. */
export interface ErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'
  message: string
  code?: string
  decline_code?: string
  param?: string
  payment_intent?: object
  setup_intent?: object
  payment_method?: object
  charge?: string
  doc_url?: string
}

/** Why a call was not done, with its HTTP status and the error as Stripe words it. */
export class Refusal extends Error {
  readonly status: number
  readonly error: ErrorBody

  constructor(status: number, error: ErrorBody) {
    super(error.message)
    this.status = status
    this.error = error
  }
}

/** 400 `invalid_request_error`. */
export function invalid(message: string, code?: string, param?: string): Refusal {
  return new Refusal(400, { type: 'invalid_request_error', message, ...(code && { code }), ...(param && { param }) })
}

/** `resource_missing`: 404 for the object in the path, 400 for one that a parameter names. */
export function missing(kind: string, id: string, param?: string): Refusal {
  const message = `No such ${kind}: '${id}'`
  return new Refusal(param ? 400 : 404, { type: 'invalid_request_error', code: 'resource_missing', message, param: param ?? 'id' })
}

/** 401: no key, a key of another kind, or a live one. */
export function unauthenticated(message: string): Refusal {
  return new Refusal(401, { type: 'invalid_request_error', message })
}

/** 403. */
export function forbidden(message: string, code?: string): Refusal {
  return new Refusal(403, { type: 'invalid_request_error', message, ...(code && { code }) })
}
