import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { against } from './bars.ts'
import { shown, spread } from './spread.ts'
import { table } from './table.ts'

/** What `tsc -p .` may take on two quiet cores: a quarter more memory than it takes, and more time than a slow hour of a shared machine needs. */
const BUDGET = { seconds: 25, megabytes: 1_800 }
const SUITE_SECONDS = 600
const KEPT = 'build/bench-verify.json'

type Verified = { check: number; test: number; built: number; commit: string }

/** The type check against its budget, and how long `verify` and the suite took when they were last timed (`--verify` times them). */
export function measureTypes({ rounds, verify }: { rounds: number; verify: boolean }): string {
  const runs = Array.from({ length: rounds }, typeCheck)
  const rows = [
    ['type check, s', against('type check, s', spread(runs.map(({ seconds }) => seconds)), { most: BUDGET.seconds }, 1)],
    ['type check, MB', against('type check, MB', spread(runs.map(({ megabytes }) => megabytes)), { most: BUDGET.megabytes }, 0)],
    ['instantiations', shown(spread(runs.map(({ instantiations }) => instantiations)))],
  ]
  if (verify) time()
  if (!existsSync(KEPT)) return `${table(['types', ''], rows)}\n\n\`verify\` and the suite were not timed: --verify does.`
  const { check, test, built, commit } = JSON.parse(readFileSync(KEPT, 'utf8')) as Verified
  rows.push(
    ['npm run check, s', check.toFixed(0)],
    ['npm test, s', against('npm test, s', spread([test]), { most: SUITE_SECONDS }, 0)],
    ['npm run verify, s', `${(check + test + built).toFixed(0)} (at ${commit})`],
  )
  return table(['types', ''], rows)
}

function typeCheck() {
  const said = execFileSync('tsc', ['-p', '.', '--noEmit', '--extendedDiagnostics'], { encoding: 'utf8' })
  const figure = (name: string) => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(said)?.[1])
  return { seconds: figure('Total time'), megabytes: figure('Memory used') / 1024, instantiations: figure('Instantiations') }
}

function time() {
  const seconds = (script: string) => {
    const startedAt = performance.now()
    const { status } = spawnSync('npm', ['run', script], { stdio: ['ignore', 'ignore', 'inherit'] })
    if (status !== 0) throw new Error(`npm run ${script} failed`)
    return (performance.now() - startedAt) / 1000
  }
  const commit = execFileSync('git', ['log', '-1', '--format=%h'], { encoding: 'utf8' }).trim()
  const verified: Verified = { check: seconds('check'), test: seconds('test'), built: seconds('built'), commit }
  mkdirSync(dirname(KEPT), { recursive: true })
  writeFileSync(KEPT, JSON.stringify(verified))
}
