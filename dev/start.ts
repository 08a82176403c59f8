import { startLocal, type Local } from './local.ts'
import { localSettings } from './local-settings.ts'
import { seedDemo } from './seed/seed.ts'
import { greeting } from './start-greeting.ts'

const has = (flag: string) => process.argv.includes(flag)

/** `npm start`, and `npm run dev` with --watch: everything comes up, says where it is, and goes down with Ctrl-C. --empty leaves the demo out. */
export async function start(): Promise<void> {
  let isReady = false
  const startedAt = Date.now()
  const onLog = (line: string, level: string) => {
    if (isReady || level === 'error') console.log(inShort(line))
  }
  try {
    const settings = localSettings()
    const local = await startLocal(settings, { watch: has('--watch'), onLog })
    stopOnSignal(local)
    // a database in the cloud is somebody's: the demo goes there only when asked for, with `npm run db:seed`
    const isSeeded = !has('--empty') && local.database.endpoint !== undefined
    if (isSeeded) await seedDemo({ api: local.api, ownerUrl: local.database.urls.owner })
    // what was left when the last run stopped, and the demo's past, are late already
    await local.sweep()
    console.log(greeting(local, { settings, isSeeded, ms: Date.now() - startedAt }))
    isReady = true
  } catch (error) {
    console.error((error as Error).message)
    process.exit(1)
  }
}

type RequestLine = { at?: string; method?: string; route?: string; status?: number; ms?: number; tenant?: string | null }

/** A request's log line as a person reads it; every other line as it is. */
function inShort(line: string): string {
  if (!line.startsWith('{"level":"info","at":"request"')) return line
  const { method, route, status, ms, tenant } = JSON.parse(line) as RequestLine
  return `${status} ${method} ${route} ${tenant ?? ''} ${ms} ms`.replaceAll('  ', ' ')
}

function stopOnSignal(local: Local): void {
  let isStopping = false
  const stop = async () => {
    // a second Ctrl-C: the servers' guards end what is left
    if (isStopping) process.exit(130)
    isStopping = true
    await local.stop()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // miniflare brought handlers that exit at once, before Postgres is down
    process.removeAllListeners(signal)
    process.on(signal, () => void stop())
  }
}
