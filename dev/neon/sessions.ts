import { connect } from 'node:net'
import type pg from 'pg'
import { Refusal } from './answer.ts'
import { Pipeline, type Result } from './pipeline.ts'
import type { Call } from './request.ts'
import { Reset } from './reset.ts'
import { connectRefusal, openPool } from './upstream.ts'
import { arrayElements, type Elements } from './values.ts'

export type Caller = { gone: boolean; onGone?: (() => void) | undefined }
export type Outcome = { results: Result[]; elements: Elements }

const noElements: Elements = new Map()

/** Runs calls on pooled connections to PostgreSQL. What a call left in its session never reaches the next one. */
export function openSessions(upstream: URL, maxBytes: number) {
  const pools = new Map<string, pg.Pool>()

  const run = async (call: Call, caller: Caller): Promise<Outcome> => {
    const pool = pools.get(call.connection) ?? openPool(call.connection, upstream)
    pools.set(call.connection, pool)
    const client = await pool.connect().catch((error: Error) => {
      throw connectRefusal(error, pool.options.user)
    })
    if (caller.gone) {
      client.release()
      throw new Refusal(400, 'Query cancelled')
    }
    const reset = new Reset(client)
    const pipeline = client.query(new Pipeline(call.statements, call.transaction?.begin, { maxBytes, reset }))
    if (call.transaction) client.query(reset)
    caller.onGone = () => cancel(client, upstream)
    try {
      const results = await pipeline.results
      const elements = call.rawText ? noElements : await arrayElements(results, client)
      if (!call.transaction) client.query(reset)
      if (caller.gone) client.release(true)
      else void giveBack(client, reset)
      return { results, elements }
    } catch (error) {
      // a failed single statement and a failed COMMIT cost their connection, a failed batch only its transaction
      if (caller.gone || !call.transaction || pipeline.isCommitting) client.release(true)
      else await giveBack(client, reset)
      throw error
    } finally {
      caller.onGone = undefined
    }
  }

  return { run, close: () => Promise.all([...pools.values()].map((pool) => pool.end())) }
}

async function giveBack(client: pg.PoolClient, reset: Reset): Promise<void> {
  await reset.done.then(
    () => client.release(),
    (error: Error) => client.release(error),
  )
}

// An attempt, as on Neon: a cancel request on a connection of its own, and 100 ms later the connection is dropped.
function cancel(client: pg.PoolClient, upstream: URL): void {
  const { processID, secretKey } = client as pg.PoolClient & { processID: number; secretKey: number }
  const request = Buffer.alloc(16)
  request.writeInt32BE(16, 0)
  request.writeInt32BE(80877102, 4)
  request.writeInt32BE(processID, 8)
  request.writeInt32BE(secretKey, 12)
  const socket = connect(Number(upstream.port || 5432), upstream.hostname, () => socket.end(request))
  socket.on('error', () => {})
  setTimeout(() => client.connection.stream.destroy(), 100).unref()
}
