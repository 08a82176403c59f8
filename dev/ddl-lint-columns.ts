import type { ColumnDef, Constraint, ConstrType } from 'libpg-query'
import { alterations, lastName, within, type Rule, type Said } from './ddl-lint-statement.ts'

/** They mean what they mean once a statement, so that adding a column with them rewrites nothing. */
const ONCE_A_STATEMENT = new Set(['now', 'current_setting', 'actor_kind', 'actor_id'])
const WRONG_TYPES: Record<string, string> = {
  float4: 'is inexact: money and quantities are integers',
  float8: 'is inexact: money and quantities are integers',
  money: 'depends on a locale: money is an integer beside a currency',
  timestamp: 'has no zone: instants are timestamptz(3)',
  time: 'is not how wall times are kept: they are text beside a zone',
  timetz: 'is not how wall times are kept: they are text beside a zone',
  serial: 'makes a sequence that nobody owns: GENERATED ALWAYS AS IDENTITY',
  bigserial: 'makes a sequence that nobody owns: GENERATED ALWAYS AS IDENTITY',
}
const CHECKED_BY_SCANNING: Partial<Record<ConstrType, string>> = {
  CONSTR_UNIQUE: 'builds its index under a lock: CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX',
  CONSTR_PRIMARY: 'builds its index under a lock: CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX',
  CONSTR_FOREIGN: 'is checked under a lock: ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT outside a transaction',
  CONSTR_CHECK: 'is checked under a lock: ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT outside a transaction',
  CONSTR_IDENTITY: 'rewrites the table: add a plain column, fill it in batches',
  CONSTR_GENERATED: 'rewrites the table: add a plain column, fill it in batches',
}

const columnsOf = (node: unknown): ColumnDef[] => within(node, 'ColumnDef').map(({ ColumnDef }) => ColumnDef)
const constraintsOf = ({ constraints = [] }: ColumnDef): Constraint[] =>
  constraints.flatMap((node) => ('Constraint' in node ? [node.Constraint] : []))

/** Types that a table never has (decisions.md 1 and 5, quality.md I9). */
export const types: Rule = ({ node }) => {
  if ('CreateEnumStmt' in node) return [['no-enum', 'an enum is no condition of an index behind row security: text and a CHECK']]
  if (!('CreateStmt' in node) && !('AlterTableStmt' in node)) return []
  return columnsOf(node).flatMap(({ colname, typeName }): Said[] => {
    const type = lastName(typeName?.names)
    const wrong = WRONG_TYPES[type]
    if (wrong) return [['column-types', `${colname}: ${type} ${wrong}`]]
    const precise = type !== 'timestamptz' || JSON.stringify(typeName?.typmods ?? '').includes('"ival":3')
    return precise ? [] : [['column-types', `${colname}: instants are timestamptz(3), as a cursor over JSON's milliseconds needs them`]]
  })
}

/** ADD COLUMN on a table that is in use: what rewrites or scans it, and what n−1 can't insert into. */
export const addedColumns: Rule = (statement, { isNew }) => {
  const altered = alterations(statement)
  if (!altered || isNew(altered.table)) return []
  return altered.changes
    .filter(({ subtype }) => subtype === 'AT_AddColumn')
    .flatMap(({ def }) => columnsOf(def))
    .flatMap((column) => [...absent(column), ...volatile(column), ...scanned(column)])
}

function absent(column: ColumnDef): Said[] {
  const given = constraintsOf(column)
  const has = (type: ConstrType) => given.some(({ contype }) => contype === type)
  const message = `${column.colname} is NOT NULL without a default: the release that runs can't insert any more`
  return has('CONSTR_NOTNULL') && !has('CONSTR_DEFAULT') ? [['add-column-not-null', message]] : []
}

function volatile(column: ColumnDef): Said[] {
  const defaults = constraintsOf(column).filter(({ contype }) => contype === 'CONSTR_DEFAULT')
  const calls = defaults.flatMap((one) => within(one.raw_expr, 'FuncCall')).map(({ FuncCall }) => lastName(FuncCall.funcname))
  return calls
    .filter((name) => !ONCE_A_STATEMENT.has(name))
    .map((name) => [
      'volatile-default',
      `${column.colname}: a default of ${name}() for old rows rewrites the table: add the column, then SET DEFAULT`,
    ])
}

function scanned(column: ColumnDef): Said[] {
  return constraintsOf(column).flatMap(({ contype }): Said[] => {
    const why = contype && CHECKED_BY_SCANNING[contype]
    return why ? [['add-column-constraint', `${column.colname}: what comes with the column ${why}`]] : []
  })
}
