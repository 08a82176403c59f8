import { startWorkerd } from '../dev/workerd.ts'
import { load, repeat, turns, type Load } from './load.ts'
import { routesOf } from './routes.ts'
import { shown, spread } from './spread.ts'
import type { Stage } from './stage.ts'
import { table } from './table.ts'

type Options = { seconds: number; rounds: number }

const ROUTES = ['list 20, staff', 'one product, staff', 'place an order']
/** Few: where both cores are full, it is the queue that is measured and not the way. */
const CONNECTIONS = 2

/** Added to every call of the database, and what the 95th request of a hundred is wanted to take beyond it: printed, since milliseconds are a machine's (decision 29). */
const DISTANCES = [
  { ms: 8, beyond: 15 },
  { ms: 90, beyond: 40 },
]

/** With the database far away an answer takes one round trip and little more, so there is one. */
export async function measureDistance(stage: Stage, { seconds, rounds }: Options): Promise<string> {
  await using worker = await startWorkerd({ variables: stage.variables, folder: stage.built, quiet: true })
  const port = Number(new URL(worker.url).port)
  const routes = (await routesOf(stage.shop, stage.variables)).filter(({ name }) => ROUTES.includes(name))
  for (const { calls } of routes) await repeat(turns(calls), { port, connections: CONNECTIONS, requests: 400 })
  const rows: string[][] = []
  for (const { ms, beyond } of DISTANCES) {
    const faults = new URL('/faults', stage.endpoint)
    await fetch(faults, { method: 'POST', body: JSON.stringify({ kind: 'delay', ms }) })
    try {
      for (const { name, calls } of routes) {
        const loads: Load[] = []
        for (let round = 0; round < rounds; round++) loads.push(await load(turns(calls), { port, connections: CONNECTIONS, seconds }))
        const over = spread(loads.map(({ p95 }) => p95 - ms))
        const said = `${shown(over, 1)}, wanted ≤ ${beyond}`
        rows.push([`${ms} ms`, name, ...(['p50', 'p95', 'p99'] as const).map((p) => shown(spread(loads.map((load) => load[p])), 1)), said])
      }
    } finally {
      await fetch(faults, { method: 'DELETE' })
    }
  }
  return table(['distance', `route, at ${CONNECTIONS}`, 'p50 ms', 'p95 ms', 'p99 ms', 'p95 beyond one round trip'], rows)
}
