// `npm run db:fill -- --rows 100000 [--seed 1]`: many products, orders and events beside the demo, in the database that `npm start` holds open.
import { parseArgs } from 'node:util'
import { loginsOf } from '../cluster.ts'
import { localSettings } from '../local-settings.ts'
import { fillDatabase } from './fill.ts'

const { values } = parseArgs({ options: { rows: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } } })

try {
  const { given, ports } = localSettings()
  if (given['DATABASE_URL']) throw new Error('DATABASE_URL is set: only the embedded database is ever filled from here.')
  const [rows, seed] = [Number(values.rows), Number(values.seed)]
  if (!(Number.isInteger(rows) && rows >= 1_000 && Number.isInteger(seed)))
    throw new Error('--rows takes a number from 1000, --seed one, too.')
  const { pathname } = new URL(loginsOf('postgresql://127.0.0.1').owner)
  const onStep = (step: string, seconds: number) => console.log(`${step.padEnd(40)} ${seconds.toFixed(1)} s`)
  await fillDatabase(`postgresql://postgres:postgres@127.0.0.1:${ports.postgres}${pathname}`, { rows, seed, onStep })
  console.log(`Tenants filled (six tenths of all), filled-2 to filled-6, and small ones: seed ${seed}.`)
} catch (error) {
  const refused = (error as { code?: string }).code === 'ECONNREFUSED'
  console.error(refused ? 'Nothing listens there: start it with npm start first.' : (error as Error).message)
  process.exitCode = 1
}
