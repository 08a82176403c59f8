import type pg from 'pg'
import type { Result } from './pipeline.ts'
import type { Json } from './params.ts'

/** The element type of each array type that a result mentions; 0 for a type that is no array. */
export type Elements = Map<number, number>

const scalars = new Set([16, 17, 20, 21, 23, 25, 114, 700, 701, 1043, 1082, 1114, 1184, 1700, 2950, 3802])

/** Asks the catalogue which of the results' unusual types are arrays, and of what. */
export async function arrayElements(results: Result[], client: pg.ClientBase): Promise<Elements> {
  const types = new Set(results.flatMap((result) => result.fields.map((field) => field.dataTypeID)).filter((type) => !scalars.has(type)))
  if (types.size === 0) return new Map()
  const text = `select oid::int4, case when typcategory = 'A' then typelem::int4 else 0 end as element from pg_type where oid = any($1)`
  const { rows } = await client.query<{ oid: number; element: number }>(text, [[...types]])
  return new Map(rows.map(({ oid, element }) => [oid, element]))
}

/** A value of the typed output: JSON where JSON can say it exactly, otherwise Postgres' own text (int8 and numeric too). */
export function toJson(value: string | null, type: number, elements: Elements): Json {
  if (value === null) return null
  const element = elements.get(type)
  return element ? parseArray(value, element) : scalar(value, type)
}

function scalar(value: string, type: number): Json {
  if (type === 16) return value === 't'
  if (type === 21 || type === 23) return Number(value)
  if (type === 700 || type === 701) return Number.isFinite(Number(value)) ? Number(value) : value
  if (type === 114 || type === 3802) return JSON.parse(value) as Json
  return value
}

// `[2:3]={a,b}` carries bounds, which JSON can't say; items are quoted where they hold a delimiter
function parseArray(text: string, element: number): Json[] {
  const tokens = text.slice(text.indexOf('{')).matchAll(/[{}]|"((?:[^"\\]|\\.)*)"|[^{},"]+/gs)
  const root: Json[] = []
  const open = [root]
  for (const [token, quoted] of tokens) {
    const list = open.at(-1) ?? root
    if (token === '{') {
      const inner: Json[] = []
      list.push(inner)
      open.push(inner)
    } else if (token === '}') open.pop()
    else if (quoted !== undefined) list.push(scalar(quoted.replaceAll(/\\(.)/gs, '$1'), element))
    else list.push(token === 'NULL' ? null : scalar(token, element))
  }
  return root[0] as Json[]
}
