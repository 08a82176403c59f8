import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

export type Account = { uid: number; gid: number }

/** PostgreSQL refuses to run as root: who runs it then (`postgres`, else `nobody`). Undefined when we are not root. */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const found = accounts.find(([word]) => word === name)
    if (found) return { uid: Number(found[2]), gid: Number(found[3]) }
  }
  throw new Error('PostgreSQL does not run as root, and this system has neither a `postgres` nor a `nobody` account.')
}

/** Whether `account` may read and enter `path`, and enter every folder above it. */
export function canUse(path: string, account: Account): boolean {
  const allows = (at: string, bits: number) => {
    const { mode, uid, gid } = statSync(at)
    const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0
    return ((mode >> shift) & bits) === bits
  }
  if (!allows(path, 0o5)) return false
  for (let at = path; at !== dirname(at);) {
    at = dirname(at)
    if (!allows(at, 0o1)) return false
  }
  return true
}
