/** What a test card does when it is charged. */
export type CardOutcome =
  | { kind: 'pays' | 'authenticates' | 'authenticates_once' | 'processes' | 'disputed' | 'refund_fails' | 'refund_pends' }
  | { kind: 'declines'; code: string; declineCode?: string; message: string; attaches?: true }

export interface TestCard {
  alias: string
  number: string
  brand: 'visa' | 'mastercard' | 'amex'
  funding: 'credit' | 'debit'
  says: string
  outcome: CardOutcome
}

const card = (alias: string, number: string, says: string, outcome: CardOutcome, brand: TestCard['brand'] = 'visa'): TestCard => {
  return { alias: `pm_card_${alias}`, number, brand, funding: alias === 'visa_debit' ? 'debit' : 'credit', says, outcome }
}

const pays: CardOutcome = { kind: 'pays' }
const authenticates: CardOutcome = { kind: 'authenticates' }

function declines(declineCode: string, code = 'card_declined', message = 'Your card was declined.'): CardOutcome {
  return { kind: 'declines', code, message, ...(code === 'card_declined' && { declineCode }) }
}

/** Stripe's test cards, by what they do (docs.stripe.com/testing). The last four digits are unique: they lead from a saved card to its line. */
export const testCards: TestCard[] = [
  card('visa', '4242424242424242', 'pays', pays),
  card('visa_debit', '4000056655665556', 'pays (debit)', pays),
  card('mastercard', '5555555555554444', 'pays (Mastercard)', pays, 'mastercard'),
  card('amex', '378282246310005', 'pays (American Express)', pays, 'amex'),
  card('threeDSecure2Required', '4000000000003220', 'asks for 3D Secure', authenticates),
  card('authenticationRequired', '4000002760003184', 'asks for 3D Secure each time', authenticates),
  card('authenticationRequiredOnSetup', '4000002500003155', 'asks for 3D Secure until it was saved with it', {
    kind: 'authenticates_once',
  }),
  card('processing', '4000000000007700', 'takes its time (ours, as a bank debit does)', { kind: 'processes' }),
  card('chargeDeclined', '4000000000000002', 'declined', declines('generic_decline')),
  card(
    'visa_chargeDeclinedInsufficientFunds',
    '4000000000009995',
    'insufficient funds',
    declines('insufficient_funds', 'card_declined', 'Your card has insufficient funds.'),
  ),
  card('visa_chargeDeclinedLostCard', '4000000000009987', 'lost card', declines('lost_card')),
  card('visa_chargeDeclinedStolenCard', '4000000000009979', 'stolen card', declines('stolen_card')),
  card('chargeDeclinedExpiredCard', '4000000000000069', 'expired card', declines('expired_card', 'expired_card', 'Your card has expired.')),
  card(
    'chargeDeclinedIncorrectCvc',
    '4000000000000127',
    'wrong CVC',
    declines('incorrect_cvc', 'incorrect_cvc', "Your card's security code is incorrect."),
  ),
  card(
    'chargeDeclinedProcessingError',
    '4000000000000119',
    'processing error',
    declines('processing_error', 'processing_error', 'An error occurred while processing your card. Try again in a little bit.'),
  ),
  card('chargeCustomerFail', '4000000000000341', 'can be saved, then declines', {
    kind: 'declines',
    code: 'card_declined',
    declineCode: 'generic_decline',
    message: 'Your card was declined.',
    attaches: true,
  }),
  card('createDispute', '4000000000000259', 'pays, then is disputed', { kind: 'disputed' }),
  card('refundFail', '4000000000005126', 'pays; a refund fails later', { kind: 'refund_fails' }),
  card('pendingRefund', '4000000000007726', 'pays; a refund stays pending first', { kind: 'refund_pends' }),
]

// Two aliases of Stripe's documentation for cards that are in the list under their shorter name.
const otherNames: Record<string, string> = {
  pm_card_chargeDeclinedInsufficientFunds: 'pm_card_visa_chargeDeclinedInsufficientFunds',
  pm_card_visa_chargeDeclined: 'pm_card_chargeDeclined',
  pm_card_threeDSecureRequired: 'pm_card_threeDSecure2Required',
}

/** By `pm_card_…`, `tok_…` or number. */
export function testCard(name: string): TestCard | undefined {
  const alias = name.replace(/^tok_/, 'pm_card_')
  return testCards.find((card) => card.alias === (otherNames[alias] ?? alias) || card.number === name.replace(/\s/g, ''))
}

/** What a saved card will do. */
export function outcomeOf(last4: string | undefined): CardOutcome {
  return testCards.find((card) => card.number.endsWith(last4 ?? '?'))?.outcome ?? pays
}
