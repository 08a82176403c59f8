import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'pg'
import type { Statement } from './record.ts'

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

export type Order = { recorded: Statement[]; lasting: ReadonlySet<string> }

/** The least that could be done: plain Node and pg, prepared statements, the very SQL of one order with new ids, nothing checked. */
export async function startFloor(url: string, orders: Order[]) {
  // what is still open when Postgres goes down is nobody's loss
  const pool = new Pool({ connectionString: url, max: 20 }).on('error', () => {})
  const server = createServer((request, response) => {
    request.resume()
    placeOrder(pool, orders[Number(request.url?.slice(1))]).then(
      (data) => response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ success: true, data })),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async () => {
    server.closeAllConnections()
    server.close()
    await pool.end()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop }
}

async function placeOrder(pool: Pool, order: Order | undefined): Promise<unknown> {
  if (!order) throw new Error('there is no such shop')
  const renewed = renewal(order.lasting)
  const client = await pool.connect()
  try {
    await client.query('begin')
    let answer: unknown
    for (const [number, { query, params }] of order.recorded.entries()) {
      const values = params.map((value) => (typeof value === 'string' ? value.replaceAll(UUID, renewed) : value))
      answer = (await client.query({ name: `s${number}`, text: query, values, rowMode: 'array' })).rows
    }
    await client.query('commit')
    return answer
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

/** One new id for each that the recorded order brought along. */
function renewal(lasting: ReadonlySet<string>): (id: string) => string {
  const fresh = new Map<string, string>()
  return (id) => {
    if (lasting.has(id)) return id
    const known = fresh.get(id) ?? crypto.randomUUID()
    fresh.set(id, known)
    return known
  }
}
