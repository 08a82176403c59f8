import { Connection } from './http.ts'

/** Latencies in ms by status; `unsent` found every connection busy. */
export type Paced = { times: Map<number, number[]>; unsent: number }
export type Pace = { port: number; perSecond: number; seconds: number; connections: number }

const TICK_MS = 5

/** So many requests a second, whatever becomes of them, as callers who know nothing of one another send them. */
export async function paced(next: () => string, { port, perSecond, seconds, connections }: Pace): Promise<Paced> {
  const free = Array.from({ length: connections }, () => new Connection(port))
  const times = new Map<number, number[]>()
  let [sent, unsent] = [0, 0]
  const send = (connection: Connection) => {
    const startedAt = performance.now()
    connection.send(next(), (answer) => {
      const gone = answer instanceof Error
      const status = gone ? 0 : answer.status
      const taken = times.get(status) ?? []
      taken.push(performance.now() - startedAt)
      times.set(status, taken)
      free.push(gone ? new Connection(port) : connection)
    })
  }
  const startedAt = performance.now()
  for (let spent = 0; spent < seconds * 1000; spent = performance.now() - startedAt) {
    for (const due = Math.floor((spent / 1000) * perSecond); sent < due; sent++) {
      const connection = free.shift()
      if (connection) send(connection)
      else unsent++
    }
    await pause(TICK_MS)
  }
  for (let left = 1000; free.length < connections && left > 0; left--) await pause(TICK_MS)
  for (const connection of free) connection.close()
  return { times, unsent }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
