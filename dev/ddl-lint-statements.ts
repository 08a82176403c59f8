import { alterations, lastName, within, type Rule, type Said, type Statement } from './ddl-lint-statement.ts'

const OWN_SETTINGS = new Set(['lock_timeout', 'statement_timeout', 'transaction_timeout', 'session_replication_role'])
const HIDDEN = /\b(?:alter\s+table|(?:create|drop)\s+(?:unique\s+)?(?:table|index)|truncate|vacuum|cluster|reindex|lock\s+table)\b/i

/** Whether it runs only outside a transaction. */
function isConcurrent({ node }: Statement): boolean {
  if ('IndexStmt' in node) return node.IndexStmt.concurrent === true
  if ('DropStmt' in node) return node.DropStmt.concurrent === true
  if ('ReindexStmt' in node) return within(node, 'DefElem').some(({ DefElem }) => DefElem.defname === 'concurrently')
  return false
}

/** A file outside a transaction holds what is safe to meet twice: a run that follows a failed one begins it anew. */
function isRepeatable(statement: Statement): boolean {
  const { node } = statement
  if ('DropStmt' in node) return node.DropStmt.concurrent === true && node.DropStmt.missing_ok === true
  if ('VariableSetStmt' in node || 'DoStmt' in node || 'CallStmt' in node) return true
  if ('VacuumStmt' in node) return !node.VacuumStmt.is_vacuumcmd
  const changes = alterations(statement)?.changes
  return changes ? changes.every(({ subtype }) => subtype === 'AT_ValidateConstraint') : isConcurrent(statement)
}

export const transactions: Rule = (statement, { isTransaction }) => {
  if ('TransactionStmt' in statement.node) return [['no-transaction-control', 'the migrator begins and commits']]
  if (isTransaction && isConcurrent(statement))
    return [['outside-a-transaction', 'CONCURRENTLY runs outside a transaction: in a file of its own that says `-- outside a transaction`']]
  if (!isTransaction && !isRepeatable(statement))
    return [
      [
        'outside-a-transaction',
        'only CONCURRENTLY (drops with IF EXISTS), VALIDATE CONSTRAINT, ANALYZE and backfills stand outside a transaction',
      ],
    ]
  return []
}

export const settings: Rule = ({ node }) => {
  if (!('VariableSetStmt' in node)) return []
  const { name = '' } = node.VariableSetStmt
  return OWN_SETTINGS.has(name) ? [['migrator-settings', `${name} is set by the migrator, which gives up and tries again`]] : []
}

export const indexes: Rule = (statement, { isNew }) => {
  const { node } = statement
  if ('IndexStmt' in node && !isConcurrent(statement) && !isNew(node.IndexStmt.relation?.relname))
    return [['index-concurrently', `${node.IndexStmt.idxname} stops every write while it is built: CREATE INDEX CONCURRENTLY`]]
  if ('DropStmt' in node && node.DropStmt.removeType === 'OBJECT_INDEX' && !isConcurrent(statement))
    return [['index-concurrently', 'the table is locked while its index goes: DROP INDEX CONCURRENTLY IF EXISTS']]
  return []
}

export const locks: Rule = (statement) => {
  const { node } = statement
  const what = Object.keys(node)[0]?.replace('Stmt', '').toLowerCase()
  const locking =
    'LockStmt' in node ||
    'TruncateStmt' in node ||
    'ClusterStmt' in node ||
    ('VacuumStmt' in node && node.VacuumStmt.is_vacuumcmd === true) ||
    ('ReindexStmt' in node && !isConcurrent(statement)) ||
    ('RefreshMatViewStmt' in node && node.RefreshMatViewStmt.concurrent !== true)
  return locking ? [['no-table-locks', `${what} locks a whole table for as long as it is large`]] : []
}

/** Rows in use are changed in batches, each with a COMMIT of its own. */
export const backfills: Rule = ({ node }, { isNew }) => {
  const relation = 'UpdateStmt' in node ? node.UpdateStmt.relation : 'DeleteStmt' in node ? node.DeleteStmt.relation : undefined
  if (relation && !isNew(relation.relname))
    return [
      [
        'backfill-in-batches',
        `${relation.relname}: its rows stay locked until the end: a DO block that commits each batch, outside a transaction`,
      ],
    ]
  if ('DoStmt' in node && HIDDEN.test(JSON.stringify(node.DoStmt.args)))
    return [['no-hidden-ddl', 'a DO block hides from these rules what it does to a table: write it as statements']]
  return []
}

/** What the release that runs may still be using goes one release later, and says which release stopped using it. */
export const contracts: Rule = (statement, { isNew }) => {
  if (/^\s*-- contract: \S/m.test(statement.notes)) return []
  return taken(statement, isNew).map((what): Said => [
    'contract-step',
    `${what}: \`-- contract: <the release that stopped using it>\` above it`,
  ])
}

function taken(statement: Statement, isNew: (table: string) => boolean): string[] {
  const { node } = statement
  if ('RenameStmt' in node) return [`renaming breaks the release that runs`]
  if ('AlterObjectSchemaStmt' in node) return ['moving to another schema breaks the release that runs']
  if ('GrantStmt' in node)
    return node.GrantStmt.is_grant || node.GrantStmt.objtype !== 'OBJECT_TABLE' ? [] : ['the release that runs may need this privilege']
  if ('DropStmt' in node) {
    const kept = ['OBJECT_INDEX', 'OBJECT_POLICY', 'OBJECT_TRIGGER', 'OBJECT_RULE']
    const names = node.DropStmt.objects?.map((object) => ('List' in object ? lastName(object.List.items) : 'a function or type')) ?? []
    return kept.includes(node.DropStmt.removeType ?? '') ? [] : [`the release that runs may use ${names.join(', ')}`]
  }
  const altered = alterations(statement)
  if (!altered || isNew(altered.table)) return []
  return altered.changes.flatMap(({ subtype, name, def }) => {
    if (subtype === 'AT_DropColumn') return [`the release that runs may use ${name}`]
    return subtype === 'AT_ColumnDefault' && !def ? [`the release that runs may leave ${name} to its default`] : []
  })
}
