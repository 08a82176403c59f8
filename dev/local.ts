import { join } from 'node:path'
import { startDatabase, type LocalDatabase } from './local-database.ts'
import { pointMailWebhook, startLocalMail } from './local-mail.ts'
import { claimPorts, type Settings } from './local-settings.ts'
import { logLines } from './ops/log-lines.ts'
import { startOps } from './ops/server.ts'
import { pointWebhooks, startLocalStripe } from './local-stripe.ts'
import { serve } from './serve.ts'
import { keptSecrets, type Variables } from './variables.ts'

export type Local = {
  api: string
  ops: string
  stripe: string | undefined
  mail: string | undefined
  database: LocalDatabase
  /** What the cron trigger does each minute, now. */
  sweep(): Promise<void>
  stop(): Promise<void>
}
export type LocalOptions = { watch?: boolean; onLog?: (line: string, level: string) => void }

const SWEEP_MS = 60_000

/** Starts everything a laptop needs, or nothing: what already runs is stopped again when a later part fails. */
export async function startLocal(settings: Settings, { watch = false, onLog = () => {} }: LocalOptions = {}): Promise<Local> {
  const stops: (() => Promise<void> | void)[] = []
  const stop = async () => {
    for (let next = stops.pop(); next; next = stops.pop()) await next()
  }
  try {
    await claimPorts(settings.ports)
    const secrets = keptSecrets(join(settings.folder, 'secrets.json'))
    const database = await startDatabase(settings, secrets)
    stops.push(() => database.stop())
    const stripe = await startLocalStripe(settings)
    stops.push(() => stripe.stop())
    const mail = await startLocalMail(settings)
    stops.push(() => mail.stop())
    const outside = { APP_URL: `http://127.0.0.1:${settings.ports.api}`, ...stripe.variables, ...mail.variables }
    const variables = workerVariables(settings, secrets, database, outside)
    const persist = join(settings.folder, 'worker')
    const lines = logLines()
    const heard = (line: string, level: string) => {
      lines.add(line)
      onLog(line, level)
    }
    const worker = await serve({ variables, port: settings.ports.api, entrypoint: 'dev/worker.ts', persist, watch, onLog: heard })
    stops.push(() => worker.stop())
    if (stripe.url) await pointWebhooks(stripe.url, worker.url)
    if (mail.url) await pointMailWebhook(mail.url, worker.url)
    const sweep = () => worker.scheduled().catch((error: Error) => onLog(error.message, 'error'))
    stops.push(every(SWEEP_MS, sweep))
    const { endpoint, urls } = database
    const ops = await startOps({ port: settings.ports.ops, lines, endpoint, ownerUrl: urls.owner, sweep })
    stops.push(() => ops.stop())
    return { api: worker.url, ops: ops.url, stripe: stripe.url, mail: mail.url, database, sweep, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function workerVariables({ given }: Settings, secrets: Variables, { urls, endpoint }: LocalDatabase, outside: Variables): Variables {
  const { OWNER_DATABASE_URL: _owner, NEON_ENDPOINT: _endpoint, ...rest } = given
  const logins = { DATABASE_URL: urls.app, JOB_DATABASE_URL: urls.job, PLATFORM_DATABASE_URL: urls.platform }
  const database = { ...logins, ...(endpoint ? { NEON_ENDPOINT: endpoint } : {}) }
  // nobody has a second factor on a laptop
  return { PLATFORM_SECOND_FACTOR: 'spared', ...secrets, ...outside, ...rest, ...database, ENVIRONMENT: 'dev' }
}

function every(ms: number, work: () => Promise<void>): () => void {
  const timer = setInterval(() => void work(), ms)
  return () => clearInterval(timer)
}
