import type { AlterTableCmd } from 'libpg-query'
import { alterations, type Context, type Rule, type Said } from './ddl-lint-statement.ts'

const REWRITES = new Set(['AT_SetLogged', 'AT_SetUnLogged', 'AT_SetTableSpace', 'AT_SetAccessMethod', 'AT_AlterColumnType'])
const LOOSENS = new Set(['AT_DisableRowSecurity', 'AT_NoForceRowSecurity'])

/** ALTER TABLE on a table that is in use: what would hold its lock for as long as the table is large. */
export const alteredTables: Rule = (statement, context) => {
  const altered = alterations(statement)
  if (!altered || context.isNew(altered.table)) return []
  return altered.changes.flatMap((change) => [
    ...constraints(change),
    ...validation(change, context),
    ...notNull(change, altered.table, context),
    ...rewriting(change),
  ])
}

function constraints({ subtype, def }: AlterTableCmd): Said[] {
  if (subtype !== 'AT_AddConstraint' || !def || !('Constraint' in def)) return []
  const { contype, conname = '', skip_validation: isNotValid, indexname } = def.Constraint
  if (contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY')
    return indexname
      ? []
      : [['constraint-using-index', `${conname} builds its index under a lock: build it CONCURRENTLY, then … USING INDEX`]]
  if (contype === 'CONSTR_EXCLUSION') return [['constraint-using-index', `${conname} can't be added to a table in use: make a new one`]]
  if (isNotValid) return []
  return [
    ['constraint-not-valid', `${conname} is checked under a lock: NOT VALID here, VALIDATE CONSTRAINT in a file outside a transaction`],
  ]
}

function validation({ subtype, name }: AlterTableCmd, { isTransaction }: Context): Said[] {
  if (subtype !== 'AT_ValidateConstraint' || !isTransaction) return []
  return [['validate-outside', `${name} is validated while the transaction's locks are held: in a file outside a transaction`]]
}

function notNull({ subtype, name = '' }: AlterTableCmd, table: string, { isNeverNull }: Context): Said[] {
  if (subtype !== 'AT_SetNotNull' || isNeverNull(table, name)) return []
  return [['set-not-null', `${name} is scanned under a lock: first a validated CHECK (${name} IS NOT NULL)`]]
}

function rewriting({ subtype = 'AT_AddColumn', name = '' }: AlterTableCmd): Said[] {
  if (subtype === 'AT_AlterColumnType')
    return [['column-type', `${name}: a new type rewrites the table: add a column, fill it, change over`]]
  return REWRITES.has(subtype) ? [['no-rewrite', 'the whole table is rewritten under a lock']] : []
}

/** A tenant's table is isolated from its first moment, and stays so (decisions.md 2). */
export function rowSecurity(statements: Parameters<Rule>[0][]): [line: number, Said][] {
  const done = (subtype: string) =>
    new Set(
      statements.flatMap((statement) => {
        const altered = alterations(statement)
        return altered?.changes.some((change) => change.subtype === subtype) ? [altered.table] : []
      }),
    )
  const [enabled, forced] = [done('AT_EnableRowSecurity'), done('AT_ForceRowSecurity')]
  return statements.flatMap((statement): [number, Said][] => {
    const { node, line } = statement
    const loosened = alterations(statement)?.changes.some(({ subtype = '' }) => LOOSENS.has(subtype))
    if (loosened) return [[line, ['force-row-security', 'row security is never taken off']]]
    const relation = 'CreateStmt' in node ? node.CreateStmt.relation : undefined
    if (!relation || (relation.schemaname ?? 'public') !== 'public' || relation.relpersistence === 't') return []
    const table = relation.relname ?? ''
    if (enabled.has(table) && forced.has(table)) return []
    return [[line, ['force-row-security', `${table} needs ENABLE and FORCE ROW LEVEL SECURITY in the file that makes it`]]]
  })
}
