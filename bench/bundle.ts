import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { weights } from '../dev/weights.ts'
import { against } from './bars.ts'
import { spread } from './spread.ts'
import type { Stage } from './stage.ts'
import { table } from './table.ts'

const CEILING_KB = 250
const STARTUP_MS = 100

/** What the Worker weighs, by package, and what its start costs. */
export function measureBundle({ built }: Stage, { rounds }: { rounds: number }): string {
  const code = readFileSync(join(built, 'worker.js'))
  const kb = gzipSync(code, { level: 9 }).length / 1024
  const packages = weights(built)
  const all = packages.reduce((sum, [, bytes]) => sum + bytes, 0)
  const rows = packages.map(([name, bytes]) => [name, (bytes / 1024).toFixed(1), ((kb * bytes) / all).toFixed(1)])
  const total = ['all of worker.js', (code.length / 1024).toFixed(1), against('bundle, KB gzip', spread([kb]), { most: CEILING_KB }, 1)]
  // the first start of a machine reads workerd from the disk
  startup()
  const starts = Array.from({ length: rounds }, startup)
  const active = against('start-up, active ms', spread(starts), { most: STARTUP_MS }, 1)
  return `${table(['package', 'KB minified', 'KB gzip (its share)'], [...rows, total])}\n\nStart-up (wrangler check startup): ${active} ms active`
}

function startup(): number {
  // wrangler wants the folder, whatever is in it
  mkdirSync(join('build', 'assets'), { recursive: true })
  const options = ['check', 'startup', '--args=--env production', '--outfile', join('build', 'startup.cpuprofile')]
  const { stdout, stderr } = spawnSync('wrangler', options, {
    encoding: 'utf8',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1' },
  })
  const active = /Active: ([\d.]+) ms/.exec(stdout)?.[1]
  if (active === undefined) throw new Error(`wrangler check startup said no active time: ${stderr}`)
  return Number(active)
}
