import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareDatabase, type DatabaseUrls } from '../dev/cluster.ts'
import { startPostgres } from '../dev/postgres.ts'
import { databaseVariables, freshSecrets, raisedLimits, stripeVariables, type Variables } from '../dev/variables.ts'
import { bundle } from '../dev/workerd.ts'
import { apart } from './apart.ts'
import { openShop, type Shop } from './shop.ts'

/** What every topic is measured on. */
export type Stage = {
  urls: DatabaseUrls
  variables: Variables
  shop: Shop
  built: string
  folder: string
  endpoint: string
  stop(): Promise<void>
}

/** Postgres with the shop in it, the SQL endpoint as a process of its own, and the production bundle. `durable` keeps fsync on. */
export async function openStage({ durable }: { durable: boolean }): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-bench-'))
  const postgres = await startPostgres({ dir: join(folder, 'postgres'), forTests: !durable })
  const urls = await prepareDatabase(postgres.url)
  const shop = await openShop(urls.owner)
  const endpoint = await apart('endpoint.ts', { upstream: postgres.url })
  // Stripe is nowhere: nothing that is measured may ask it
  const variables = {
    ...databaseVariables(urls, endpoint.url),
    ...freshSecrets(),
    ...raisedLimits,
    ...stripeVariables('http://127.0.0.1:9'),
  }
  const built = bundle(join('build', 'bench'))
  const stop = async () => {
    await endpoint.stop()
    await postgres.stop()
    for (const left of new Set([folder, postgres.folder])) rmSync(left, { recursive: true, force: true })
  }
  return { urls, variables, shop, built, folder, endpoint: endpoint.url, stop }
}
