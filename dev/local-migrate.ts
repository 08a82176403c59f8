// `npm run db:migrate`: the local database is brought up to date, whether `npm start` holds it open or not.
import { join } from 'node:path'
import { prepareDatabase } from './cluster.ts'
import { startDatabase } from './local-database.ts'
import { claimPorts, localSettings } from './local-settings.ts'
import { keptSecrets } from './variables.ts'

try {
  const settings = localSettings()
  const { postgres } = settings.ports
  const isRunning = !settings.given['DATABASE_URL'] && (await isTaken(postgres))
  if (isRunning) await prepareDatabase(`postgresql://postgres:postgres@127.0.0.1:${postgres}/postgres`)
  else await (await startDatabase(settings, keptSecrets(join(settings.folder, 'secrets.json')))).stop()
  console.log('The database is up to date.')
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

async function isTaken(port: number): Promise<boolean> {
  return claimPorts({ api: 0, sql: 0, stripe: 0, postgres: port }).then(
    () => false,
    () => true,
  )
}
