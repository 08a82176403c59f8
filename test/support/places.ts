import { readDocument } from './openapi.ts'
import { operationOf, type RouteFacts } from './routes.ts'

export type Schema = { [key: string]: unknown } & {
  type?: string | string[]
  format?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
}

/** A spot of a request that holds a value: `/orders/{id}` in the path, `?customerId` in the query, `lines[].variantId` in the body. */
export type Place = { in: 'path' | 'query' | 'body'; at: string; schema: Schema }

type Parameter = { name: string; in: string; schema: Schema; $ref?: string }

const referred = (pointer: string) =>
  pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], readDocument()) as Schema

/** Every place of a request to this route, from the document: containers before what they contain. */
export function placesOf(route: RouteFacts): Place[] {
  const parameters = (operationOf(route)?.parameters ?? []) as Parameter[]
  const named = parameters.flatMap(({ name, in: where, schema }) =>
    where === 'path' || where === 'query' ? [{ in: where, at: name, schema } as const] : [],
  )
  return [...named, ...insideOf(bodySchema(route), '')]
}

export const bodySchema = (route: RouteFacts) =>
  (operationOf(route)?.requestBody?.content['application/json'] as { schema?: Schema } | undefined)?.schema

function insideOf(schema: Schema | undefined, at: string): Place[] {
  const found = new Map(
    variantsOf(schema)
      .flatMap((variant) => directly(variant, at))
      .map((place) => [place.at, place]),
  )
  return [...found.values()]
}

/** What a schema may be: itself, or what its references and unions lead to; null is nothing to look into. */
export function variantsOf(schema: Schema | undefined): Schema[] {
  if (!schema) return []
  if (typeof schema['$ref'] === 'string') return variantsOf(referred(schema['$ref']))
  const choices = (schema['anyOf'] ?? schema['oneOf'] ?? schema['allOf']) as Schema[] | undefined
  return choices ? choices.flatMap(variantsOf).filter(({ type }) => type !== 'null') : [schema]
}

function directly({ properties, items }: Schema, at: string): Place[] {
  const members = Object.entries(properties ?? {}).map(([name, schema]) => [at === '' ? name : `${at}.${name}`, schema] as const)
  const all = items ? [[`${at}[]`, items] as const, ...members] : members
  return all.flatMap(([inner, schema]) => [{ in: 'body' as const, at: inner, schema }, ...insideOf(schema, inner)])
}

type Json = Record<string, unknown>

/** A copy of a body with this value at that place; `lines[].variantId` is the first line's. */
export function planted(body: unknown, at: string, value: unknown): unknown {
  if (at === '') return value
  const [, name = '', rest = ''] = /^(\[\]|[^.[]+)\.?(.*)$/.exec(at) ?? []
  if (name === '[]') {
    const [first, ...others] = Array.isArray(body) ? (body as unknown[]) : []
    return [planted(first, rest, value), ...others]
  }
  const known = typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Json) : {}
  return { ...known, [name]: planted(known[name], rest, value) }
}
