import { setTimeout as sleep } from 'node:timers/promises'
import { unprivilegedAccount } from './postgres/account.ts'
import { findBinaries } from './postgres/binaries.ts'
import { dataFolder, ensureCluster } from './postgres/folder.ts'
import { claimFolder } from './postgres/lock.ts'
import { freePort } from './postgres/port.ts'
import { launch } from './postgres/process.ts'

export type Postgres = { url: string; port: number; folder: string; stop(): Promise<void> }
export type PostgresOptions = { dir: string; port?: number; forTests?: boolean }

const password = 'postgres'

/**
 * Starts a real PostgreSQL on 127.0.0.1 with its data in `dir`; a second start on the same `dir` keeps the data. Without a port it
 * takes a free one. `forTests` trades durability for speed. `url` is the superuser's. `stop` resolves when no process is left; if
 * this process dies without calling it, the server is stopped all the same.
 *
 * As root the server runs as `postgres` or `nobody`. Where that account can't reach `dir` (a project below a private home), the data
 * lies in the system's temporary folder under a name derived from `dir`: `folder` says where.
 *
 * Throws one clear line for a taken port, missing binaries, or another server on the same data.
 */
export async function startPostgres({ dir, port: wanted, forTests = false }: PostgresOptions): Promise<Postgres> {
  const account = unprivilegedAccount()
  const binaries = findBinaries(account)
  if (wanted) await freePort(wanted)
  const folder = dataFolder(dir, account)
  await claimFolder(folder)
  ensureCluster(folder, password, binaries, account)
  for (let tries = 0; ; tries++) {
    const port = await freePort(wanted)
    try {
      const stop = await launch({ folder, port, forTests, binaries, account })
      return { url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`, port, folder, stop }
    } catch (error) {
      // someone took the port in between, or the last children of a killed server still hold its memory
      const passing = /could not bind|could not create any TCP|shared memory block/.test(String(error))
      if (!passing || tries === 20) throw error
      await sleep(150)
    }
  }
}
