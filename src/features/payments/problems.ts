import { problem, Unavailable } from '../../http/problem.ts'
import type { StripeFailure } from '../../outside/stripe-failure.ts'

export const StripeNotConfigured = problem(503, 'STRIPE_NOT_CONFIGURED', 'Card payments are not set up here. Pay in another way.')
export const PaymentNotFound = problem(404, 'PAYMENT_NOT_FOUND', 'There is no such payment.')
export const PaymentFailed = problem(402, 'PAYMENT_FAILED', 'The payment was declined. Try another card.')
export const CardNotPossible = problem(409, 'CARD_NOT_POSSIBLE', 'The card can not be charged for this just now. Pay in another way.')
export const PaymentMethodInvalid = problem(400, 'PAYMENT_METHOD_INVALID', 'There is no such payment method, or it can not be used here.')
export const AmountNotChargeable = problem(409, 'AMOUNT_NOT_CHARGEABLE', 'A card can not be charged for this amount. Pay in another way.')
export const NothingDue = problem(409, 'NOTHING_DUE', 'There is nothing left to pay.')
export const PaymentInProgress = problem(409, 'PAYMENT_IN_PROGRESS', 'Another payment of this order is still open.')
export const TenderedTooLittle = problem(409, 'TENDERED_TOO_LITTLE', 'This does not cover what is due in cash.')
export const ProviderPaymentBookedOnce = problem(
  409,
  'PROVIDER_PAYMENT_BOOKED_ONCE',
  'This payment at the provider belongs to another one.',
)

export const NotRefundable = problem(409, 'NOT_REFUNDABLE', 'There is no captured payment to give back.')
export const RefundsWithinPayment = problem(409, 'REFUNDS_WITHIN_PAYMENT', 'More would go back than was paid.')
export const RefundEmpty = problem(409, 'REFUND_EMPTY', 'There is nothing to give back.')
export const RefundExceedsOrder = problem(409, 'REFUND_EXCEEDS_ORDER', 'More would go back than is left of the order.')
export const RefundExceedsLine = problem(409, 'REFUND_EXCEEDS_LINE', 'More would go back than is left of the line.')
export const RefundUnknownLine = problem(400, 'REFUND_UNKNOWN_LINE', 'The order has no such line.')
/** Between us: another refund of the order came first, so this one is planned again. */
export const RefundRaced = problem(409, 'REFUND_RACED', 'The order is being refunded just now. Try again.')
export const RefundMismatch = problem(409, 'REFUND_MISMATCH', 'The provider says another amount than we asked for.')

/** What a failure at Stripe means to whoever asked. It may have happened where the answer was lost: then it is 503, never "failed". */
export function problemFrom({ kind, code }: StripeFailure) {
  if (kind === 'declined') return PaymentFailed({ code })
  if (kind !== 'invalid' && kind !== 'barred') return Unavailable(undefined, 1)
  if (code === 'idempotency_error') return PaymentInProgress()
  return code === 'resource_missing' ? PaymentMethodInvalid() : CardNotPossible({ code })
}
