import { unstable_startWorker } from 'wrangler'
import type { Variables } from './variables.ts'

export type Served = { url: string; stop(): Promise<void> }

/** Runs the Worker in workerd as `wrangler dev` does, from wrangler.toml, with these variables. Port 0 is any free one. */
export async function serve({
  variables,
  port = 0,
  entrypoint = 'src/worker.ts',
  persist = false,
  logs = false,
}: {
  variables: Variables
  port?: number
  entrypoint?: string
  persist?: string | false
  logs?: boolean
}): Promise<Served> {
  const worker = await unstable_startWorker({
    config: 'wrangler.toml',
    entrypoint,
    bindings: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, { type: 'plain_text', value }])),
    dev: {
      server: { hostname: '127.0.0.1', port },
      inspector: false,
      watch: false,
      persist,
      logLevel: logs ? 'log' : 'error',
    },
  })
  // a failed build is only said as an event: without this, `ready` would wait for a change that nobody makes
  const failed = new Promise<never>((_, reject) =>
    worker.raw.on('error', (event: unknown) => reject(new Error('the Worker could not be built', { cause: event }))),
  )
  await Promise.race([worker.ready, failed])
  const url = await worker.url
  return { url: url.href.replace(/\/$/, ''), stop: () => worker.dispose() }
}
