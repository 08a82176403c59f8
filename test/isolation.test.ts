import type { Client } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { callers, cellsAsText, matrix, seeded, type Cell } from './support/isolation.ts'

let client: Client
let tables: string[]

beforeAll(async () => {
  ;({ client, tables } = await seeded(inject('servers').postgres))
})
afterAll(() => client.end())

const refused = ({ outcome }: Cell) => outcome === '0' || outcome === '42501'
const said = (cells: Cell[]) => cells.map(({ relname, n, command, outcome }) => `${relname} ${n} ${command} = ${outcome}`)

async function cellsOf(name: string): Promise<Cell[]> {
  const who = callers[name]
  if (!who) throw new Error(`nobody is called ${name}`)
  await client.query('begin')
  try {
    return await matrix(client, who, tables)
  } finally {
    await client.query('rollback')
  }
}

const outside = ['staff of another tenant', 'customer of another tenant', 'guest of another tenant', 'nobody']

/** No tenant's, and read by all. */
const isEverybodys = new Set(['feed_epochs', 'plans', 'kill_switches', 'common_passwords'])
/** The second of these rows is the platform's own. */
const isForEverybody = ({ relname, n }: Cell) => isEverybodys.has(relname) || (relname === 'consent_texts' && n === 2)

test.each(outside)('%s reaches no row of this tenant, whatever the command', async (name) => {
  const cells = await cellsOf(name)
  expect(new Set(cells.map(({ relname }) => relname)).size).toBe(tables.length)
  const leaks = cells.filter((cell) => !refused(cell) && !(isForEverybody(cell) && cell.command === 'select'))
  expect(said(leaks)).toEqual([])
})

test('copying a table out copies only what its reader may see', async () => {
  await client.query('begin')
  await client.query(`set local role cortado_app`)
  await client.query(`select set_config('app.tenant_id', gen_random_uuid()::text, true), set_config('app.actor_kind', 'staff', true)`)
  const copied: string[] = []
  for (const table of tables.filter((name) => !isEverybodys.has(name))) {
    await client.query('savepoint one')
    const mine = table === 'consent_texts' ? '(select * from public.consent_texts where tenant_id is not null)' : `public."${table}"`
    const { rowCount } = await client.query(`copy ${mine} to stdout`).catch(() => ({ rowCount: 0 }))
    await client.query('rollback to savepoint one')
    if (rowCount) copied.push(table)
  }
  await client.query('rollback')
  expect(copied).toEqual([])
})

/** What somebody in the tenant may do with rows that are not theirs: read what is public, and what their own order has to move. */
const shared: Record<string, string> = {
  inventory_levels: 'an order of theirs holds stock',
  'inventory_movements insert': 'an order of theirs moves stock',
  order_counters: 'an order of theirs takes the next number',
  event_deliveries: 'says nothing but that an event was handled',
  'mails insert': 'whoever asks for a mail adds it, and reads none',
  stream_tickets: 'found by the hash of a secret, and by nothing else',
  'audit_unsealed insert': 'what they do is audited, and waits for its seal',
  feed_epochs: 'one number for everybody',
}

const isPublic =
  /^(?:catalogs|categories|tax_rates|products|variants|variant_locations|modifier_lists|modifiers|product_modifier_lists|product_tax_rates|locations|tenants|inventory_levels|plans|kill_switches|common_passwords|tenant_plans|tenant_overrides|consent_texts|class_types|rooms)$/

test.each(['customer', 'guest', 'visitor'])('a %s of this tenant reaches nothing that is somebody else’s', async (name) => {
  const foreign = (await cellsOf(name)).filter(
    (cell) => cell.n === 2 && !shared[cell.relname] && !shared[`${cell.relname} ${cell.command}`],
  )
  const leaks = foreign.filter((cell) => !refused(cell) && !(isPublic.test(cell.relname) && cell.command === 'select'))
  expect(said(leaks)).toEqual([])
})

test('every setting that a policy reads is set by one of the callers', async () => {
  const { rows } = await client.query<{ text: string }>(`select coalesce(qual, '') || coalesce(with_check, '') as text from pg_policies`)
  const read = new Set(rows.flatMap(({ text }) => [...text.matchAll(/app\.(\w+)'/g)].map(([, name = '']) => name)))
  const set = new Set(Object.values(callers).flatMap(({ settings }) => Object.keys(settings)))
  expect([...read].filter((name) => !set.has(name))).toEqual([])
})

/** Policies that another one makes superfluous, and why they stay. */
const redundant: Record<string, string> = {
  'imports.others_never_delete': 'others can’t see an import, so there is nothing for them to delete; it comes with the word that says so',
}

type Policy = { tablename: string; policyname: string }

test('every policy is missed by these checks when it is dropped', async () => {
  // grants are a layer of their own: with all of them, only the policies stand between a caller and a row
  await client.query(
    'grant all on all tables in schema public to cortado_app, cortado_job, cortado_platform, cortado_search, cortado_closer',
  )
  const { rows: policies } = await client.query<Policy>(
    `select tablename, policyname from pg_policies where schemaname = 'public' order by 1, 2`,
  )
  const unnoticed: string[] = []
  // whoever noticed the last one is asked first: one who notices is enough
  let names = Object.keys(callers)
  const known = new Map<string, string>()
  for (const { tablename, policyname } of policies) {
    await client.query('begin')
    for (const name of names)
      if (!known.has(`${tablename} ${name}`)) known.set(`${tablename} ${name}`, await cellsAsText(client, name, tablename))
    await client.query(`drop policy "${policyname}" on public."${tablename}"`)
    let noticed: string | undefined
    for (const name of names) {
      if ((await cellsAsText(client, name, tablename)) === known.get(`${tablename} ${name}`)) continue
      noticed = name
      break
    }
    await client.query('rollback')
    if (noticed === undefined) unnoticed.push(`${tablename}.${policyname}`)
    else names = [noticed, ...names.filter((name) => name !== noticed)]
  }
  console.log(`${policies.length} policies dropped one at a time, ${policies.length - unnoticed.length} noticed`)
  expect(policies.length).toBeGreaterThan(50)
  expect(unnoticed).toEqual(Object.keys(redundant))
}, 300_000)
