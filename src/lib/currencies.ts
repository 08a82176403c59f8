const TWO_DIGITS =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP ' +
  'DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD ' +
  'LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD ' +
  'SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG'
const NO_DIGITS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'
const THREE_DIGITS = 'BHD IQD JOD KWD LYD OMR TND'

const table = (codes: string, exponent: number) => codes.split(' ').map((code) => [code, exponent] as const)

/** ISO 4217: active currencies (2026) and the digits of their minor unit. Funds and metals are left out. */
export const EXPONENTS: ReadonlyMap<string, number> = new Map([...table(TWO_DIGITS, 2), ...table(NO_DIGITS, 0), ...table(THREE_DIGITS, 3)])

// Stripe's list is not ISO's: ISK and UGX have no minor unit but are sent with two digits, MGA has one but is sent without
// (docs.stripe.com/currencies, "Zero-decimal currencies" and "Special cases").
const STRIPE_EXPONENTS: ReadonlyMap<string, number> = new Map([
  ['ISK', 2],
  ['UGX', 2],
  ['MGA', 0],
])

/** The smallest charge Stripe takes, in our minor units (docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). */
const MINIMUM_CHARGES: ReadonlyMap<string, number> = new Map([
  ...'USD EUR AUD BRL CAD CHF INR NZD SGD'.split(' ').map((code) => [code, 50] as const),
  ...'AED MYR PLN RON'.split(' ').map((code) => [code, 200] as const),
  ['GBP', 30],
  ['JPY', 50],
  ['DKK', 250],
  ['NOK', 300],
  ['SEK', 300],
  ['HKD', 400],
  ['MXN', 1_000],
  ['THB', 1_000],
  ['CZK', 1_500],
  ['HUF', 17_500],
])

/** The largest amount Stripe takes: eight digits, in Stripe's units. */
export const MAXIMUM_STRIPE_AMOUNT = 99_999_999

/** Whether the text is the code of an active currency, in capitals. */
export const isCurrency = (code: string): boolean => EXPONENTS.has(code)

/** Digits of the minor unit: 0, 2 or 3. Throws RangeError for an unknown currency. */
export function exponentOf(currency: string): number {
  const exponent = EXPONENTS.get(currency)
  if (exponent === undefined) throw new RangeError('unknown currency')
  return exponent
}

/** The smallest card charge in minor units, or null where Stripe publishes none. Below it, offer cash. */
export const minimumCharge = (currency: string): number | null => MINIMUM_CHARGES.get(currency) ?? null

/** Minor units as Stripe counts them. Throws RangeError where Stripe has no such amount: 1.234 KWD (must end in 0), half an ariary. */
export function toStripeAmount(amount: number, currency: string): number {
  if (exponentOf(currency) === 3 && amount % 10 !== 0) throw new RangeError('three-decimal amounts must end in 0')
  return rescale(amount, exponentOf(currency), stripeExponentOf(currency))
}

/** Stripe's amount in our minor units. Throws RangeError for a fraction of a minor unit. */
export function fromStripeAmount(amount: number, currency: string): number {
  return rescale(amount, stripeExponentOf(currency), exponentOf(currency))
}

const stripeExponentOf = (currency: string): number => STRIPE_EXPONENTS.get(currency) ?? exponentOf(currency)

function rescale(amount: number, from: number, to: number): number {
  const scaled = to >= from ? amount * 10 ** (to - from) : amount / 10 ** (from - to)
  if (!Number.isSafeInteger(amount) || !Number.isSafeInteger(scaled)) throw new RangeError('no such amount in this currency')
  return scaled
}
