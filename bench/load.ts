import { Agent, request } from 'node:http'

export type Call = { url: string; headers: Record<string, string>; body: string }
export type Load = { perSecond: number; p50: number; p99: number; refused: number }

/** Keeps `connections` connections busy for `seconds`, after a quarter of that as a warm-up that is not counted. */
export async function load(next: () => Call, connections: number, seconds: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const from = performance.now() + seconds * 250
  const until = from + seconds * 1000
  const times: number[] = []
  let refused = 0
  const buyer = async () => {
    while (performance.now() < until) {
      const startedAt = performance.now()
      const status = await send(next(), agent)
      const endedAt = performance.now()
      if (startedAt < from || endedAt > until) continue
      if (status === 201) times.push(endedAt - startedAt)
      else refused++
    }
  }
  await Promise.all(Array.from({ length: connections }, buyer))
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0
  return { perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99), refused }
}

function send({ url, headers, body }: Call, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
    })
    call.on('error', reject).end(body)
  })
}
