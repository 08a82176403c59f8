// `npm run soak -- [--minutes N | --seconds N] [--seed S]`: a shop under all faults of one seed, and what is left of it.
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { planOf } from './plan.ts'
import { reportOf } from './report.ts'
import { soak } from './soak.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seconds: { type: 'string' }, seed: { type: 'string' } } })
const seed = values.seed ?? randomUUID().slice(0, 8)
const seconds = Number(values.seconds ?? Number(values.minutes ?? 1) * 60)
const { troubles, digest } = planOf(seed, seconds)
console.log(`seed ${seed}, ${seconds} s, ${troubles.length} troubles, plan ${digest}: again with --seed ${seed} --seconds ${seconds}`)
const soaked = await soak({ seed, seconds })
console.log(reportOf(soaked))
process.exitCode = soaked.tally.violations.length === 0 ? 0 : 1
