import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import { prepareDatabase } from '../cluster.ts'
import type { Ask } from '../invariants.ts'
import { startIsolates, type Isolates } from '../isolates.ts'
import { pointWebhooks } from '../local-stripe.ts'
import { startNeon } from '../neon/server.ts'
import { startPostgres } from '../postgres.ts'
import { startQueue, type Handling, type Queue } from '../queue.ts'
import { startStripe } from '../stripe/server.ts'
import { databaseVariables, freshSecrets, raisedLimits, stripeVariables, type Variables } from '../variables.ts'
import { bundle } from '../workerd.ts'

/** Everything that a shop stands on, of the soak's own, with its switches. */
export type Stack = {
  api: string
  /** Where the SQL endpoint's and the stand-in's control routes are. */
  neon: string
  stripe: string
  variables: Variables
  isolates: Isolates
  queue: Queue
  handling: { now: Handling }
  ask: Ask
  stop(): Promise<void>
}

const ISOLATES = 2

export async function startStack(seed: string): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-soak-'))
  const postgres = await startPostgres({ dir: join(folder, 'postgres'), forTests: true })
  const urls = await prepareDatabase(postgres.url)
  const neon = await startNeon({ upstream: postgres.url })
  const stripe = await startStripe({ seed })
  const handling = { now: 'deliver' as Handling }
  let api = ''
  const queue = await startQueue({ api: () => api, handling: () => handling.now })
  const variables = {
    ...databaseVariables(urls, neon.url),
    ...freshSecrets(),
    ...raisedLimits,
    ...stripeVariables(stripe.url),
    ENVIRONMENT: 'test',
  }
  const built = bundle(join(folder, 'bundle'), { entry: 'dev/soak/worker.ts' })
  const isolates = await startIsolates({ variables, folder: built, count: ISOLATES, queue: queue.address, quiet: true })
  api = isolates.url
  await pointWebhooks(stripe.url, api)
  const owner = new Pool({ connectionString: urls.owner, max: 4 }).on('error', () => {})
  const ask: Ask = async (text, values) => (await owner.query<Record<string, unknown>>(text, values)).rows
  const stop = async () => {
    await isolates.kill()
    await queue.stop()
    await stripe.stop()
    await neon.stop()
    await owner.end()
    await postgres.stop()
    for (const left of new Set([folder, postgres.folder])) rmSync(left, { recursive: true, force: true })
  }
  return { api, neon: neon.url.replace(/\/sql$/, ''), stripe: stripe.url, variables, isolates, queue, handling, ask, stop }
}
