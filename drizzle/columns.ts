import { getTableName, sql } from 'drizzle-orm'
import { bigint, customType, foreignKey, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { AnyPgColumn, ExtraConfigColumn, PgColumnBuilderBase, PgTable, PgTableExtraConfigValue } from 'drizzle-orm/pg-core'
import { currentTenant, tenantIsolation } from './policies.ts'

/** Minor units of a currency that stands beside it; a safe integer in JSON. */
export const money = () => bigint({ mode: 'number' })

/** Integer scaled by the variant's precision (0.250 kg at precision 3 is 250). */
export const quantity = () => bigint({ mode: 'number' })

/** Postgres prints `2026-11-21 07:30:00.5+00`; JSON says `2026-11-21T07:30:00.500Z`. Written as ISO text, never as a Date. */
export const instant = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp (3) with time zone',
  fromDriver: (text) => isoInstant(text),
})

/** A boolean that reads Postgres's own text, because the executor asks for raw values. */
export const flag = customType<{ data: boolean; driverData: string | boolean }>({
  dataType: () => 'boolean',
  fromDriver: (value) => value === true || value === 't' || value === 'true',
})

export const document = <T>() => jsonb().$type<T>()

export const id = () => uuid().notNull()
export const createdAt = () =>
  instant()
    .notNull()
    .default(sql`app.now()`)
export const updatedAt = () =>
  instant()
    .notNull()
    .default(sql`app.now()`)
export const version = () => bigint({ mode: 'number' }).notNull().default(1)
/** Of what is edited: its version, for If-Match, and when. */
export const edited = () => ({ version: version(), createdAt: createdAt(), updatedAt: updatedAt() })
export const status = <const S extends readonly [string, ...string[]]>(values: S) =>
  text({ enum: values as unknown as [string, ...string[]] }).$type<S[number]>()

/** For a CHECK: text of these words, never a pg enum (decisions.md 1). */
export const oneOf = (column: string, values: readonly string[]) =>
  sql.raw(`${column} in (${values.map((value) => `'${value}'`).join(', ')})`)

/** `app.now()` and JSON: the text form of an instant, to the millisecond, in UTC. */
export function isoInstant(text: string) {
  if (text.endsWith('Z')) return text
  const fraction = text[19] === '.' ? text.slice(20, text.length - 3) : ''
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0').slice(0, 3)}Z`
}

type Columns = Record<string, PgColumnBuilderBase>
type WithTenant<C extends Columns> = { tenantId: ReturnType<typeof tenantId> } & C
const tenantId = () => uuid().notNull().default(currentTenant)

type Extra = PgTableExtraConfigValue[]
type Columned<T extends PgTable> = { [K in keyof T['_']['columns']]: ExtraConfigColumn }
const extras = new Map<string, (columns: never) => Extra>()
const extraOf = (name: string, columns: unknown) => extras.get(name)?.(columns as never) ?? []

/** A table that is no tenant's. Row security itself is forced by db:generate. */
export const table = <N extends string, C extends Columns>(name: N, columns: C) =>
  pgTable<N, C>(name, columns, (known) => extraOf(name, known))

/** A table of one tenant's rows: the tenant column with its default, and the one policy of isolation. */
export const tenantTable = <N extends string, C extends Columns>(name: N, columns: C) =>
  pgTable<N, WithTenant<C>>(name, { tenantId: tenantId(), ...columns } as WithTenant<C>, (known) => [
    tenantIsolation(),
    ...extraOf(name, known),
  ])

/**
 * What a table has that only the database knows of: keys, indexes, checks, policies. Each call is marked as pure: a statement needs none of
 * it, so the bundler leaves it out of the Worker; in Node, where migrations are written, it runs.
 */
export function inDatabase<T extends PgTable>(it: T, extra: (columns: Columned<T>) => Extra) {
  extras.set(getTableName(it), extra)
}

type Keyed = { tenantId: AnyPgColumn; id: AnyPgColumn }

/** Every key of a tenant table starts with the tenant. */
export const tenantKey = (table: Keyed) => primaryKey({ columns: [table.tenantId, table.id] })

/** A foreign key to what is no tenant's: a person, or the tenant itself. */
export const refersTo = (name: string, column: AnyPgColumn, other: AnyPgColumn) =>
  foreignKey({ name: `${name}_fk`, columns: [column], foreignColumns: [other] })

/** A foreign key that can't leave the tenant. */
export const refersWithin = (name: string, tenant: AnyPgColumn, column: AnyPgColumn, other: Keyed) =>
  foreignKey({ name: `${name}_fk`, columns: [tenant, column], foreignColumns: [other.tenantId, other.id] })

/** As `refersWithin`, with the index that a delete on the other side needs. */
export const belongsTo = (name: string, tenant: AnyPgColumn, column: AnyPgColumn, other: Keyed) => [
  refersWithin(name, tenant, column, other),
  index(`${name}_idx`).on(tenant, column),
]
