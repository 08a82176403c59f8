import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * One file of `migrations/`. It is one transaction, unless its text says `-- outside a transaction`: then each statement stands by itself,
 * as CREATE INDEX CONCURRENTLY wants it, and may be met again by a run that follows a failed one.
 */
export type Migration = { tag: string; when: number; hash: string; text: string; statements: string[]; isTransaction: boolean }

export const migrationsFolder = join(import.meta.dirname, '..', 'migrations')

const OUTSIDE = /^-- outside a transaction\b/m
export const BREAKPOINT = '--> statement-breakpoint'

type Journal = { entries: { tag: string; when: number }[] }

/** All migrations of a folder as drizzle-kit's journal lists them; hash and time are what drizzle's own migrator would write. */
export function readMigrations(folder = migrationsFolder): Migration[] {
  const { entries } = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as Journal
  return entries.map(({ tag, when }) => {
    const text = readFileSync(join(folder, `${tag}.sql`), 'utf8')
    const hash = createHash('sha256').update(text).digest('hex')
    return { tag, when, hash, text, statements: text.split(BREAKPOINT), isTransaction: !OUTSIDE.test(text) }
  })
}
