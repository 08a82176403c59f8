import { startLocal, type Local } from './local.ts'
import { localSettings } from './local-settings.ts'
import { greeting } from './start-greeting.ts'

/** `npm start`, and `npm run dev` with --watch: everything comes up, says where it is, and goes down with Ctrl-C. */
export async function start(): Promise<void> {
  let isReady = false
  const startedAt = Date.now()
  try {
    const settings = localSettings()
    const watch = process.argv.includes('--watch')
    const onLog = (line: string, level: string) => {
      if (isReady || level === 'error') console.log(line)
    }
    const local = await startLocal(settings, { watch, onLog })
    stopOnSignal(local)
    console.log(greeting(local, settings, Date.now() - startedAt))
    isReady = true
  } catch (error) {
    console.error((error as Error).message)
    process.exit(1)
  }
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
