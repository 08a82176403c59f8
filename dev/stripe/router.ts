import { accounts } from './accounts.ts'
import type { Handler } from './call.ts'
import { charges } from './charges.ts'
import { customers } from './customers.ts'
import { events } from './events.ts'
import { paymentIntents } from './payment-intents.ts'
import { paymentMethods } from './payment-methods.ts'
import { refunds } from './refunds.ts'
import { setupIntents } from './setup-intents.ts'
import { Refusal } from './refusal.ts'
import type { Operation, ShapeFile } from './shape-types.ts'
import { webhookEndpoints } from './webhook-endpoints.ts'

const handlers: Record<string, Handler> = {
  ...accounts,
  ...charges,
  ...customers,
  ...events,
  ...paymentIntents,
  ...paymentMethods,
  ...refunds,
  ...setupIntents,
  ...webhookEndpoints,
}

/** What a browser may do with a publishable key. */
const forBrowsers = [
  'payment_intents.retrieve',
  'payment_intents.confirm',
  'payment_methods.create',
  'setup_intents.retrieve',
  'setup_intents.confirm',
]

export interface Route {
  operation: Operation
  handler: Handler
  id: string
}

/** The operation for a method and path, with the id in the path. Unknown ones are 404 with an `error`, without which the SDK would see success. */
export function routeFor({ operations }: ShapeFile, method: string, path: string): Route {
  const parts = path.split('/')
  for (const operation of operations) {
    const wanted = operation.path.split('/')
    const same =
      wanted.length === parts.length && wanted.every((part, index) => part === parts[index] || (part === '{id}' && parts[index] !== ''))
    const handler = handlers[operation.id]
    if (same && operation.method === method && handler)
      return { operation, handler, id: decodeURIComponent(parts[wanted.indexOf('{id}')] ?? '') }
  }
  const message = `Unrecognized request URL (${method}: ${path}). If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. The local stand-in serves only what Cortado calls.`
  throw new Refusal(404, { type: 'invalid_request_error', message })
}

/** Which operations have no handler: a test holds it empty. */
export function unhandled({ operations }: ShapeFile): string[] {
  return operations.map(({ id }) => id).filter((id) => !handlers[id])
}

/** 403 when a browser's key asks for more than to pay. */
export function assertForBrowsers({ id }: Operation) {
  if (forBrowsers.includes(id)) return
  const message = 'This API call cannot be made with a publishable API key. Please use a secret API key.'
  throw new Refusal(403, { type: 'invalid_request_error', message, code: 'secret_key_required' })
}
