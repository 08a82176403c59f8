// `npm run db:seed`: through the API that runs, or through one of its own that it starts and stops.
import { keptSecrets } from '../variables.ts'
import { join } from 'node:path'
import { givenUrls } from '../local-database.ts'
import { loginsOf } from '../cluster.ts'
import { startLocal } from '../local.ts'
import { localSettings, type Settings } from '../local-settings.ts'
import { seedDemo } from './seed.ts'

try {
  const settings = localSettings()
  const running = `http://127.0.0.1:${settings.ports.api}`
  if (await answers(running)) await seedDemo({ api: running, ownerUrl: ownerOf(settings) })
  else {
    const local = await startLocal(settings)
    try {
      await seedDemo({ api: local.api, ownerUrl: local.database.urls.owner })
    } finally {
      await local.stop()
    }
  }
  console.log('The demo tenants are there.')
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

function ownerOf({ folder, ports, given }: Settings): string {
  if (!given['DATABASE_URL']) return loginsOf(`postgresql://127.0.0.1:${ports.postgres}`).owner
  return givenUrls(given, keptSecrets(join(folder, 'secrets.json'))).owner
}

async function answers(api: string): Promise<boolean> {
  return fetch(`${api}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  )
}
