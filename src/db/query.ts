import { fillPlaceholders, sql, type Query as Compiled } from 'drizzle-orm'
import { drizzle, type NeonHttpDatabase } from 'drizzle-orm/neon-http'
import { neon } from '@neondatabase/serverless'

export type Cell = string | null

/** A compiled statement with its values: it describes work, it does not do it. `read` turns Postgres's text rows into the result. */
export type Query<T> = {
  readonly reader: string
  readonly sql: string
  readonly params: unknown[]
  readonly columns: number
  read(rows: Cell[][]): T
  /** Told after the commit, with what was read: to wake somebody up. */
  committed?(result: T): void
}

type Prepared = { getQuery(): Compiled; mapResult(result: { rows: Cell[][] }): unknown; fields?: unknown[] }
type Buildable<T> = { prepare(name: string): { execute(): Promise<T> } }
type Statement = { prepared: Prepared; reader: string; sql: string; params: unknown[]; columns: number }

/** Never connects: it only knows how to say things in Postgres. */
const builder = drizzle(neon('postgresql://describe:only@localhost/none'), { casing: 'snake_case' })

const registered: { compile(): Statement; read(rows: Cell[][]): unknown }[] = []

/** A statement with all its rows. Compiled once per isolate, on first use; every call after that only fills in values. */
export const query = <P extends Record<string, unknown>, T>(build: (q: NeonHttpDatabase, p: P) => Buildable<T>) =>
  statement(build, (rows: T) => rows)

/** A statement whose first row is the answer; undefined where there is none. */
export const queryOne = <P extends Record<string, unknown>, R>(build: (q: NeonHttpDatabase, p: P) => Buildable<R[]>) =>
  statement(build, (rows: R[]): R | undefined => rows[0])

function statement<P extends Record<string, unknown>, T, R>(build: (q: NeonHttpDatabase, p: P) => Buildable<T>, shape: (rows: T) => R) {
  let compiled: Statement | undefined
  const compile = () => (compiled ??= compileOnce(build))
  const read = (rows: Cell[][]) => {
    const { prepared } = compile()
    return shape(prepared.mapResult({ rows }) as T)
  }
  registered.push({ compile, read })
  return (params: P): Query<R> => {
    const { reader, sql: text, params: holes, columns } = compile()
    return { reader, sql: text, params: fillPlaceholders(holes, params), columns, read }
  }
}

function compileOnce<P, T>(build: (q: NeonHttpDatabase, p: P) => Buildable<T>): Statement {
  const prepared = build(builder, placeholders<P>()).prepare('') as unknown as Prepared
  const { sql: text, params } = prepared.getQuery()
  return { prepared, reader: fingerprint(text), sql: text, params, columns: prepared.fields?.length ?? 0 }
}

/** `p.id` inside a builder is a hole named "id"; typing it as the value keeps call sites honest. */
const placeholders = <P>() =>
  new Proxy(
    {},
    {
      get: (_, key) => sql.placeholder(String(key)),
      ownKeys: () => {
        throw new Error('name each column: placeholders cannot be spread')
      },
    },
  ) as P

/** FNV-1a, 64 bits: names a statement by what it says, so that a stored answer finds its reader in any isolate of a release. */
function fingerprint(text: string) {
  let hash = 0xcbf29ce484222325n
  for (let i = 0; i < text.length; i++) hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n)
  return hash.toString(16)
}

/** Reads stored rows as the statement of that name would have. */
export function readStored(reader: string, rows: Cell[][]) {
  const found = registered.find((entry) => entry.compile().reader === reader)
  if (!found) throw new Error(`no statement is named ${reader} in this release`)
  return found.read(rows)
}

/** Every statement that this program can say: for EXPLAIN and for tests. */
export const allQueries = () => registered.map((entry) => entry.compile())
