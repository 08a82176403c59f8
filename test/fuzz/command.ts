import { spawn } from 'node:child_process'

export type Ended = { code: number | null; output: string; isLate: boolean }

/** Runs a command beside the servers of this process, for so many seconds at most. Throws where there is no such command. */
export function command(name: string, args: string[], seconds: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      child.kill('SIGKILL')
    }, seconds * 1000)
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, output, isLate })
    })
  })
}
