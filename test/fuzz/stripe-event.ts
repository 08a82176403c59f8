import { createHmac } from 'node:crypto'
import * as fc from 'fast-check'
import { STAND_IN_CONNECT_SECRET, STAND_IN_PLATFORM_SECRET } from '../../dev/variables.ts'
import type { Json } from './values.ts'

const types = [
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'charge.refunded',
  'charge.refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'account.updated',
]
const name = (prefix: string) => fc.nat(50).map((number) => `${prefix}_${String(number).padStart(24, '0')}`)
const unix = fc.integer({ min: 1_700_000_000, max: 1_900_000_000 })

/** An event as Stripe sends them, about payments that it may or may not have. */
export const stripeEvent: fc.Arbitrary<Json> = fc
  .record(
    {
      id: fc.uuid().map((id) => `evt_${id}`),
      object: fc.constant('event'),
      type: fc.constantFrom(...types),
      api_version: fc.constantFrom('2026-10-28.basil', null),
      created: unix,
      livemode: fc.constant(false),
      account: fc.constant('acct_fuzz'),
      data: fc.record({
        object: fc.record({
          id: fc.oneof(name('pi'), name('re'), name('ch')),
          object: fc.constantFrom('payment_intent', 'refund', 'charge', 'dispute'),
          payment_intent: fc.oneof(name('pi'), fc.constant(null)),
          amount: fc.nat(100_000),
          currency: fc.constantFrom('eur', 'usd'),
          status: fc.constantFrom('succeeded', 'requires_payment_method', 'failed', 'needs_response'),
          metadata: fc.constant({ tenant_id: '§tenant:1§', payment_id: '§payment:3§' }),
        }),
      }),
    },
    { requiredKeys: ['id', 'object', 'type', 'api_version', 'created', 'livemode', 'data'] },
  )
  .map((event) => event as Json)

/** Stripe's header over this text, with the secret that the stand-in has for this endpoint. */
export function signed(path: string, text: string): string {
  const at = Math.floor(Date.now() / 1000)
  const secret = path.endsWith('/connect') ? STAND_IN_CONNECT_SECRET : STAND_IN_PLATFORM_SECRET
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${text}`).digest('hex')}`
}
