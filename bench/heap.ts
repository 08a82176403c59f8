import { join } from 'node:path'
import { bundle, startWorkerd } from '../dev/workerd.ts'
import { against } from './bars.ts'
import { callOnce, message } from './http.ts'
import { Inspector } from './inspector.ts'
import { repeat } from './load.ts'
import { placeSome, routesOf } from './routes.ts'
import { spread } from './spread.ts'
import type { Stage } from './stage.ts'
import { table } from './table.ts'

const MIB = 1024 * 1024
const STEPS = 10
const GROWTH_MIB = 10
const TOTAL_MIB = 64

type Heap = { usedSize: number; totalSize: number; backingStorageSize?: number }

/** The isolate's heap by V8's inspector, after a garbage collection, over so many requests of every kind (the process's memory is not the isolate's). */
export async function measureHeap(stage: Stage, requests: number): Promise<string> {
  const folder = bundle(join('build', 'bench-heap'), { entry: 'bench/heap/worker.ts' })
  await using worker = await startWorkerd({ variables: stage.variables, folder, quiet: true, inspect: true })
  const port = Number(new URL(worker.url).port)
  const orders = await placeSome(port, stage.shop, stage.variables)
  using inspector = await Inspector.of(worker.inspector)
  const rows: string[][] = []
  const used: number[] = []
  let [wrong, most] = [0, 0]
  for (let step = 0; step < STEPS; step++) {
    // tokens live for 15 minutes, this may take longer
    const next = mixOf((await routesOf(stage.shop, stage.variables, orders)).map(({ calls }) => calls))
    const statuses = await repeat(next, { port, connections: 8, requests: requests / STEPS })
    for (const [status, count] of statuses) if (status !== 200 && status !== 201) wrong += count
    const before = await inspector.ask<Heap>('Runtime.getHeapUsage')
    const { status } = await callOnce(port, message({ method: 'GET', path: '/collect' }))
    if (status !== 204) throw new Error(`nothing was collected: ${status}`)
    const after = await inspector.ask<Heap>('Runtime.getHeapUsage')
    used.push(after.usedSize / MIB)
    most = Math.max(most, before.totalSize / MIB)
    rows.push([String(((step + 1) * requests) / STEPS), mib(before.usedSize), mib(after.usedSize), mib(before.totalSize)])
  }
  const growth = against('heap growth after the first tenth, MiB', spread([(used.at(-1) ?? 0) - (used[0] ?? 0)]), { most: GROWTH_MIB }, 1)
  const total = against('heap at most, MiB', spread([most]), { most: TOTAL_MIB }, 1)
  const failures = wrong === 0 ? '' : `, ${wrong} WRONG answers`
  return `${table(['requests', 'used MiB', 'after collection', 'reserved'], rows)}\n\nGrowth after the first tenth: ${growth} MiB; at most ${total} MiB${failures}`
}

const mib = (bytes: number) => (bytes / MIB).toFixed(1)

/** Every route in turn, and within a route its requests in turn. */
function mixOf(routes: readonly (readonly (() => string)[])[]): () => string {
  let turn = 0
  return () => {
    const calls = routes[turn % routes.length] ?? []
    const call = calls[Math.floor(turn++ / routes.length) % calls.length]
    return call?.() ?? ''
  }
}
