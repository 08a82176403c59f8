// `npm run db:generate -- --name what_changed [--custom]`: drizzle-kit writes the migration, this adds what it never writes:
// FORCE beside every ENABLE, and row_security off, so that an owner without BYPASSRLS fails loudly instead of changing 0 rows.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const before = new Set(files())
const { status } = spawnSync('drizzle-kit', ['generate', ...process.argv.slice(2)], { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)
for (const file of files()) if (!before.has(file)) complete(`migrations/${file}`)

function files() {
  try {
    return readdirSync('migrations').filter((file) => file.endsWith('.sql'))
  } catch {
    return []
  }
}

function complete(path: string) {
  const text = readFileSync(path, 'utf8')
  const forced = text.replace(
    /ALTER TABLE ("\w+") ENABLE ROW LEVEL SECURITY;/g,
    (enable, table: string) => `${enable}--> statement-breakpoint\nALTER TABLE ${table} FORCE ROW LEVEL SECURITY;`,
  )
  writeFileSync(path, `SET row_security = off;--> statement-breakpoint\n${forced}`)
}
