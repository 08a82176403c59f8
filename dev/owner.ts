import { join } from 'node:path'
import { createDatabase, type DatabaseUrls } from './cluster.ts'
import { givenUrls } from './local-database.ts'
import { claimPorts, localSettings } from './local-settings.ts'
import { startPostgres } from './postgres.ts'
import { keptSecrets } from './variables.ts'

/** The owner's connection string, and those of the logins of requests, jobs and the platform as far as they are known. */
export type Owner = { owner: string; logins: string[] }

/**
 * Runs `work` on the database that OWNER_DATABASE_URL or DATABASE_URL names (shell or .dev.vars), else on the embedded one, whether
 * `npm start` holds it open or not. It is there, but nothing is migrated.
 */
export async function asOwner<Result>(work: (owner: Owner) => Promise<Result>): Promise<Result> {
  const { folder, ports, given } = localSettings()
  const { OWNER_DATABASE_URL: owner, DATABASE_URL: app, JOB_DATABASE_URL: job, PLATFORM_DATABASE_URL: platform } = given
  if (owner) return work({ owner, logins: [app, job, platform].filter((login) => login !== undefined) })
  if (app) return work(known(givenUrls(given, keptSecrets(join(folder, 'secrets.json')))))
  if (await isTaken(ports.postgres)) return work(known(await createDatabase(superuserAt(ports.postgres))))
  const postgres = await startPostgres({ dir: join(folder, 'postgres'), port: ports.postgres })
  try {
    return await work(known(await createDatabase(postgres.url)))
  } finally {
    await postgres.stop()
  }
}

const known = ({ owner, app, job, platform }: DatabaseUrls): Owner => ({ owner, logins: [app, job, platform] })
const superuserAt = (port: number) => `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`

async function isTaken(port: number): Promise<boolean> {
  return claimPorts({ api: 0, ops: 0, sql: 0, stripe: 0, mail: 0, postgres: port }).then(
    () => false,
    () => true,
  )
}

/** A command says in one line what it did, with the seconds it took, or in one line why it could not. */
export async function runCommand(work: (args: string[]) => Promise<string>): Promise<void> {
  const begun = performance.now()
  try {
    const said = await work(process.argv.slice(2))
    console.log(`${said} (${((performance.now() - begun) / 1000).toFixed(1)} s)`)
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
