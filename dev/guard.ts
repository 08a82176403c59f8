import { execFileSync, spawn } from 'node:child_process'

/**
 * Ends this process's workerd children when it is gone itself, also by SIGKILL: then nothing of ours runs any more, but our pipes close,
 * and the shell that waits on one knows whom to end. Answers how to call the guard off.
 */
export function guardWorkerd(): () => void {
  if (process.platform === 'win32') return () => {}
  const pids = workerdChildren()
  if (pids.length === 0) return () => {}
  const script = 'read -r _; kill -9 "$@" 2>/dev/null'
  const guard = spawn('/bin/sh', ['-c', script, 'sh', ...pids], { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  guard.once('error', () => {})
  guard.unref()
  return () => void guard.kill('SIGKILL')
}

function workerdChildren(): string[] {
  try {
    const lines = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
    return lines.flatMap((line) => {
      const [pid = '', parent, ...args] = line.trim().split(/\s+/)
      return Number(parent) === process.pid && args.join(' ').includes('workerd') ? [pid] : []
    })
  } catch {
    // no ps here: then only a clean end is clean
    return []
  }
}
