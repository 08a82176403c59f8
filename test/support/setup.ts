import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { prepareDatabase } from '../../dev/cluster.ts'
import { pointWebhooks } from '../../dev/local-stripe.ts'
import { startNeon } from '../../dev/neon/server.ts'
import { startPostgres } from '../../dev/postgres.ts'
import { serve } from '../../dev/serve.ts'
import { startStripe } from '../../dev/stripe/server.ts'
import { databaseVariables, freshSecrets, stripeVariables } from '../../dev/variables.ts'

/** The servers that the whole suite shares. Faults in them are scoped by tenant, so that files run side by side. */
export type Servers = {
  api: string
  neon: string
  stripe: string
  postgres: string
  owner: string
  job: string
  app: string
  variables: Record<string, string>
}

declare module 'vitest' {
  export interface ProvidedContext {
    servers: Servers
  }
}

/** Starts Postgres, the SQL endpoint, the Stripe stand-in and the Worker; stops them when the run is over. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-test-'))
  const postgres = await startPostgres({ dir: folder, forTests: true })
  const urls = await prepareDatabase(postgres.url)
  const neon = await startNeon({ upstream: postgres.url })
  const stripe = await startStripe({ seed: 'suite' })
  const variables = {
    ...databaseVariables(urls, neon.url),
    ...freshSecrets(),
    ...stripeVariables(stripe.url),
    ENVIRONMENT: 'test',
    CORS_ORIGINS: 'https://shop.example',
  }
  const worker = await serve({ variables, entrypoint: 'dev/worker.ts' })
  await pointWebhooks(stripe.url, worker.url)
  project.provide('servers', {
    api: worker.url,
    neon: neon.url,
    stripe: stripe.url,
    postgres: postgres.url,
    owner: urls.owner,
    job: urls.job,
    app: urls.app,
    variables,
  })
  return async () => {
    await worker.stop()
    await stripe.stop()
    await neon.stop()
    await postgres.stop()
    for (const left of new Set([folder, postgres.folder])) rmSync(left, { recursive: true, force: true })
  }
}
