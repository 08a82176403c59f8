import { type Call } from './call.ts'
import { invalid } from './refusal.ts'

const currencies = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()))
const smallest: Record<string, number> = {
  usd: 50,
  eur: 50,
  gbp: 30,
  jpy: 50,
  chf: 50,
  cad: 50,
  aud: 50,
  nzd: 50,
  dkk: 250,
  nok: 300,
  sek: 300,
  pln: 200,
  czk: 1500,
}
const threeDecimals = ['bhd', 'jod', 'kwd', 'omr', 'tnd']

/** 400 unless it is a currency in small letters. */
export function assertCurrency(currency: string) {
  if (!currencies.has(currency)) throw invalid(`Invalid currency: ${currency}.`, undefined, 'currency')
}

/** 400 unless Stripe would charge this amount of minor units. */
export function assertAmount(amount: number, currency: string) {
  if (amount < 1) throw invalid('This value must be greater than or equal to 1.', 'parameter_invalid_integer', 'amount')
  const least = smallest[currency] ?? 1
  if (amount < least) throw invalid(`Amount must be at least ${least} ${currency}`, 'amount_too_small', 'amount')
  if (amount > 99_999_999) throw invalid(`Amount must be no more than 99999999 ${currency}`, 'amount_too_large', 'amount')
  if (threeDecimals.includes(currency) && amount % 10 !== 0) throw invalid(`Amounts in ${currency} must end in 0`, undefined, 'amount')
}

/** 400 when more than one way to say which methods are allowed is given. */
export function assertExclusive(params: Record<string, unknown>) {
  const ways = ['automatic_payment_methods', 'excluded_payment_method_types', 'payment_method_configuration']
  const other = ways.find((way) => params[way] !== undefined)
  if (params.allowed_payment_method_types === undefined || !other) return
  throw invalid(`You may only specify one of these parameters: allowed_payment_method_types, ${other}.`, 'parameters_exclusive', other)
}

/** A fee is for the platform, so it needs a connected account on the other side. */
export function assertFee({ store, params }: Call, fee: number | undefined, amount: number) {
  if (fee === undefined) return
  if (!store.connected && params.transfer_data === undefined)
    throw invalid(
      'Can only apply an application_fee_amount on a PaymentIntent with a connected account.',
      undefined,
      'application_fee_amount',
    )
  if (fee < 1 || fee > amount) throw invalid('The application fee cannot be larger than the amount.', undefined, 'application_fee_amount')
}
