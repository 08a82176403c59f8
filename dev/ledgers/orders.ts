import { one, type Ledger } from './ledger.ts'

export const totals: Ledger = {
  key: ['id'],
  entries: [
    {
      from: 'orders x',
      at: ['id'],
      adds: { gross: '-subtotal', discount: '-discount_total', net: 'discount_total - subtotal' },
    },
    { from: 'order_lines x', at: ['order_id'], adds: { gross: 'gross', discount: 'discount', net: 'net' } },
  ],
  broken: { 'I9 an order’s amounts are those of its lines': 'gross <> 0 or discount <> 0 or net <> 0' },
}

export const progress: Ledger = {
  key: ['id'],
  entries: [
    { from: 'orders x', at: ['id'], adds: { canceled: one(`status = 'canceled'`), waiting: one(`status = 'pending_payment'`) } },
    { from: 'fulfilments x', at: ['order_id'], adds: { live: one(`state <> 'canceled'`), pending: one(`state = 'pending'`), parts: '1' } },
  ],
  broken: {
    'I8 an order’s status follows from its fulfilments': 'parts > 0 and (live = 0) <> (canceled > 0) or pending > 0 and waiting = 0',
  },
}

/** What an order's row says by itself; that its sums are those of its payments and lines is asked above. */
const wrong = {
  underpaid: `payment_status = 'paid' and captured_total - refunded_total < total`,
  // what Stripe would not give back stands as a failed refund, and is for people to settle
  overpaid: `payment_status = 'paid' and captured_total - refunded_total > total
    and not exists (select 1 from refunds r where r.tenant_id = x.tenant_id and r.order_id = x.id and r.state = 'failed')`,
  owing: `placed_by_kind <> 'staff' and placed_at is not null and captured_total < total`,
  misnumbered: '(number is null) <> (placed_at is null)',
  misadded: `total <> subtotal - discount_total + service_total + (pricing ->> 'exclusiveTax')::bigint + tip_total`,
}

export const orders: Ledger = {
  key: ['id'],
  entries: [
    {
      from: 'orders x',
      where: Object.values(wrong).join(' or '),
      at: ['id'],
      adds: Object.fromEntries(Object.entries(wrong).map(([name, so]) => [name, one(so)])),
    },
  ],
  broken: {
    'I5 a paid order has been paid in full': 'underpaid > 0',
    'I5 what was paid beyond an order’s total is on its way back': 'overpaid > 0',
    'I5 no goods for nothing: what no staff placed was paid in full before': 'owing > 0',
    'I8 an order has a number if and only if it was placed': 'misnumbered > 0',
    'I9 an order’s total is the sum of its amounts': 'misadded > 0',
  },
}

export const days: Ledger = {
  key: ['location_id', 'business_date'],
  entries: [
    { from: 'order_counters x', at: ['location_id', 'business_date'], adds: { numbered: '-last' } },
    {
      from: `(select tenant_id, location_id, business_date, count(*) as numbered, count(distinct number) as numbers from orders
        where number is not null and ($1::uuid is null or tenant_id = $1) group by 1, 2, 3) x`,
      at: ['location_id', 'business_date'],
      adds: { numbered: 'numbered', twice: 'numbered - numbers' },
    },
  ],
  broken: { 'I8 the numbers of a day are as many as its orders, and none is given twice': 'numbered <> 0 or twice <> 0' },
}

export const fulfilments: Ledger = {
  key: ['id'],
  entries: [
    {
      from: 'fulfilments x',
      where: `state = 'completed' and completed_at is null or state = 'canceled' and canceled_at is null
        or state = 'preparing' and started_at is null or state = 'ready' and ready_at is null`,
      at: ['id'],
      adds: { untimed: '1' },
    },
  ],
  broken: { 'I8 a state has the times that lead to it': 'untimed > 0' },
}
