import { configOf, jobServer, requestServer, type Env } from '../../env.ts'
import type { Server } from '../../db/client.ts'
import { Database } from '../../db/database.ts'
import { mailerOf } from '../../outside/mail.ts'
import { NotReady } from './problems.ts'
import { lag, standing } from './queries.ts'
import { reasonsAgainst, type Mailing } from './rules.ts'
import schema from './schema-version.json' with { type: 'json' }

/** Asks the database as both of our roles; throws NOT_READY with every reason, also where nothing answers. */
export async function readiness(env: Env, requestId: string, now: Date) {
  const config = configOf(env)
  const as = (server: Server) => new Database(server, { request_id: requestId }, { trips: 0, statements: 0 })
  const [request, job] = await Promise.all([
    as(requestServer(config)).read(standing({})).catch(silent),
    as(jobServer(config))
      .read(standing({}), lag({ now: now.toISOString() }))
      .catch(silent),
  ])
  const { migration, when } = schema
  const reasons = reasonsAgainst(request?.[0], job?.[0], job?.[1], when, mailing(env))
  if (reasons.length > 0) throw NotReady({ reasons }, 10)
  return { status: 'ready' as const, release: config.RELEASE, migration }
}

/** A database that does not answer is what readiness is about. */
const silent = () => undefined

/** Links that lead to a laptop are as good as no mail. */
function mailing(env: Env): Mailing {
  const { ENVIRONMENT, APP_URL } = configOf(env)
  const isReal = ENVIRONMENT === 'production'
  if (mailerOf(env, configOf(env)) && (!isReal || APP_URL.startsWith('https:'))) return 'configured'
  return isReal ? 'missing' : 'absent'
}
