import { join } from 'node:path'
import { bundle, startWorkerd } from '../dev/workerd.ts'
import { Inspector } from './inspector.ts'
import { repeat } from './load.ts'
import { turns } from './measure-routes.ts'
import { routesOf } from './routes.ts'
import type { Stage } from './stage.ts'
import { table } from './table.ts'

type Node = { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }
type Profile = { nodes: Node[]; startTime: number; endTime: number; samples: number[]; timeDeltas: number[] }

const REQUESTS = 1_500
const SHOWN = 40

/** Where the Worker's own JavaScript spends its time: an unminified bundle under V8's sampling profiler, route by route. */
export async function measureProfile(stage: Stage, only: string | undefined): Promise<string> {
  const folder = bundle(join('build', 'bench-profile'), { minify: false })
  await using worker = await startWorkerd({ variables: stage.variables, folder, quiet: true, inspect: true })
  const port = Number(new URL(worker.url).port)
  using inspector = await Inspector.of(worker.inspector)
  await inspector.ask('Profiler.enable')
  await inspector.ask('Profiler.setSamplingInterval', { interval: 200 })
  const parts: string[] = []
  for (const { name, calls } of await routesOf(stage.shop, stage.variables)) {
    if (only && !name.includes(only)) continue
    await repeat(turns(calls), { port, connections: 8, requests: 400 })
    await inspector.ask('Profiler.start')
    await repeat(turns(calls), { port, connections: 8, requests: REQUESTS })
    const { profile } = await inspector.ask<{ profile: Profile }>('Profiler.stop')
    parts.push(`### ${name}\n\n${shownProfile(profile)}`)
  }
  return parts.join('\n\n')
}

/** µs per request: a function's own time, and with what it called. */
function shownProfile({ nodes, samples, timeDeltas }: Profile): string {
  const own = new Map<number, number>()
  for (const [i, id] of samples.entries()) own.set(id, (own.get(id) ?? 0) + (timeDeltas[i] ?? 0))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const self = new Map<string, number>()
  const total = new Map<string, number>()
  const add = (sums: Map<string, number>, name: string, time: number) => sums.set(name, (sums.get(name) ?? 0) + time)
  const walk = (node: Node, above: readonly string[]): number => {
    const name = nameOf(node)
    const here = own.get(node.id) ?? 0
    add(self, name, here)
    const below = (node.children ?? [])
      .map((id) => byId.get(id))
      .reduce((sum, child) => sum + (child ? walk(child, [...above, name]) : 0), 0)
    if (!above.includes(name)) add(total, name, here + below)
    return here + below
  }
  const [root] = nodes
  if (root) walk(root, [])
  const rows = (sums: Map<string, number>) =>
    [...sums]
      .filter(([name]) => !IDLE.test(name))
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, SHOWN)
  const busy = [...self].filter(([name]) => !IDLE.test(name)).reduce((sum, [, time]) => sum + time, 0)
  const [ownRows, allRows] = [rows(self), rows(total)]
  const per = (time: number | undefined) => (time === undefined ? '' : (time / REQUESTS).toFixed(1))
  return `${per(busy)} µs of JavaScript a request\n\n${table(
    ['own', 'µs', 'with what it calls', 'µs'],
    ownRows.map(([name, time], i) => [name, per(time), allRows[i]?.[0] ?? '', per(allRows[i]?.[1])]),
  )}`
}

const IDLE = /^\((idle|root)\)/

const nameOf = ({ callFrame: { functionName, url, lineNumber } }: Node) =>
  `${functionName || '(anonymous)'}${url === '' ? '' : ` ${url.split('/').at(-1)}:${lineNumber + 1}`}`
