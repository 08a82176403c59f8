// `npm run preview:secrets -- <file>`: migrates the database of OWNER_DATABASE_URL and writes what a Worker over it must know, for `wrangler --secrets-file`.
import { writeFileSync } from 'node:fs'
import { givenUrls } from './local-database.ts'
import { migrate } from './migrate.ts'
import { freshSecrets } from './variables.ts'

try {
  const [, , path] = process.argv
  const { OWNER_DATABASE_URL: owner, STRIPE_SECRET_KEY: stripe } = process.env
  if (!path || !owner) throw new Error('Name the file to write, and the database in OWNER_DATABASE_URL.')
  if (stripe?.includes('_live_')) throw new Error('STRIPE_SECRET_KEY is a live key: a preview takes a sandbox key only.')
  const secrets = freshSecrets()
  const urls = givenUrls({ DATABASE_URL: owner }, secrets)
  await migrate({ ownerUrl: urls.owner, logins: [urls.app, urls.job, urls.platform] })
  const database = { DATABASE_URL: urls.app, JOB_DATABASE_URL: urls.job, PLATFORM_DATABASE_URL: urls.platform }
  writeFileSync(path, JSON.stringify({ ...secrets, ...database, ...(stripe ? { STRIPE_SECRET_KEY: stripe } : {}) }), { mode: 0o600 })
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
