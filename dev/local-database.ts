import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { prepareDatabase, type DatabaseUrls } from './cluster.ts'
import type { Settings } from './local-settings.ts'
import { migrate } from './migrate.ts'
import { startNeon } from './neon/server.ts'
import { startPostgres } from './postgres.ts'
import type { Variables } from './variables.ts'

export type LocalDatabase = { urls: DatabaseUrls; endpoint: string | undefined; isOurs: boolean; stop(): Promise<void> }

export const isNeon = (url: string): boolean => new URL(url).hostname.endsWith('.neon.tech')

/**
 * The migrated database of a local run: the embedded one when nothing is set, otherwise the one that DATABASE_URL names. Neon is spoken
 * to directly, any other Postgres through the local SQL endpoint.
 */
export async function startDatabase({ folder, ports, given }: Settings, secrets: Variables): Promise<LocalDatabase> {
  if (!given['DATABASE_URL']) return startEmbedded(folder, ports)
  const urls = givenUrls(given, secrets)
  await migrate({ ownerUrl: urls.owner, logins: [urls.app, urls.job, urls.platform] })
  if (isNeon(urls.app)) return { urls, endpoint: given['NEON_ENDPOINT'], isOurs: false, stop: async () => {} }
  const neon = await startNeon({ upstream: urls.app, port: ports.sql })
  return { urls, endpoint: neon.url, isOurs: false, stop: () => neon.stop() }
}

async function startEmbedded(folder: string, ports: Settings['ports']): Promise<LocalDatabase> {
  const postgres = await startPostgres({ dir: join(folder, 'postgres'), port: ports.postgres })
  try {
    const urls = await prepareDatabase(postgres.url)
    const neon = await startNeon({ upstream: postgres.url, port: ports.sql })
    const stop = async () => {
      await neon.stop()
      await postgres.stop()
    }
    return { urls, endpoint: neon.url, isOurs: true, stop }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

/** All logins as given; or DATABASE_URL alone as the owner's, beside which the others get a password of this installation. The platform's may be left out. */
export function givenUrls(given: Variables, secrets: Variables): DatabaseUrls {
  const { DATABASE_URL: app = '', JOB_DATABASE_URL: job, PLATFORM_DATABASE_URL: platform, OWNER_DATABASE_URL: owner } = given
  for (const url of [app, job, platform, owner])
    if (url && !URL.canParse(url)) throw new Error('DATABASE_URL and its neighbours must be URLs: postgresql://…')
  const made = madeLogins(app, secrets)
  if (owner && job) return { owner: direct(owner), app, job, platform: platform ?? made('cortado_platform') }
  if (owner || job || platform)
    throw new Error('DATABASE_URL needs OWNER_DATABASE_URL and JOB_DATABASE_URL beside it, or none of them (then it is the owner).')
  return { owner: direct(app), app: made('cortado_app'), job: made('cortado_job'), platform: made('cortado_platform') }
}

function madeLogins(url: string, secrets: Variables) {
  const password = createHmac('sha256', secrets['REFRESH_SECRET'] ?? '')
    .update('database logins')
    .digest('base64url')
  return (username: string) => Object.assign(new URL(url), { username, password }).href
}

// a pooled connection may change its session between two statements, and the migration's lock belongs to the session
const direct = (url: string) => Object.assign(new URL(url), { hostname: new URL(url).hostname.replace('-pooler.', '.') }).href
