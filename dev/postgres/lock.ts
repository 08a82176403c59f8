import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export type LockFile = { pid: number; ready: boolean }

/** What `postmaster.pid` says: the server's process, and whether it takes connections yet. */
export function readLockFile(folder: string): LockFile | undefined {
  try {
    const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), ready: lines[7]?.trim() === 'ready' }
  } catch {
    return undefined
  }
}

// the number alone proves nothing: after a crash or in a new container it may belong to any program
function servesFolder(pid: number, folder: string): boolean {
  try {
    process.kill(pid, 0)
    if (existsSync('/proc/self/cwd')) return realpathSync(`/proc/${pid}/cwd`) === realpathSync(folder)
    return (
      process.platform === 'win32' || execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes('postgres')
    )
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}

/** Waits for a server that is on its way out, removes the lock of a killed one, and refuses beside one that lives on. */
export async function claimFolder(folder: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const lock = readLockFile(folder)
    if (!lock) return
    if (!servesFolder(lock.pid, folder)) return rmSync(join(folder, 'postmaster.pid'), { force: true })
    if (tries === 30) throw new Error(`PostgreSQL already runs on ${folder} (process ${lock.pid}): stop that run first.`)
    await sleep(100)
  }
}
