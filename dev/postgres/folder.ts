import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { canUse, type Account } from './account.ts'
import type { Binaries } from './binaries.ts'

/** The data folder: `dir`, or one below the system's temporary folder, named after `dir`, where `account` can't reach `dir`. */
export function dataFolder(dir: string, account: Account | undefined): string {
  const wanted = resolve(dir)
  mkdirSync(dirname(wanted), { recursive: true })
  if (!account || canUse(dirname(wanted), account)) return wanted
  return join(tmpdir(), `cortado-postgres-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`)
}

/** Makes a cluster in `folder` unless there is one. An interrupted attempt leaves nothing that looks like a cluster. */
export function ensureCluster(folder: string, password: string, { initdb }: Binaries, account: Account | undefined): void {
  if (existsSync(join(folder, 'PG_VERSION'))) return
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`PostgreSQL: ${folder} holds something else than a database.`)
  const unfinished = `${folder}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  chmodSync(unfinished, 0o700)
  const passwordFile = `${folder}.password`
  writeFileSync(passwordFile, password)
  if (account) for (const path of [unfinished, passwordFile]) chownSync(path, account.uid, account.gid)
  const options = [`--pgdata=${unfinished}`, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  try {
    execFileSync(
      initdb,
      [...options, '--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-sync'],
      { ...account, cwd: tmpdir(), stdio: 'pipe' },
    )
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer }
    throw new Error(`PostgreSQL: initdb failed: ${lastLine(stderr?.toString()) ?? String(error)}`, { cause: error })
  } finally {
    rmSync(passwordFile, { force: true })
  }
  rmSync(folder, { recursive: true, force: true })
  renameSync(unfinished, folder)
}

function lastLine(text: string | undefined): string | undefined {
  return text?.trim().split('\n').at(-1)
}
