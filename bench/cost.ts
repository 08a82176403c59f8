import { Client } from 'pg'
import { startWorkerd } from '../dev/workerd.ts'
import { against } from './bars.ts'
import { findings, type Finding } from './findings.ts'
import { repeat, turns } from './load.ts'
import { measureRoutes } from './measure-routes.ts'
import { assumptions, ceilings, prices } from './prices.ts'
import { routesOf } from './routes.ts'
import { spread } from './spread.ts'
import type { Stage } from './stage.ts'
import { table } from './table.ts'

const GIGABYTE = 1e9
const SAMPLE = 2_000

type PerOrder = { requests: number; cpuMs: number; trips: number; egress: number; stored: number }

/** Dollars for a million orders a month, from what was measured here and the list prices of prices.ts. */
export async function measureCost(stage: Stage): Promise<string> {
  if (findings.size === 0) await measureRoutes(stage, { seconds: 0.5, rounds: 1, only: undefined })
  const order = { ...perOrder(), stored: await storedPerOrder(stage) }
  const rows = bill(order)
  const sum = (column: 'all' | 'marginal') => rows.reduce((total, row) => total + row[column], 0)
  const lines = rows.map(({ what, all, marginal }) => [what, all.toFixed(2), marginal.toFixed(2)])
  const totals = [
    'sum',
    against('cost of a million orders, $', spread([sum('all')]), { most: ceilings.all }),
    against('marginal cost of a million orders, $', spread([sum('marginal')]), { most: ceilings.marginal }),
  ]
  return `${table(['a million orders a month', 'all in, $', 'marginal, $'], [...lines, totals])}\n\n${assumed(order)}`
}

function perOrder(): Omit<PerOrder, 'stored'> {
  const sum = (of: (finding: Finding) => number) =>
    Object.entries(assumptions.requests).reduce((total, [name, times]) => total + times * of(found(name)), 0)
  const requests = Object.values(assumptions.requests).reduce((total, times) => total + times, 0)
  return { requests, cpuMs: sum(({ cpu }) => cpu) / 1000, trips: sum(({ trips }) => trips), egress: sum(({ answered }) => answered) }
}

function found(name: string): Finding {
  const finding = findings.get(name)
  if (!finding) throw new Error(`${name} was not measured`)
  return finding
}

/** `marginal` is what one more million costs: nothing is included in it, and the compute runs anyway. */
function bill({ requests, cpuMs, egress, stored }: PerOrder) {
  const { workers, durableObjects, queues, neon } = prices
  const { orders } = assumptions
  const operations = orders * assumptions.queueMessages * assumptions.operationsPerMessage
  const line = (what: string, amount: number, included: number, perMillion: number) => ({
    what,
    all: (Math.max(0, amount - included) / 1e6) * perMillion,
    marginal: (amount / 1e6) * perMillion,
  })
  const gigabytes = (orders * stored) / GIGABYTE
  const sent = (orders * egress) / GIGABYTE
  const compute = assumptions.computeUnits * assumptions.hoursPerMonth * neon.perComputeUnitHour
  return [
    { what: 'Workers, base', all: workers.base, marginal: 0 },
    line('Workers, requests', orders * requests, workers.includedRequests, workers.perMillionRequests),
    line('Workers, CPU', orders * cpuMs, workers.includedCpuMs, workers.perMillionCpuMs),
    line(
      'Durable Objects, requests',
      orders * assumptions.durableObjectRequests,
      durableObjects.includedRequests,
      durableObjects.perMillionRequests,
    ),
    line('Queues, operations', operations, queues.includedOperations, queues.perMillionOperations),
    { what: 'Neon, compute', all: compute, marginal: 0 },
    { what: 'Neon, storage', all: gigabytes * neon.perGigabyteMonth, marginal: gigabytes * neon.perGigabyteMonth },
    // what is included is not free for the next million, but nobody gets near it
    { what: 'Neon, egress', all: Math.max(0, sent - neon.includedEgressGigabytes) * neon.perEgressGigabyte, marginal: 0 },
  ]
}

function assumed({ requests, cpuMs, trips, egress, stored }: PerOrder): string {
  const mix = Object.entries(assumptions.requests).map(([name, times]) => `${times} × ${name}`)
  return [
    `Assumed of an order: ${requests} requests (${mix.join(', ')}); ${assumptions.queueMessages} queue messages of ${assumptions.operationsPerMessage} operations;`,
    `${assumptions.durableObjectRequests} Durable Object requests; ${assumptions.computeUnits} CU all month. Measured of it: ${cpuMs.toFixed(1)} ms of CPU,`,
    `${trips.toFixed(1)} round trips, ${(egress / 1024).toFixed(1)} KB from the database, ${(stored / 1024).toFixed(1)} KB stored with indexes.`,
  ].join('\n')
}

const TABLES = ['orders', 'order_lines', 'fulfilments', 'inventory_movements', 'events', 'event_deliveries', 'audit_log', 'idempotency']

/** Bytes that one more order leaves behind, in tables and indexes, vacuumed as in a database that lives. */
async function storedPerOrder(stage: Stage): Promise<number> {
  await using worker = await startWorkerd({ variables: stage.variables, folder: stage.built, quiet: true })
  const client = new Client({ connectionString: stage.urls.owner })
  await client.connect()
  const weigh = async () => {
    await client.query(`vacuum ${TABLES.join(', ')}`)
    const { rows } = await client.query<{ bytes: string; orders: string }>(
      'select (select sum(pg_total_relation_size(name::regclass)) from unnest($1::text[]) name) as bytes, (select count(*) from orders) as orders',
      [TABLES],
    )
    return { bytes: Number(rows[0]?.bytes), orders: Number(rows[0]?.orders) }
  }
  const before = await weigh()
  const place = (await routesOf(stage.shop, stage.variables)).find(({ name }) => name === 'place an order')
  if (!place) throw new Error('no route places orders')
  await repeat(turns(place.calls), { port: Number(new URL(worker.url).port), connections: 8, requests: SAMPLE })
  const after = await weigh()
  await client.end()
  return (after.bytes - before.bytes) / (after.orders - before.orders)
}
