import { Client } from 'pg'
import { together, type Ledger } from './ledgers/ledger.ts'
import { days, fulfilments, orders, progress, totals } from './ledgers/orders.ts'
import { money, payments, refunds } from './ledgers/payments.ts'
import { histories, keys, makings } from './ledgers/records.ts'
import { levels, lines } from './ledgers/stock.ts'

export type Ask = (text: string, values: unknown[]) => Promise<Record<string, unknown>[]>
export type Broken = Record<string, Record<string, unknown>[]>

const SHOWN = 5
const MOST = 1_000

/** The longest first: whoever is free takes the next. */
const ledgers = [together(money, totals, progress, makings), levels, lines, payments, histories, days, orders, fulfilments, refunds, keys]

/** As PostgreSQL's own of bigints is a numeric, whose sums for a million orders take three times the memory. */
const total = `create or replace aggregate pg_temp.total(bigint) (sfunc = int8pl, stype = bigint, initcond = '0')`

/** What must hold whatever happened (quality.md 1.1), by name. */
export const invariants = ledgers.flatMap(({ broken }) => Object.keys(broken))

/** Every row that breaks something, with the places of what it breaks. */
function textOf({ key, entries, broken, aggregates = {} }: Ledger): string {
  const columns = [...new Set(entries.flatMap(({ adds }) => Object.keys(adds)))]
  const entered = entries.map(({ from, where = 'true', at, adds }) => {
    const row = at.map((column, place) => `${column} as ${key[place]}`)
    const sums = columns.map((column) => `(${adds[column] ?? 'null'})::bigint as ${column}`)
    return `select x.tenant_id, ${[...row, ...sums].join(', ')} from ${from} where (${where}) and ($1::uuid is null or x.tenant_id = $1)`
  })
  const summed = columns.map((column) => `${aggregates[column] ?? 'pg_temp.total'}(${column}) as ${column}`)
  const row = ['tenant_id', ...key].join(', ')
  const faults = Object.values(broken).map((wrong, place) => `case when ${wrong} then ${place} end`)
  const any = Object.values(broken).map((wrong) => `(${wrong})`)
  // found as a whole: to its end is how this is read where nothing is broken, and planned
  return `with found as materialized (select ${row}, array_remove(array[${faults.join(', ')}], null) as faults
      from (select ${row}, ${summed.join(', ')} from (${entered.join(' union all ')}) entries group by ${row}) sums where ${any.join(' or ')})
    select * from found limit ${MOST}`
}

/**
 * Every invariant that rows break, by name, with the first of those rows and their tenants: of one tenant, or of all where none is named.
 * Each of `asks` is a connection that may read everybody's rows; they share the work.
 */
export async function brokenInvariants(asks: Ask | readonly Ask[], tenantId: string | null = null): Promise<Broken> {
  const found: Broken = {}
  const left = [...ledgers]
  const help = async (ask: Ask) => {
    await ask(total, [])
    for (let ledger = left.shift(); ledger; ledger = left.shift()) {
      const names = Object.keys(ledger.broken)
      for (const { faults, ...row } of await ask(textOf(ledger), [tenantId]))
        for (const place of faults as number[]) (found[names[place] ?? ''] ??= []).push(row)
    }
  }
  await Promise.all([asks].flat().map(help))
  return Object.fromEntries(invariants.flatMap((name) => (found[name] ? [[name, found[name].slice(0, SHOWN)]] : [])))
}

/** The same of all tenants, over as many connections as there are processors to use: each takes up to half a gigabyte for a million orders. */
export async function brokenAnywhere(ownerUrl: string, connections = 2): Promise<Broken> {
  const clients = Array.from({ length: connections }, () => new Client({ connectionString: ownerUrl }))
  try {
    for (const client of clients) {
      await client.connect()
      await client.query(`set row_security = off; set work_mem = '256MB'; set hash_mem_multiplier = 2; set jit = off`)
    }
    return await brokenInvariants(
      clients.map((client) => async (text, values) => (await client.query<Record<string, unknown>>(text, values)).rows),
    )
  } finally {
    for (const client of clients) await client.end()
  }
}
