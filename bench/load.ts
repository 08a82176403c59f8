import { Connection, type Answer } from './http.ts'
import { cpuSeconds } from './cpu.ts'

/** `cpu` is µs of the watched process per request, undefined where none is watched. Times are ms. */
export type Load = { perSecond: number; p50: number; p95: number; p99: number; cpu: number | undefined; wrong: number; statuses: string }
export type LoadOptions = { port: number; connections: number; seconds: number; pid?: number | undefined; expect?: readonly number[] }

/** Keeps connections busy for `seconds`, after a quarter of that as a warm-up that is not counted. What ends within the time is counted. */
export async function load(next: () => string, options: LoadOptions): Promise<Load> {
  const { port, connections, seconds, pid, expect = [200, 201] } = options
  const times: number[] = []
  const statuses = new Map<number, number>()
  let phase: 'warming' | 'counting' | 'over' = 'warming'
  const open = Array.from({ length: connections }, () => new Connection(port))
  const turn = (connection: Connection) => {
    const startedAt = performance.now()
    connection.send(next(), (answer) => {
      const status = answer instanceof Error ? 0 : answer.status
      if (phase === 'over') return
      if (phase === 'counting') {
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        if (expect.includes(status)) times.push(performance.now() - startedAt)
      }
      if (status === 0) return
      turn(connection)
    })
  }
  open.forEach(turn)
  await sleep(seconds * 250)
  phase = 'counting'
  const [startedAt, cpuBefore] = [performance.now(), pid === undefined ? 0 : cpuSeconds(pid)]
  await sleep(seconds * 1000)
  const [spent, lasted] = [pid === undefined ? undefined : cpuSeconds(pid) - cpuBefore, (performance.now() - startedAt) / 1000]
  phase = 'over'
  for (const connection of open) connection.close()
  return measured(times, statuses, { lasted, spent })
}

/** One request after another, round and round. */
export function turns(calls: readonly (() => string)[]): () => string {
  let turn = 0
  return () => calls[turn++ % calls.length]?.() ?? ''
}

type Repeating = { port: number; connections: number; requests: number }

/** A number of requests, as fast as they go; answers how many had which status. */
export async function repeat(next: () => string, { port, connections, requests }: Repeating): Promise<Map<number, number>> {
  const statuses = new Map<number, number>()
  let left = requests
  const worker = async () => {
    const connection = new Connection(port)
    while (left-- > 0) {
      const answer = await new Promise<Answer | Error>((resolve) => connection.send(next(), resolve))
      const status = answer instanceof Error ? 0 : answer.status
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (status === 0) break
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: connections }, worker))
  return statuses
}

type Window = { lasted: number; spent: number | undefined }

function measured(times: number[], statuses: Map<number, number>, { lasted, spent }: Window): Load {
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0
  const all = [...statuses.values()].reduce((sum, count) => sum + count, 0)
  return {
    perSecond: times.length / lasted,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    cpu: spent === undefined ? undefined : (spent * 1e6) / Math.max(1, all),
    wrong: all - times.length,
    statuses: [...statuses].map(([status, count]) => `${count}×${status}`).join(' '),
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
