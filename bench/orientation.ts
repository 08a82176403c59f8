import { apart } from './apart.ts'
import { message } from './http.ts'
import { load, repeat } from './load.ts'
import { shown, spread } from './spread.ts'
import type { Stage } from './stage.ts'
import { table } from './table.ts'

type Options = { seconds: number; rounds: number }

const PAGES = [
  { name: 'list 20', path: '/list', connections: 8 },
  { name: 'order', path: '/order', connections: 8 },
  { name: 'order', path: '/order', connections: 16 },
]

/** What a page of hand-written Node and pg without any of our duties does on this machine: for orientation, never a bar. */
export async function measureOrientation({ urls }: Stage, { seconds, rounds }: Options): Promise<string> {
  await using floor = await apart('hand-written.ts', { owner: urls.owner })
  const rows: string[][] = []
  for (const { name, path, connections } of PAGES) {
    const next = () => message({ method: 'GET', path })
    await repeat(next, { port: floor.port, connections, requests: 400 })
    const figures: number[] = []
    for (let round = 0; round < rounds; round++) figures.push((await load(next, { port: floor.port, connections, seconds })).perSecond)
    rows.push([name, String(connections), shown(spread(figures))])
  }
  return table(['hand-written, for orientation', 'at', 'req/s'], rows)
}
