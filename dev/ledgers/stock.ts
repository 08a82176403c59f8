import { one, type Ledger } from './ledger.ts'

export const levels: Ledger = {
  key: ['location_id', 'variant_id'],
  entries: [
    { from: 'inventory_movements x', at: ['location_id', 'variant_id'], adds: { on_hand: 'delta_on_hand', reserved: 'delta_reserved' } },
    {
      from: 'inventory_levels x',
      at: ['location_id', 'variant_id'],
      adds: {
        on_hand: '-on_hand',
        reserved: '-reserved',
        held: '-reserved',
        oversold: one('not backorder and on_hand - reserved < 0'),
      },
    },
    {
      from: 'order_lines x join orders o on o.tenant_id = x.tenant_id and o.id = x.order_id',
      where: `x.stock = 'held'`,
      at: ['o.location_id', 'x.variant_id'],
      adds: { held: 'x.quantity - x.returned_quantity' },
    },
  ],
  broken: {
    'I2 a level is the sum of its movements': 'on_hand <> 0 or reserved <> 0',
    'I2 what is reserved is held by lines of live orders': 'held <> 0',
    'I2 nothing is sold that was not there': 'oversold > 0',
  },
}

export const lines: Ledger = {
  key: ['id'],
  entries: [
    {
      from: 'inventory_movements x',
      where: 'line_id is not null and delta_reserved <> 0',
      at: ['line_id'],
      adds: { held: 'delta_reserved' },
    },
    { from: 'order_lines x', where: `stock = 'held'`, at: ['id'], adds: { held: 'returned_quantity - quantity' } },
    {
      from: 'orders o join order_lines x on x.tenant_id = o.tenant_id and x.order_id = o.id',
      where: `o.status = 'canceled' and x.stock in ('held', 'sold')`,
      at: ['x.id'],
      adds: { canceled: '1' },
    },
    {
      from: 'order_lines x join fulfilments f on f.tenant_id = x.tenant_id and f.id = x.fulfilment_id',
      where: `x.stock = 'held' and f.state not in ('pending', 'placed')`,
      at: ['x.id'],
      adds: { begun: '1' },
    },
  ],
  broken: {
    'I2 a canceled order holds nothing': 'canceled > 0',
    'I2 a line has reserved what it holds': 'held <> 0',
    'I2 what somebody works on is held no longer': 'begun > 0',
  },
}
