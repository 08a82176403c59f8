import { DatabaseError, Pool } from 'pg'
import { Refusal } from './answer.ts'

/**
 * A pool for one connection string. `upstream` says where PostgreSQL is, the string says who asks: role, password, database and
 * startup options.
 */
export function openPool(connection: string, upstream: URL): Pool {
  const url = new URL(connection)
  const options = url.searchParams.get('options')
  const pool = new Pool({
    host: upstream.hostname,
    port: Number(upstream.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.split('/')[1] ?? ''),
    ...(options === null ? {} : { options }),
    application_name: url.searchParams.get('application_name') ?? 'neon',
    max: 20,
    idleTimeoutMillis: 60_000,
  })
  // a server that goes away must not end this process: the request in hand hears of it, idle connections simply leave
  return pool.on('error', ignore).on('connect', (client) => client.on('error', ignore))
}

/** What Neon answers when PostgreSQL would not let us in. */
export function connectRefusal(error: Error, user: string | undefined): Error {
  const code = error instanceof DatabaseError ? (error.code ?? '') : ''
  if (code.startsWith('28')) return new Refusal(400, `password authentication failed for user '${user}'`)
  const busyOrAway = code === '' || code.startsWith('53') || code.startsWith('57')
  return busyOrAway ? new Refusal(500, "Couldn't connect to compute node") : error
}

function ignore(): void {}
