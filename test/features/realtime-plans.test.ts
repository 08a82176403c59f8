import { Client as Postgres } from 'pg'
import { expect, inject, test } from 'vitest'
import { auditBefore } from '../../src/features/audit/list-queries.ts'
import { eventsBefore } from '../../src/features/jobs/queries.ts'
import { locationEventsAfter, orderEventsAfter } from '../../src/features/realtime/queries.ts'
import type { Query } from '../../src/db/query.ts'
import { id, sql, world } from '../support/world.ts'

const one = id()
const noFilter = { action: null, actor: null, resource: null, from: null, to: null, beforeAt: null, beforeId: null, locations: null }
const carried: [what: string, by: string, statement: Query<unknown>][] = [
  ['an order’s channel', 'event_seq', orderEventsAfter({ orderId: one, epoch: 1, seq: 3, limit: 200 })],
  ['a location’s feed', 'events_of_location', locationEventsAfter({ locationId: one, epoch: 1, transaction: 7, id: 3, limit: 200 })],
  ['the dead letters', 'events_by_state', eventsBefore({ state: 'dead', before: null, locations: null, limit: 26 })],
  ['the history', 'events_tenant_id_id_pk', eventsBefore({ state: null, before: 100, locations: null, limit: 26 })],
  ['the audit log', 'audit_by_newest', auditBefore({ ...noFilter, limit: 26 })],
  ['what happened to one thing', 'audit_by_resource', auditBefore({ ...noFilter, resource: one, limit: 26 })],
]

test.each(carried)('%s is carried by %s, behind row security', async (_, index, statement) => {
  const shop = await world()
  await sql(
    `insert into events (tenant_id, type, aggregate, aggregate_id, seq, location_id, data, state)
     select $1, 'order.placed', 'order', gen_random_uuid(), 1, gen_random_uuid(), '{}', 'done' from generate_series(1, 5000)`,
    [shop.tenantId],
  )
  await sql(
    `insert into audit_log (tenant_id, action, resource_type, resource_id) select $1, 'a.b', 'a', gen_random_uuid() from generate_series(1, 5000)`,
    [shop.tenantId],
  )
  await sql('analyze events, audit_log')
  const client = new Postgres({ connectionString: inject('servers').app })
  await client.connect()
  try {
    await client.query(`select set_config('app.tenant_id', $1, false), set_config('app.actor_kind', 'staff', false)`, [shop.tenantId])
    // among so few rows sorting may look cheap: the question is whether the index can carry the order at all
    await client.query('set enable_sort = off')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${statement.sql}`, statement.params)
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain(index)
    expect(plan).not.toContain('Seq Scan on events')
    expect(plan).not.toContain('Seq Scan on audit_log')
  } finally {
    await client.end()
  }
})
