import type { Ledger } from './ledger.ts'

const OWED = `state in ('pending', 'requires_action', 'succeeded')`

export const money: Ledger = {
  key: ['id'],
  aggregates: { currencies: 'bit_or', currency: 'bit_and' },
  entries: [
    {
      from: 'orders x',
      at: ['id'],
      adds: {
        captured: '-captured_total',
        refunded: '-refunded_total',
        returned: '-returned_total',
        currencies: 'hashtext(currency)',
        currency: 'hashtext(currency)',
      },
    },
    {
      from: 'payments x',
      where: `state = 'captured'`,
      at: ['order_id'],
      adds: { captured: 'amount', currencies: 'hashtext(currency)', currency: 'hashtext(currency)' },
    },
    {
      from: 'refunds x',
      where: OWED,
      at: ['order_id'],
      adds: {
        refunded: `case when state = 'succeeded' then amount end`,
        returned: `case when reason not in ('paid_after_cancel', 'overpaid') then amount end`,
      },
    },
  ],
  broken: {
    'I1 an order’s money is what its payments and refunds say': 'captured <> 0 or refunded <> 0',
    'I1 what was returned of an order is the sum of its refunds, without money that came too much': 'returned <> 0',
    'I5 what was paid of an order was paid in its own currency': 'currency <> currencies',
  },
}

export const payments: Ledger = {
  key: ['id'],
  entries: [
    { from: 'payments x', at: ['id'], adds: { given: '-refunded_amount', left_over: 'amount' } },
    { from: 'refunds x', where: OWED, at: ['payment_id'], adds: { given: 'amount', left_over: '-amount' } },
  ],
  broken: {
    'I1 no payment gives back more than it took': 'left_over < 0',
    'I1 what a payment has given back or owes is the sum of its refunds': 'given <> 0',
  },
}

export const refunds: Ledger = {
  key: ['id'],
  entries: [
    { from: 'refunds x', where: `state = 'succeeded'`, at: ['id'], adds: { paid: '1' } },
    { from: 'audit_log x', where: `resource_type = 'refund'`, at: ['resource_id'], adds: { noted: '1' } },
  ],
  broken: { 'I7 money that went back has an audit row': 'paid > 0 and noted = 0' },
}
