import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareDatabase } from '../../dev/cluster.ts'
import { startNeon } from '../../dev/neon/server.ts'
import { startPostgres } from '../../dev/postgres.ts'
import { startStripe } from '../../dev/stripe/server.ts'
import { databaseVariables, freshSecrets, raisedLimits, stripeVariables } from '../../dev/variables.ts'
import { bundle, startWorkerd } from '../../dev/workerd.ts'

/** The production bundle on raw workerd, with Postgres, the SQL endpoint and the Stripe stand-in beside it. Nothing of it is left after `stop`. */
export async function startStack() {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-fuzz-'))
  const postgres = await startPostgres({ dir: folder, forTests: true })
  const urls = await prepareDatabase(postgres.url)
  const neon = await startNeon({ upstream: postgres.url })
  const stripe = await startStripe({ seed: 'fuzz' })
  const variables = { ...databaseVariables(urls, neon.url), ...freshSecrets(), ...raisedLimits, ...stripeVariables(stripe.url) }
  const worker = await startWorkerd({ variables, folder: bundle(join('build', 'fuzz')), quiet: true })
  const stop = async () => {
    await worker.kill()
    await stripe.stop()
    await neon.stop()
    await postgres.stop()
    for (const left of new Set([folder, postgres.folder])) rmSync(left, { recursive: true, force: true })
  }
  return { api: worker.url, postgres: urls.owner, folder, stop }
}
