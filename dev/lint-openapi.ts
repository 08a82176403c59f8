// `npm run lint:openapi`: Redocly and Spectral read src/openapi.json; part of `npm run built`. Neither asks the network for anything.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const cwd = join(import.meta.dirname, '..')
const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
const linters = [
  ['redocly', 'lint', 'src/openapi.json'],
  ['spectral', 'lint', 'src/openapi.json', '--fail-severity=hint'],
]

for (const [command = '', ...args] of linters) {
  const { status, error } = spawnSync(command, args, { cwd, env, stdio: 'inherit' })
  if (error) console.error(error.message)
  if (status !== 0) process.exitCode = 1
}
