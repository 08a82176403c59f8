import { Column, is, noopDecoder, SQL, type DriverValueDecoder } from 'drizzle-orm'
import type { Cell } from './query.ts'

/** A selected field as Drizzle orders them: where it goes in the result, and what knows how to read it. */
export type Field = { path: string[]; field: unknown }
type Reader = { key: string; within: string | undefined; decode: ((text: string) => unknown) | undefined }

/** Reads rows of Postgres's text into objects. Made once a statement: Drizzle's own mapper asks each cell anew what it is. */
export function rowReader(fields: readonly Field[]): (rows: readonly Cell[][]) => Record<string, unknown>[] {
  const readers = fields.map(readerOf)
  return (rows) => rows.map((row) => readRow(readers, row))
}

function readRow(readers: readonly Reader[], row: readonly Cell[]) {
  const result: Record<string, unknown> = {}
  for (let i = 0; i < readers.length; i++) {
    const { key, within, decode } = readers[i] as Reader
    const cell = row[i] ?? null
    const value = cell === null || decode === undefined ? cell : decode(cell)
    if (within === undefined) result[key] = value
    else ((result[within] ??= {}) as Record<string, unknown>)[key] = value
  }
  return result
}

function readerOf({ path, field }: Field): Reader {
  const [first = '', second, ...deeper] = path
  if (deeper.length > 0) throw new Error(`${path.join('.')}: a selection is at most two deep`)
  const decoder = decoderOf(field)
  const decode = isIdentity(decoder) ? undefined : (text: string) => decoder.mapFromDriverValue(text)
  return second === undefined ? { key: first, within: undefined, decode } : { key: second, within: first, decode }
}

function decoderOf(field: unknown): DriverValueDecoder<unknown, unknown> {
  if (is(field, Column)) return field
  const { decoder } = (is(field, SQL) ? field : (field as SQL.Aliased).sql) as unknown as { decoder: DriverValueDecoder<unknown, unknown> }
  return decoder
}

/** Text stays text: no call is needed to say so. */
const isIdentity = (decoder: DriverValueDecoder<unknown, unknown>) =>
  decoder === noopDecoder || decoder.mapFromDriverValue === Column.prototype.mapFromDriverValue
