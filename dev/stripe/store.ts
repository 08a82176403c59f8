import type Stripe from 'stripe'

/** Rows in the order of their making, which is also the order within one second. */
export class Collection<Row extends { id: string }> {
  private readonly rows = new Map<string, Row>()

  add(row: Row): Row {
    this.rows.set(row.id, row)
    return row
  }

  get(id: string): Row | undefined {
    return this.rows.get(id)
  }

  remove(id: string) {
    this.rows.delete(id)
  }

  newestFirst(): Row[] {
    return [...this.rows.values()].reverse()
  }
}

/** What was answered under an idempotency key, or null while the first call still runs. */
export interface KeptAnswer {
  print: string
  requestId: string
  at: number
  answer: { status: number; body: string } | null
}

/** Everything that one account sees. Accounts share nothing. */
export interface Store {
  account: Stripe.Account
  connected: boolean
  customers: Collection<Stripe.Customer | Stripe.DeletedCustomer>
  paymentMethods: Collection<Stripe.PaymentMethod>
  detached: Set<string>
  /** Methods whose owner was authenticated when they were saved. */
  authenticated: Set<string>
  setupIntents: Collection<Stripe.SetupIntent>
  paymentIntents: Collection<Stripe.PaymentIntent>
  charges: Collection<Stripe.Charge>
  refunds: Collection<Stripe.Refund>
  events: Collection<Stripe.Event>
  balanceTransactions: Collection<Stripe.BalanceTransaction>
  webhookEndpoints: Collection<Stripe.WebhookEndpoint>
  keys: Map<string, KeptAnswer>
}

export function newStore(account: Stripe.Account, connected: boolean): Store {
  return {
    account,
    connected,
    customers: new Collection(),
    paymentMethods: new Collection(),
    detached: new Set(),
    authenticated: new Set(),
    setupIntents: new Collection(),
    paymentIntents: new Collection(),
    charges: new Collection(),
    refunds: new Collection(),
    events: new Collection(),
    balanceTransactions: new Collection(),
    webhookEndpoints: new Collection(),
    keys: new Map(),
  }
}

/** The names of a store's collections. */
export const shelves = [
  'customers',
  'paymentMethods',
  'paymentIntents',
  'setupIntents',
  'charges',
  'refunds',
  'events',
  'balanceTransactions',
  'webhookEndpoints',
] as const

/** The object with this id, of whatever kind. */
export function findById(store: Store, id: string): { id: string } | undefined {
  if (store.account.id === id) return store.account
  return shelves.map((shelf) => store[shelf].get(id)).find((found) => found !== undefined)
}
