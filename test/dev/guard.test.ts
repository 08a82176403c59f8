import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { eventually } from '../support/stripe.ts'

const GUARD = join(import.meta.dirname, '..', '..', 'dev', 'guard.ts')

/** A process with a child named workerd, which one of its threads guards and then ends. */
const PROCESS = `
const { spawn } = require('node:child_process')
const { Worker } = require('node:worker_threads')
const child = spawn('sleep', ['60'], { argv0: 'workerd' })
child.once('spawn', () => {
  const thread = new Worker('import(' + JSON.stringify(${JSON.stringify(GUARD)}) + ').then(({ guardWorkerd }) => void guardWorkerd())', { eval: true })
  thread.once('exit', () => console.log(child.pid))
})
setInterval(() => {}, 1000)`

const lives = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test.skipIf(process.platform === 'win32')(
  'the end of one thread leaves the Workers of the others alone; the end of the process ends them',
  async () => {
    const parent = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', PROCESS], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const [said] = (await once(parent.stdout, 'data')) as [Buffer]
      const child = Number(said.toString())
      await sleep(500)
      expect(lives(child)).toBe(true)
      parent.kill('SIGKILL')
      expect(
        await eventually(
          () => Promise.resolve(lives(child)),
          (alive) => !alive,
        ),
      ).toBe(false)
    } finally {
      parent.kill('SIGKILL')
    }
  },
)
