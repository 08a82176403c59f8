// `npm run db:reset`: forgets the local data (database, Stripe stand-in, Durable Objects). The next start makes and seeds them anew.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { localSettings } from './local-settings.ts'
import { unprivilegedAccount } from './postgres/account.ts'
import { dataFolder } from './postgres/folder.ts'
import { claimFolder } from './postgres/lock.ts'

try {
  const { folder, given } = localSettings()
  if (given['DATABASE_URL']) throw new Error('DATABASE_URL is set: only the embedded database is ever dropped from here.')
  const database = dataFolder(join(folder, 'postgres'), unprivilegedAccount())
  await claimFolder(database)
  for (const path of [database, join(folder, 'stripe'), join(folder, 'worker')]) rmSync(path, { recursive: true, force: true })
  console.log('The local data is gone: npm start makes it anew.')
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
