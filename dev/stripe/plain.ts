import { Refusal } from './refusal.ts'
import type { World } from './world.ts'

/** An answer before it is a Response: what an idempotency key keeps. */
export interface Plain {
  status: number
  body: string
  headers?: Record<string, string>
}

/** A refusal as Stripe words it; anything else is our own fault and a 500. */
export function plainError(failure: unknown): Plain {
  if (failure instanceof Refusal) return { status: failure.status, body: pretty({ error: failure.error }) }
  const message = failure instanceof Error ? failure.message : String(failure)
  return { status: 500, body: pretty({ error: { type: 'api_error', message: `The stand-in failed: ${message}` } }) }
}

/** Stripe's own trouble. */
export function serverError(): Plain {
  return { status: 500, body: pretty({ error: { type: 'api_error', message: 'An unknown error occurred.' } }) }
}

/** With the headers that every answer has. */
export function respond({ shapes }: World, { status, body, headers }: Plain, requestId: string): Response {
  const common = {
    'content-type': 'application/json',
    'request-id': requestId,
    'stripe-version': shapes.apiVersion,
    'access-control-allow-origin': '*',
  }
  return new Response(body, { status, headers: { ...common, ...headers } })
}

/** JSON as Stripe prints it. */
export const pretty = (value: unknown) => JSON.stringify(value, null, 2)
