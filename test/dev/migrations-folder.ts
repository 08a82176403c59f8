import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of migrations as drizzle-kit would leave it, in the order given. */
export function migrationsFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-migrations-'))
  mkdirSync(join(folder, 'meta'))
  const entries = Object.entries(files).map(([tag, text], idx) => {
    writeFileSync(join(folder, `${tag}.sql`), text)
    return { idx, version: '7', when: 1_000 + idx, tag, breakpoints: true }
  })
  writeFileSync(join(folder, 'meta', '_journal.json'), JSON.stringify({ version: '7', dialect: 'postgresql', entries }))
  return folder
}
