import { fillPlaceholders, sql, type Query as Compiled } from 'drizzle-orm'
import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy'
import { fingerprint } from '../lib/hash.ts'
import { rowReader, type Field } from './reader.ts'

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

type Prepared = { getQuery(): Compiled; fields?: Field[] }
type Buildable<T> = { prepare(name: string): { execute(): Promise<T> } }
type Statement = {
  reader: string
  sql: string
  params: unknown[]
  columns: number
  planned: Planned | undefined
  rows(cells: Cell[][]): Record<string, unknown>[]
}
/** `planned` names the function that says it in the database, whose sessions then keep its plan: for statements that take longer to plan than to run. */
type Way = { planned?: string }
/** A statement that a function of the database says (migrations/, written by `npm run db:planned`): named by its text, so that each release finds its own. */
export type Planned = { name: string; text: string }

/** Never connects: it only knows how to say things in Postgres. */
const builder = drizzle(() => Promise.reject(new Error('queries are sent by a Database')), { casing: 'snake_case' })

type Registered = { compile: () => Statement; read: (rows: Cell[][]) => unknown }
const registered: Registered[] = []

/** A statement with all its rows. Compiled once per isolate, on first use; every call after that only fills in values. */
export const query = <P extends Record<string, unknown>, T>(build: (q: PgRemoteDatabase, p: P) => Buildable<T>, way: Way = {}) =>
  statement(build, { ...way, rows: 'all' }, (rows: T) => rows)

/** A statement whose first row is the answer; undefined where there is none. */
export const queryOne = <P extends Record<string, unknown>, R>(build: (q: PgRemoteDatabase, p: P) => Buildable<R[]>, way: Way = {}) =>
  statement(build, { ...way, rows: 'one' }, (rows: R[]): R | undefined => rows[0])

type Shape = Way & { rows: 'all' | 'one' }

function statement<P extends Record<string, unknown>, T, R>(
  build: (q: PgRemoteDatabase, p: P) => Buildable<T>,
  way: Shape,
  shape: (rows: T) => R,
) {
  let compiled: Statement | undefined
  const compile = () => (compiled ??= compileOnce(build, way))
  const read = (cells: Cell[][]) => shape(compile().rows(cells) as T)
  registered.push({ compile, read })
  return (params: P): Query<R> => {
    const { reader, sql: text, params: holes, columns } = compile()
    return { reader, sql: text, params: fillPlaceholders(holes, params), columns, read }
  }
}

function compileOnce<P, T>(build: (q: PgRemoteDatabase, p: P) => Buildable<T>, { rows, planned: name }: Shape): Statement {
  const prepared = build(builder, placeholders<P>()).prepare('') as unknown as Prepared
  const { sql: text, params } = prepared.getQuery()
  const fields = prepared.fields ?? []
  const names = fields.map(({ path }) => path.join('.'))
  // named by what it says and how it is read, so that a stored answer finds its reader in any isolate of a release
  const reader = fingerprint([rows, ...names, text].join('\n'))
  const planned = name === undefined ? undefined : { name: `${name}_${fingerprint(text)}`, text }
  const said = planned ? `select * from app.${planned.name}(${params.map((_, i) => `$${i + 1}`).join(', ')})` : text
  return { rows: rowReader(fields), reader, sql: said, params, columns: fields.length, planned }
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

const readers = new Map<string, Registered>()

/** The statement that reads rows stored under this name; undefined where this release no longer says it so. */
export function queryNamed(reader: string): Pick<Registered, 'read'> | undefined {
  if (readers.size === 0) for (const entry of registered) readers.set(entry.compile().reader, entry)
  return readers.get(reader)
}

/** Every statement that this program can say: for EXPLAIN and for tests. */
export const allQueries = () => registered.map((entry) => entry.compile())
