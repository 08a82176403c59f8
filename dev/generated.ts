// Part of `npm run verify`: what is generated is committed. Says which command to run where it is not.
import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
// below the project: drizzle-kit takes neither an absolute path nor a folder without the migrations' history
const folder = 'build/migrations'
const config = 'build/drizzle.config.ts'

const run = (command: string, ...args: string[]) => spawnSync(command, args, { cwd: root, encoding: 'utf8' })
const migrations = () => readdirSync(join(root, folder)).filter((file) => file.endsWith('.sql')).length

function openapiFault(): string | undefined {
  const { status, stderr } = run('node', 'dev/openapi.ts', '--check')
  return status === 0 ? undefined : stderr.trim()
}

function schemaFault(): string | undefined {
  rmSync(join(root, folder), { recursive: true, force: true })
  cpSync(join(root, 'migrations'), join(root, folder), { recursive: true })
  writeFileSync(join(root, config), `import config from '../drizzle.config.ts'\nexport default { ...config, out: './${folder}' }\n`)
  const before = migrations()
  const { status, stdout, stderr } = run('drizzle-kit', 'generate', '--config', config)
  if (status !== 0) return `drizzle-kit could not compare drizzle/ with migrations/: ${stderr || stdout}`
  return migrations() === before ? undefined : 'drizzle/ has changes that no migration makes: npm run db:generate -- --name what_changed'
}

function plannedFault(): string | undefined {
  const { status, stderr } = run('node', 'dev/planned.ts', '--check')
  return status === 0 ? undefined : stderr.trim()
}

const faults = [openapiFault(), schemaFault(), plannedFault()].filter((fault) => fault !== undefined)
for (const fault of faults) console.error(fault)
if (faults.length === 0) console.log('Generated files are up to date.')
process.exitCode = faults.length === 0 ? 0 : 1
