import { join, resolve } from 'node:path'
import { copyAssets } from './assets.ts'
import { answerWhileBroken } from './broken-build.ts'
import { guardWorkerd } from './guard.ts'
import type { unstable_DevEnv as DevEnv } from 'wrangler'
import type { Variables } from './variables.ts'

export type Served = {
  url: string
  /** What the cron trigger calls in the cloud; on a laptop nobody else does. */
  scheduled(): Promise<void>
  stop(): Promise<void>
}
export type ServeOptions = {
  variables: Variables
  port?: number
  entrypoint?: string
  persist?: string | false
  /** Rebuild and restart on every change of the source; while it does not build, requests hear 503 and why. */
  watch?: boolean
  /** Requests a minute that one tenant may make; without it, as wrangler.toml says. */
  perTenant?: number
  /** With Cloudflare's own binding for mail, which a laptop keeps in files and says so in its log. */
  sendsMail?: boolean
  /** One line that the Worker wrote. Without it, only its errors are shown. */
  onLog?: (line: string, level: string) => void
}

const root = join(import.meta.dirname, '..')

/**
 * Runs the Worker in workerd as `wrangler dev` does, from wrangler.toml, with these variables and no others: a developer's .dev.vars
 * never reaches a test. Port 0 is any free one. Throws one line, with the bundler's words, when it can't be built or started.
 */
export async function serve(given: ServeOptions): Promise<Served> {
  // no telemetry, no logs of its own, no look at the network for where we are
  Object.assign(process.env, QUIET)
  copyAssets()
  const { unstable_DevEnv: Env } = await import('wrangler')
  const env = new Env()
  const { onLog = errorsOnly } = given
  const broken = given.watch ? await answerWhileBroken(env) : undefined
  const { running, begin } = follow(env, (failure, unbuilt) => {
    onLog(failure.message, 'error')
    if (unbuilt) void broken?.say(failure)
  })
  try {
    const worker = await env.startWorker(optionsOf(given, onLog)).catch((error: unknown) => {
      throw notServed(error)
    })
    await running
    begin()
    const url = (await worker.url).href.replace(/\/$/, '')
    const callOff = guardWorkerd()
    const over = () => {
      broken?.stop()
      callOff()
    }
    return { url, scheduled: () => runSchedule(url), stop: () => worker.dispose().finally(over) }
  } catch (error) {
    broken?.stop()
    await env.teardown().catch(() => {})
    throw error
  }
}

/** A failure is only said as an event, and `ready` speaks of the proxy in front of the Worker: what goes wrong once it has begun is `told`. */
function follow(env: InstanceType<typeof DevEnv>, told: (failure: Error, unbuilt: boolean) => void) {
  const { promise: running, resolve, reject } = Promise.withResolvers<void>()
  let begun = false
  const refuse = (event: unknown, unbuilt: boolean) => {
    const failure = notServed(event)
    if (begun) told(failure, unbuilt)
    reject(failure)
  }
  env
    .on('buildFailed', (event) => refuse(event, true))
    .on('error', (event) => refuse(event, false))
    .on('reloadComplete', () => resolve())
  running.catch(() => {})
  return { running, begin: () => void (begun = true) }
}

const QUIET = { WRANGLER_SEND_METRICS: 'false', WRANGLER_WRITE_LOGS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_LOG: 'none' }

type OnLog = NonNullable<ServeOptions['onLog']>
const errorsOnly: OnLog = (line, level) => void (level === 'error' && console.error(line))

function optionsOf(given: ServeOptions, onLog: OnLog) {
  const { variables, port = 0, entrypoint = 'src/worker.ts', persist = false, watch = false, perTenant, sendsMail = false } = given
  const texts = Object.entries(variables).map(([name, value]) => [name, { type: 'plain_text' as const, value }])
  const limit = { type: 'ratelimit' as const, namespace_id: '9002', simple: { limit: perTenant ?? 0, period: 60 as const } }
  return {
    config: join(root, 'wrangler.toml'),
    entrypoint: resolve(root, entrypoint),
    // what is deployed is bundled by dev/build.ts; here wrangler bundles it, which watches, too
    build: { bundle: true, keepNames: false, custom: { command: '' } },
    envFiles: ['.none'],
    bindings: Object.fromEntries([
      ...texts,
      ...(perTenant === undefined ? [] : [['RATE_TENANT', limit]]),
      ...(sendsMail ? [['MAIL', { type: 'send_email' }]] : []),
    ]),
    dev: {
      server: { hostname: '127.0.0.1', port },
      inspector: false,
      watch,
      persist,
      logLevel: 'none',
      structuredLogsHandler: ({ level, message }: { level: string; message: string }) => onLog(message, level),
    },
  }
}

async function runSchedule(url: string): Promise<void> {
  const answer = await fetch(`${url}/cdn-cgi/handler/scheduled?cron=${encodeURIComponent('* * * * *')}`)
  if (!answer.ok) throw new Error(`The schedule failed: ${await answer.text()}`)
}

type BuildMessage = { text: string; location?: { file: string; line: number } | null }

function notServed(event: unknown): Error {
  const { cause = event } = event as { cause?: unknown }
  const { errors = [], message = String(cause) } = cause as { errors?: BuildMessage[]; message?: string }
  const lines = errors.map(({ text, location }) => (location ? `${location.file}:${location.line}: ${text}` : text))
  const words = lines.length > 0 ? lines.join(' · ') : message
  return new Error(`The Worker could not be built: ${words.replaceAll(/\s+/g, ' ')}`, { cause })
}
