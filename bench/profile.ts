import { readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { join } from 'node:path'
import { bundle, startWorkerd } from '../dev/workerd.ts'
import { Inspector } from './inspector.ts'
import { repeat, turns } from './load.ts'
import { placeSome, routesOf } from './routes.ts'
import type { Stage } from './stage.ts'
import { table } from './table.ts'

type Node = { id: number; callFrame: { functionName: string; url: string; lineNumber: number; columnNumber: number }; children?: number[] }
type Profile = { nodes: Node[]; startTime: number; endTime: number; samples: number[]; timeDeltas: number[] }

const REQUESTS = 1_000
const SHOWN = 40

/** Where the Worker's own JavaScript spends its time: an unminified bundle under V8's sampling profiler, route by route. */
export async function measureProfile(stage: Stage, only: string | undefined): Promise<string> {
  const folder = bundle(join('build', 'bench-profile'), { minify: false })
  const nameOf = namer(folder)
  await using worker = await startWorkerd({ variables: stage.variables, folder, quiet: true, inspect: true })
  const port = Number(new URL(worker.url).port)
  using inspector = await Inspector.of(worker.inspector)
  await inspector.ask('Profiler.enable')
  await inspector.ask('Profiler.setSamplingInterval', { interval: 200 })
  const parts: string[] = []
  for (const { name, calls } of await routesOf(stage.shop, stage.variables, await placeSome(port, stage.shop, stage.variables))) {
    if (only && !name.includes(only)) continue
    await repeat(turns(calls), { port, connections: 8, requests: 400 })
    await inspector.ask('Profiler.start')
    await repeat(turns(calls), { port, connections: 8, requests: REQUESTS })
    const { profile } = await inspector.ask<{ profile: Profile }>('Profiler.stop')
    parts.push(`### ${name}\n\n${shownProfile(profile, nameOf)}`)
  }
  return parts.join('\n\n')
}

/** Shares of the time in JavaScript: a function's own, and with what it called. */
function shownProfile({ nodes, samples, timeDeltas }: Profile, nameOf: (node: Node) => string): string {
  const own = new Map<number, number>()
  for (const [i, id] of samples.entries()) own.set(id, (own.get(id) ?? 0) + (timeDeltas[i] ?? 0))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const [self, total] = [new Map<string, number>(), new Map<string, number>()]
  const walk = (node: Node, above: readonly string[]): number => {
    const name = nameOf(node)
    const here = own.get(node.id) ?? 0
    self.set(name, (self.get(name) ?? 0) + here)
    const children = (node.children ?? []).flatMap((id) => byId.get(id) ?? [])
    const all = children.reduce((sum, child) => sum + walk(child, [...above, name]), here)
    if (!above.includes(name)) total.set(name, (total.get(name) ?? 0) + all)
    return all
  }
  if (nodes[0]) walk(nodes[0], [])
  const most = (sums: Map<string, number>) => [...sums].filter(([name]) => !IDLE.test(name)).toSorted(([, a], [, b]) => b - a)
  const busy = most(self).reduce((sum, [, time]) => sum + time, 0)
  const share = (time = 0) => `${((100 * time) / busy).toFixed(1)} %`
  const [ownRows, allRows] = [most(self), most(total)]
  const rows = ownRows.slice(0, SHOWN).map(([name, time], i) => [name, share(time), allRows[i]?.[0] ?? '', share(allRows[i]?.[1])])
  return table(['own', 'share', 'with what it calls', 'share'], rows)
}

const IDLE = /^\((idle|root)\)/

/** A function by its name and where its source is. */
function namer(folder: string) {
  const map = new SourceMap(JSON.parse(readFileSync(join(folder, 'worker.js.map'), 'utf8')) as SourceMapPayload)
  return ({ callFrame: { functionName, url, lineNumber, columnNumber } }: Node) => {
    const name = functionName || '(anonymous)'
    if (url === '' || lineNumber < 0) return name
    const entry = map.findEntry(lineNumber, columnNumber)
    if (!('originalSource' in entry)) return name
    return `${name} ${entry.originalSource.replace(/^.*(node_modules|\.\.)\//, '')}:${entry.originalLine + 1}`
  }
}
