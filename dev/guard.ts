import { execFileSync, spawn } from 'node:child_process'

/**
 * Ends this process's workerd children when it is gone itself, also by SIGKILL: then nothing of ours runs any more, but our pipes close,
 * and the shell that waits on one knows whom to end. A thread that ends closes its pipes too, so the shell waits for the process as well:
 * the children may be another thread's. Answers how to call the guard off.
 */
export function guardWorkerd(): () => void {
  if (process.platform === 'win32') return () => {}
  const pids = workerdChildren()
  if (pids.length === 0) return () => {}
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'sh', String(process.pid), ...pids], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.once('error', () => {})
  guard.unref()
  return () => void guard.kill('SIGKILL')
}

/** A process that nobody has reaped yet is gone, and a number may have passed to somebody else since. */
const SCRIPT = `read -r _; parent=$1; shift
of() { ps -o "$1=" -p "$2" 2>/dev/null; }
while case "$(of stat "$parent")" in ''|Z*) false;; esac; do sleep 0.2; done
for pid; do case "$(of args "$pid")" in *workerd*) kill -9 "$pid" 2>/dev/null;; esac; done`

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
