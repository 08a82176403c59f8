import { Client } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { fillDatabase } from '../../dev/fill/fill.ts'
import { brokenAnywhere, brokenInvariants, invariants } from '../../dev/invariants.ts'
import { ownDatabase } from '../support/own-database.ts'

const NAME = 'cortado_filled_once'
const INDEXES = `select indexrelid::regclass::text as name, indisvalid and indisready and indislive as usable, pg_get_indexdef(indexrelid) as text
  from pg_index where indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace) order by 1`
const url = () => Object.assign(new URL(inject('servers').postgres), { pathname: `/${NAME}` }).href
const database = new Client({ connectionString: url() })
const asked = async (text: string, values: unknown[] = []) => (await database.query<Record<string, unknown>>(text, values)).rows
let [owner, migrated]: [string, unknown] = ['', undefined]

beforeAll(async () => {
  owner = (await ownDatabase(NAME)).owner
  await database.connect()
  migrated = await asked(INDEXES)
  await fillDatabase(url(), { rows: 2_000 })
}, 60_000)

afterAll(async () => {
  await database.end()
  const server = new Client({ connectionString: inject('servers').postgres })
  await server.connect()
  await server.query(`drop database ${NAME} with (force)`)
  await server.end()
})

test('a filled database breaks no invariant, has the migrations’ indexes and what triggers would have written', async () => {
  expect(await brokenAnywhere(owner)).toEqual({})
  expect(await asked(INDEXES)).toEqual(migrated)
  const apart = async (written: string, wanted: string) => asked(`(${written} except ${wanted}) union all (${wanted} except ${written})`)
  const facets = await apart(
    'select tenant_id, product_id, facet, for_sale, name, lowest_price, created_at from product_facets',
    `select tenant_id, id, unnest(app.facets_of(p)), status = 'active', name, lowest_price, created_at from products p`,
  )
  const words = await apart(
    'select tenant_id, product_id, for_sale, word, named, weight from product_words',
    `select tenant_id, id, status = 'active', w.* from products p cross join lateral app.words_of(p) w`,
  )
  const vocabulary = await apart('select tenant_id, for_sale, word from vocabulary', 'select tenant_id, for_sale, word from product_words')
  expect({ facets, words, vocabulary }).toEqual({ facets: [], words: [], vocabulary: [] })
  expect(await asked(`select count(distinct facet)::int as facets from product_facets`)).toEqual([{ facets: 5 }])
})

const filled = `(select id from tenants where slug = 'filled')`
const of = (table: string, where: string) =>
  `(tenant_id, id) = (select x.tenant_id, x.id from ${table} x where x.tenant_id = ${filled} and ${where} order by x.id desc limit 1)`
const paid = of('orders', `status = 'completed' and payment_status = 'paid' and placed_by_kind = 'customer'`)
const held = of('order_lines', `stock = 'held'`)
const level = `(tenant_id, location_id, variant_id) = (select tenant_id, location_id, variant_id from inventory_levels where tenant_id = ${filled} limit 1)`
const set = (table: string, what: string, where: string, row = 'id') =>
  `update ${table} set ${what} where ${where} returning tenant_id, ${row}`

/** One stroke each, behind the back of everything that would have refused it, and the row that it leaves broken. */
const strokes: Record<string, string> = {
  'I1 an order’s money is what its payments and refunds say': set('orders', 'captured_total = captured_total + 1', paid),
  'I1 what was returned of an order is the sum of its refunds, without money that came too much': set('orders', 'returned_total = 1', paid),
  'I1 no payment gives back more than it took': `update refunds set amount = 1000000 where ${of('refunds', 'true')} returning tenant_id, payment_id as id`,
  'I1 what a payment has given back or owes is the sum of its refunds': set(
    'payments',
    'refunded_amount = 1',
    of('payments', 'refunded_amount = 0'),
  ),
  'I2 a level is the sum of its movements': set('inventory_levels', 'on_hand = on_hand + 1', level, 'location_id, variant_id'),
  'I2 what is reserved is held by lines of live orders': set(
    'inventory_levels',
    'reserved = reserved + 1',
    level,
    'location_id, variant_id',
  ),
  'I2 nothing is sold that was not there': set('inventory_levels', 'on_hand = reserved - 1', level, 'location_id, variant_id'),
  'I2 a canceled order holds nothing': set('order_lines', `stock = 'sold'`, of('order_lines', `stock = 'released'`)),
  'I2 a line has reserved what it holds': set('order_lines', `stock = 'sold'`, held),
  'I2 what somebody works on is held no longer': `update fulfilments f set state = 'ready' from order_lines l where f.tenant_id = l.tenant_id and f.id = l.fulfilment_id
    and (l.tenant_id, l.id) = (select tenant_id, id from order_lines where ${held}) returning l.tenant_id, l.id`,
  'I4 a key has one audit row of its effect': `insert into audit_log (tenant_id, action, resource_type, resource_id, actor_kind)
    select tenant_id, 'order.created', 'order', id, 'staff' from orders where ${paid} returning tenant_id, resource_id as id`,
  'I4 no key is left running beyond its lease': `update idempotency set answer = null where (tenant_id, principal, key) =
    (select tenant_id, principal, key from idempotency where tenant_id = ${filled} limit 1) returning tenant_id, principal, key`,
  'I5 a paid order has been paid in full': set('orders', 'total = total + 1', paid),
  'I5 what was paid beyond an order’s total is on its way back': set('orders', 'captured_total = captured_total + 1', paid),
  'I5 what was paid of an order was paid in its own currency': `update payments set currency = 'USD' where ${of('payments', `state = 'captured'`)} returning tenant_id, order_id as id`,
  'I5 no goods for nothing: what no staff placed was paid in full before': set('orders', 'captured_total = 0', paid),
  'I7 every order has the audit row of its making': `delete from audit_log where resource_id = (select id from orders where ${paid}) returning tenant_id, resource_id as id`,
  'I7 money that went back has an audit row': `delete from audit_log where ${of('audit_log', `resource_type = 'refund'`)} returning tenant_id, resource_id as id`,
  'I8 a state has the times that lead to it': set('fulfilments', 'completed_at = null', of('fulfilments', `state = 'completed'`)),
  'I8 an order’s status follows from its fulfilments': `update fulfilments set state = 'canceled', canceled_at = now() where ${of('fulfilments', `state = 'ready'`)} returning tenant_id, order_id as id`,
  'I8 an order has a number if and only if it was placed': set('orders', 'number = null', paid),
  'I8 the numbers of a day are as many as its orders, and none is given twice': `update order_counters set last = last + 1 where (tenant_id, location_id, business_date) =
    (select tenant_id, location_id, business_date from order_counters where tenant_id = ${filled} limit 1) returning tenant_id, location_id, business_date`,
  'I8 events of an order are numbered without a gap': `update events set seq = 2 where aggregate_id = (select id from orders where ${paid}) returning tenant_id, aggregate_id as id`,
  'I9 an order’s amounts are those of its lines': `update order_lines set gross = gross + 1 where ${held} returning tenant_id, order_id as id`,
  'I9 an order’s total is the sum of its amounts': set('orders', 'tip_total = tip_total + 1', paid),
}

test('there is a stroke against each invariant', () => {
  expect(Object.keys(strokes).toSorted()).toEqual(invariants.toSorted())
})

test.each(Object.entries(strokes))('found, with its tenant and row: %s', async (name, stroke) => {
  await database.query('begin; set local session_replication_role = replica')
  try {
    const [row] = await asked(stroke)
    expect(row).toBeDefined()
    expect((await brokenInvariants(asked))[name]).toContainEqual(row)
    expect((await brokenInvariants(asked, row?.['tenant_id'] as string))[name]).toContainEqual(row)
    const [other] = await asked(`select id from tenants where slug = 'filled-2'`)
    expect(await brokenInvariants(asked, other?.['id'] as string)).toEqual({})
  } finally {
    await database.query('rollback')
  }
})
