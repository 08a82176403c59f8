import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fchownSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { readLockFile } from './lock.ts'

const always = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  client_encoding: 'UTF8',
  scram_iterations: '256', // a connection costs less; these passwords guard nothing but a laptop
}
const testsOnly = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  deadlock_timeout: '100ms',
  max_connections: '200',
  // what is loaded into a table of the same transaction is not logged, and nobody replicates this
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '8GB',
  shared_buffers: '512MB',
}

type Launch = { folder: string; port: number; forTests: boolean; binaries: Binaries; account: Account | undefined }

/** Starts the server and waits until it takes connections. Its process group is its own, so Ctrl-C reaches us and not it. */
export async function launch({ folder, port, forTests, binaries, account }: Launch): Promise<() => Promise<void>> {
  const settings = Object.entries({ ...always, ...(forTests ? testsOnly : {}) }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = openSync(join(folder, 'server.log'), 'w')
  if (account) fchownSync(log, account.uid, account.gid)
  const options = { ...account, cwd: folder, detached: true, env: { ...process.env, LC_ALL: 'C' } }
  const server = spawn(binaries.postgres, ['-D', folder, '-p', String(port), ...settings], { ...options, stdio: ['ignore', log, log] })
  closeSync(log)
  await once(server, 'spawn')
  const guard = process.platform === 'win32' ? undefined : watchOver(server, account)
  while (server.exitCode === null && server.signalCode === null) {
    const lock = readLockFile(folder)
    if (lock?.ready && lock.pid === server.pid) return () => halt(server, guard, folder, binaries)
    await sleep(10)
  }
  guard?.kill('SIGKILL')
  throw new Error(`PostgreSQL did not start: ${fatalLine(folder)}`)
}

// Nothing runs in a process that is killed with SIGKILL, but its pipes close: then this shell stops the server.
function watchOver(server: ChildProcess, account: Account | undefined): ChildProcess {
  const script = 'read _; kill -INT "$1" 2>/dev/null'
  const guard = spawn('/bin/sh', ['-c', script, 'sh', String(server.pid)], {
    ...account,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.once('error', () => {})
  return guard
}

async function halt(server: ChildProcess, guard: ChildProcess | undefined, folder: string, binaries: Binaries): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const exit = once(server, 'exit')
    if (process.platform === 'win32') execFile(binaries.pgCtl, ['stop', '-D', folder, '-m', 'fast'])
    else server.kill('SIGINT')
    await exit
  }
  guard?.kill('SIGKILL')
}

function fatalLine(folder: string): string {
  const lines = readFileSync(join(folder, 'server.log'), 'utf8').trim().split('\n')
  return lines.find((line) => line.includes('FATAL')) ?? lines.at(-1) ?? 'it left no log'
}
