import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { copyDatabase, prepareDatabase } from '../../dev/cluster.ts'
import { startPrism } from './prism.ts'
import { bundleForgetful } from './forgetful.ts'
import { pointMailWebhook } from '../../dev/local-mail.ts'
import { pointWebhooks } from '../../dev/local-stripe.ts'
import { startBreaches } from '../../dev/breaches.ts'
import { startDns } from '../../dev/dns/server.ts'
import { startMailbox } from '../../dev/mailbox/server.ts'
import { startNeon } from '../../dev/neon/server.ts'
import { startPostgres } from '../../dev/postgres.ts'
import { serve } from '../../dev/serve.ts'
import { startStripe } from '../../dev/stripe/server.ts'
import { databaseVariables, freshSecrets, mailVariables, raisedLimits, stripeVariables } from '../../dev/variables.ts'
import { bundle } from '../../dev/workerd.ts'
import { newSecret } from '../../src/lib/secrets.ts'
import { startKeySets } from '../../dev/openid/key-sets.ts'
import { providerVariables, startProvider } from '../../dev/openid/server.ts'
import { refuseLeaks, secretsOf } from './leaks.ts'

/** The servers that the whole suite shares. Faults in them are scoped by tenant, so that files run side by side. */
export type Servers = {
  api: string
  neon: string
  stripe: string
  mailbox: string
  /** The OpenID provider that people may sign in with. */
  provider: string
  /** Another one, whose access tokens are taken. */
  foreign: string
  /** Issuers that are only their keys: tests sign their tokens. */
  keySets: string
  /** Who knows breached passwords. */
  breaches: string
  postgres: string
  owner: string
  job: string
  app: string
  /** The name of a database that nobody writes to or connects to: tests take copies of it (support/own-database.ts). */
  pristine: string
  variables: Record<string, string>
  /** Where Prism stands in front of the Worker: only in a run of `npm run test:prism`. */
  prism: string | undefined
  /** The folder of the Worker under movable clocks, bundled as it is deployed. */
  built: string
  /** Whether every request begins in a fresh isolate: only in a run of `npm run test:fresh`. */
  forgetful: boolean
  /** The file of every line that a Worker of this run wrote. */
  log: string
  /** The file of what none of those lines may show (support/secrets.ts). */
  secrets: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    servers: Servers
  }
}

/** Starts Postgres, the SQL endpoint, the Stripe stand-in and the Worker; stops them when the run is over, and fails it where the log tells a secret. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-test-'))
  const postgres = await startPostgres({ dir: folder, forTests: true })
  const urls = await prepareDatabase(postgres.url)
  const pristine = 'cortado_pristine'
  await copyDatabase(postgres.url, { from: 'cortado', to: pristine })
  const neon = await startNeon({ upstream: postgres.url })
  const stripe = await startStripe({ seed: 'suite' })
  const mailbox = await startMailbox()
  const dns = await startDns()
  const breaches = await startBreaches()
  const provider = await startProvider()
  const foreign = await startProvider()
  const keySets = await startKeySets()
  const variables = {
    ...databaseVariables(urls, neon.url),
    ...freshSecrets(),
    // changed once: what was made with the one from before, which had no version, is still known
    PASSWORD_PEPPER: `v2:${newSecret()},${newSecret()}`,
    REFRESH_SECRET: `v2:${newSecret()},${newSecret()}`,
    ...stripeVariables(stripe.url),
    ...mailVariables(mailbox.url),
    ...raisedLimits,
    ...providerVariables(provider.url, foreign.url, keySets.url),
    APP_URL: 'https://app.example',
    PLATFORM_SECOND_FACTOR: 'spared',
    API_HOSTS: 'api.example',
    DNS_URL: `${dns.url}/dns-query`,
    BREACHES_URL: `${breaches.url}/range/`,
    ENVIRONMENT: 'test',
    CORS_ORIGINS: 'https://shop.example',
    TENANT_SIZES: 'metrics-large=large',
  }
  const log = join(folder, 'log')
  const secrets = join(folder, 'secrets')
  writeFileSync(log, '')
  writeFileSync(secrets, secretsOf(variables))
  // for the Workers that tests start by themselves (dev/workerd.ts)
  process.env['CORTADO_LOG'] = log
  const onLog = (line: string, level: string) => {
    appendFileSync(log, `${line}\n`)
    if (level === 'error') console.error(line)
  }
  const forgetful = project.config.mode === 'fresh'
  const built = bundle(join(folder, 'worker'), { entry: 'dev/worker.ts' })
  const entrypoint = forgetful ? bundleForgetful() : join(built, 'worker.js')
  const worker = await serve({ variables, entrypoint, onLog })
  await pointWebhooks(stripe.url, worker.url)
  await pointMailWebhook(mailbox.url, worker.url)
  const prism = project.config.mode === 'prism' ? await startPrism(worker.url) : undefined
  project.provide('servers', {
    api: worker.url,
    neon: neon.url,
    stripe: stripe.url,
    mailbox: mailbox.url,
    provider: provider.url,
    foreign: foreign.url,
    keySets: keySets.url,
    breaches: breaches.url,
    postgres: postgres.url,
    owner: urls.owner,
    job: urls.job,
    app: urls.app,
    pristine,
    variables,
    prism: prism?.url,
    built,
    forgetful,
    log,
    secrets,
  })
  return async () => {
    await prism?.stop()
    await worker.stop()
    await stripe.stop()
    await mailbox.stop()
    await dns.stop()
    await breaches.stop()
    await provider.stop()
    await foreign.stop()
    await keySets.stop()
    await neon.stop()
    await postgres.stop()
    try {
      refuseLeaks(log, secrets)
    } finally {
      for (const left of new Set([folder, postgres.folder])) rmSync(left, { recursive: true, force: true })
    }
  }
}
