import type { Ledger } from './ledger.ts'

export const makings: Ledger = {
  key: ['id'],
  entries: [
    {
      // fenced: the planner would look its tenant up for each order
      from: `orders x join (select id, (select min(at) from audit_log where tenant_id = t.id) as noted_since from tenants t offset 0) t on t.id = x.tenant_id`,
      where: 'x.created_at > t.noted_since',
      at: ['x.id'],
      adds: { told: '1' },
    },
    { from: 'audit_log x', where: `action = 'order.created'`, at: ['resource_id'], adds: { made: '1' } },
  ],
  broken: {
    'I4 a key has one audit row of its effect': 'made > 1',
    'I7 every order has the audit row of its making': 'told > 0 and made = 0',
  },
}

export const histories: Ledger = {
  key: ['id'],
  entries: [
    {
      from: `(select tenant_id, aggregate_id, count(*) as told, min(seq) as first, max(seq) as last from events x
        where aggregate = 'order' and ($1::uuid is null or tenant_id = $1) group by 1, 2) x`,
      where: 'first <> 1 or last <> told',
      at: ['aggregate_id'],
      adds: { gaps: '1' },
    },
  ],
  broken: { 'I8 events of an order are numbered without a gap': 'gaps > 0' },
}

export const keys: Ledger = {
  key: ['principal', 'key'],
  entries: [
    {
      from: 'idempotency x',
      where: `state = 'done' and (answer is null or status is null or reader is null)`,
      at: ['principal', 'key'],
      adds: { empty: '1' },
    },
  ],
  broken: { 'I4 no key is left running beyond its lease': 'empty > 0' },
}
