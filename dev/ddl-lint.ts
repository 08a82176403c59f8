import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addedColumns, types } from './ddl-lint-columns.ts'
import {
  alterations,
  lastName,
  statementsOf,
  within,
  type Context,
  type Finding,
  type Rule,
  type Said,
  type Statement,
} from './ddl-lint-statement.ts'
import { backfills, contracts, indexes, locks, settings, transactions } from './ddl-lint-statements.ts'
import { alteredTables, rowSecurity } from './ddl-lint-tables.ts'
import { BREAKPOINT, migrationsFolder, readMigrations, type Migration } from './migrations.ts'

const RULES: Rule[] = [settings, transactions, indexes, locks, backfills, contracts, types, addedColumns, alteredTables]

/** The first release's schema: there was no table in use yet. */
const BASELINE = 10

/**
 * Says what in `migrations` would stop or break a running release (quality.md F29), by Postgres' own parser. `-- allow <rule>: <reason>`
 * above a statement lets it pass; the first `baseline` files are only learnt from.
 */
export async function lintMigrations(migrations: Migration[], baseline = 0): Promise<Finding[]> {
  const findings: Finding[] = []
  const checks = new Map<string, string>()
  const neverNull = new Set<string>()
  for (const [number, migration] of migrations.entries()) {
    const statements = await statementsOf(migration)
    const made = new Set(statements.flatMap(({ node }) => ('CreateStmt' in node ? [node.CreateStmt.relation?.relname ?? ''] : [])))
    const context: Context = {
      isTransaction: migration.isTransaction,
      isNew: (table = '') => made.has(table),
      isNeverNull: (table, column) => neverNull.has(`${table}.${column}`),
    }
    if (number >= baseline) findings.push(...(await fileFindings(migration, statements)))
    for (const statement of statements) {
      if (number >= baseline)
        findings.push(
          ...findingsOf(
            migration,
            statement,
            RULES.flatMap((rule) => rule(statement, context)),
          ),
        )
      learn(statement, checks, neverNull)
    }
  }
  return findings
}

const findingsOf = ({ tag }: Migration, { line, notes }: Pick<Statement, 'line' | 'notes'>, said: Said[]): Finding[] =>
  said
    .filter(([rule]) => !new RegExp(`^\\s*-- allow ${rule}: \\S`, 'm').test(notes))
    .map(([rule, message]) => ({ file: `migrations/${tag}.sql`, line, rule, message }))

async function fileFindings(migration: Migration, statements: Statement[]): Promise<Finding[]> {
  const said: [number, Said][] = rowSecurity(statements)
  const first = statements[0]?.node
  const isOff =
    first && 'VariableSetStmt' in first && JSON.stringify(first).includes('row_security') && JSON.stringify(first).includes('"off"')
  if (!isOff)
    said.push([
      1,
      ['row-security-off', 'the first statement is SET row_security = off, or an owner under policies changes 0 rows in silence'],
    ])
  if (!migration.isTransaction) {
    const counts = await Promise.all(migration.statements.map((text) => statementsOf({ tag: migration.tag, text })))
    const together = counts.find((chunk) => chunk.length > 1)
    if (together) said.push([1, ['outside-a-transaction', `statements sent together are a transaction: ${BREAKPOINT} between them`]])
  }
  return said.flatMap(([line, one]) => findingsOf(migration, { line, notes: '' }, [one]))
}

/** Which columns have been shown to hold no NULL, by a CHECK and its validation. */
function learn(statement: Statement, checks: Map<string, string>, neverNull: Set<string>) {
  const altered = alterations(statement)
  for (const { subtype, name, def } of altered?.changes ?? []) {
    const [test] = within(def, 'NullTest')
    if (subtype === 'AT_AddConstraint' && def && 'Constraint' in def && test?.NullTest.nulltesttype === 'IS_NOT_NULL') {
      const [column] = within(test, 'ColumnRef')
      checks.set(`${altered?.table}.${def.Constraint.conname}`, `${altered?.table}.${lastName(column?.ColumnRef.fields)}`)
    }
    const shown = subtype === 'AT_ValidateConstraint' ? checks.get(`${altered?.table}.${name}`) : undefined
    if (shown) neverNull.add(shown)
  }
}

type Checksums = Record<string, string>
const checksumsPath = join(migrationsFolder, 'checksums.json')
const checksums = (): Checksums => (existsSync(checksumsPath) ? (JSON.parse(readFileSync(checksumsPath, 'utf8')) as Checksums) : {})

/** A migration that others may have applied is never edited: only added to. `known` are the checksums that are committed. */
export function frozenFindings(migrations: Migration[], known: Checksums): Finding[] {
  const finding = (tag: string, message: string) => ({ file: `migrations/${tag}.sql`, line: 1, rule: 'only-added', message })
  const tags = new Set(migrations.map(({ tag }) => tag))
  return [
    ...Object.keys(known)
      .filter((tag) => !tags.has(tag))
      .map((tag) => finding(tag, 'it is gone, but databases have applied it')),
    ...migrations.flatMap(({ tag, hash }) => {
      if (known[tag] === undefined) return [finding(tag, 'it has no checksum yet: npm run db:freeze, once it is as it shall be')]
      return known[tag] === hash ? [] : [finding(tag, 'it was changed after it had been frozen: put it back and add another one')]
    }),
  ]
}

/** `npm run db:freeze`: what is new gets its checksum; what has one keeps it. */
function freeze(migrations: Migration[]) {
  const all = { ...Object.fromEntries(migrations.map(({ tag, hash }) => [tag, hash])), ...checksums() }
  writeFileSync(checksumsPath, `${JSON.stringify(all, null, 1)}\n`)
}

if (import.meta.main) {
  const migrations = readMigrations()
  if (process.argv.includes('--freeze')) freeze(migrations)
  const findings = [...frozenFindings(migrations, checksums()), ...(await lintMigrations(migrations, BASELINE))]
  for (const { file, line, rule, message } of findings) console.error(`${file}:${line} ${rule}: ${message}`)
  if (findings.length > 0) process.exitCode = 1
}
