import { parse, type Node } from 'libpg-query'
import { BREAKPOINT, type Migration } from './migrations.ts'

/** A statement of a migration as Postgres' own parser sees it. `notes` are the comments above it. */
export type Statement = { node: Node; line: number; notes: string }
export type Finding = { file: string; line: number; rule: string; message: string }

/** What a rule knows of the file that its statement stands in, and of the files before. */
export type Context = {
  isTransaction: boolean
  /** Made in this file: nobody can be waiting for it, and it is empty. */
  isNew: (table: string | undefined) => boolean
  /** A CHECK (column IS NOT NULL) has been validated before. */
  isNeverNull: (table: string, column: string) => boolean
}
/** A rule's name and what it says against a statement. */
export type Said = [rule: string, message: string]
export type Rule = (statement: Statement, context: Context) => Said[]

/** Throws where a file is not SQL. */
export async function statementsOf({ tag, text }: Pick<Migration, 'tag' | 'text'>): Promise<Statement[]> {
  const bytes = Buffer.from(text)
  const { stmts = [] } = await parse(text).catch((cause: Error) => {
    throw new Error(`migrations/${tag}.sql: ${cause.message}`, { cause })
  })
  let end = 0
  return stmts.flatMap(({ stmt, stmt_location: from = 0, stmt_len: length }) => {
    // Postgres counts a statement from its first word (18) or from the end of the one before
    const before = bytes.subarray(end, from).toString()
    const own = bytes.subarray(from, length ? from + length : undefined).toString()
    const above = /^(?:\s*--[^\n]*\n)*\s*/.exec(own)?.[0] ?? ''
    const line = (bytes.subarray(0, from).toString() + above).split('\n').length
    end = from + (length ?? 0)
    return stmt ? [{ node: stmt, line, notes: (before + above).replaceAll(BREAKPOINT, '').replace(/^\s*;/, '') }] : []
  })
}

/** The table of an ALTER TABLE, and its parts. */
export function alterations({ node }: Statement) {
  if (!('AlterTableStmt' in node)) return undefined
  const { relation, cmds = [] } = node.AlterTableStmt
  const changes = cmds.flatMap((cmd) => ('AlterTableCmd' in cmd ? [cmd.AlterTableCmd] : []))
  return { table: relation?.relname ?? '', changes }
}

/** The last word of a dotted name. */
export function lastName(names: Node[] | undefined): string {
  const last = names?.at(-1)
  return last && 'String' in last ? (last.String.sval ?? '') : ''
}

/** Every node of a kind below one. */
export function within<Kind extends string>(node: unknown, kind: Kind): Extract<Node, Record<Kind, unknown>>[] {
  if (typeof node !== 'object' || node === null) return []
  const own = kind in node ? [node as Extract<Node, Record<Kind, unknown>>] : []
  return [...own, ...Object.values(node).flatMap((part) => within(part, kind))]
}
