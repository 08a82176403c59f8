import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Document, RouteFacts } from './routes.ts'

type Json = Record<string, unknown>
type Answer = {
  $ref?: string
  content?: Record<string, { schema: Json; example?: unknown; examples?: Record<string, { value: unknown }> }>
}
export type Operation = { operationId: string; parameters: Json[]; requestBody?: Answer; responses: Record<string, Answer> }

let read: Document | undefined
let validators: Ajv2020 | undefined
const known = new Map<string, ValidateFunction>()

/** The committed document: the contract test says that it is the one which the routes give. */
export const readDocument = () =>
  (read ??= JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'src', 'openapi.json'), 'utf8')) as Document)

/** Formats are what zod checks; here it is the shape that counts. */
function ajv() {
  if (validators) return validators
  validators = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  validators.addSchema(readDocument(), 'openapi')
  return validators
}

const pointer = (...parts: string[]) =>
  `openapi#/${parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`

function validator(...parts: string[]) {
  const at = pointer(...parts)
  const found = known.get(at) ?? ajv().compile({ $ref: at })
  known.set(at, found)
  return found
}

export const operations = () =>
  Object.entries(readDocument().paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation: operation as unknown as Operation })),
  )

/** The answer object, through its reference. */
export function answerOf({ $ref, ...rest }: Answer): { answer: Answer; at: string[] | undefined } {
  if ($ref === undefined) return { answer: rest, at: undefined }
  const at = $ref
    .slice(2)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const [, kind = '', name = ''] = at
  return { answer: readDocument().components[kind]?.[name] as Answer, at }
}

/** What is wrong with an answer to this route, in words; nothing where it is as the document says. */
export function misfit(route: Pick<RouteFacts, 'method' | 'path'>, status: number, body: unknown): string | undefined {
  const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
  const operation = readDocument().paths[path]?.[route.method.toLowerCase()] as unknown as Operation | undefined
  if (!operation) return 'is not in the document'
  const said = operation.responses[String(status)]
  if (!said) return `the document knows no ${status}`
  const { answer, at } = answerOf(said)
  if (!answer.content?.['application/json']) return undefined
  const place = at ?? ['paths', path, route.method.toLowerCase(), 'responses', String(status)]
  const validate = validator(...place, 'content', 'application/json', 'schema')
  return validate(body) ? undefined : `${status}: ${ajv().errorsText(validate.errors)}`
}

const MAY_BE_ANYTHING = '[^/]+'
let patterns: { method: string; path: string; pattern: RegExp; named: number }[] | undefined

/** The operation that answers here; a spoken segment wins over a parameter, as in the router. */
function operationAt(method: string, path: string) {
  patterns ??= operations()
    .map((operation) => ({
      method: operation.method.toUpperCase(),
      path: operation.path,
      pattern: new RegExp(`^${operation.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, MAY_BE_ANYTHING)}$`),
      named: operation.path.split('{').length,
    }))
    .toSorted((a, b) => a.named - b.named)
  return patterns.find((known) => known.method === method && known.pattern.test(path))
}

/** Whether an operation of the document answers here. */
export const isDocumented = (method: string, url: string) => operationAt(method, new URL(url).pathname) !== undefined

/** What is wrong with any answer under /api/v1; where no operation stands, only a refusal fits. */
export function misfitOfAnswer(method: string, url: string, status: number, body: unknown): string | undefined {
  const { pathname } = new URL(url)
  if (!pathname.startsWith('/api/v1/') || method === 'HEAD' || method === 'OPTIONS') return undefined
  const operation = operationAt(method, pathname)
  if (operation) return misfit(operation, status, body)
  return status === 404 ? misfitAt(['components', 'schemas', 'Failure'], body) : `${status} where the document knows no operation`
}

/** As `misfit`, for any schema that stands at a place of the document. */
export function misfitAt(place: string[], value: unknown): string | undefined {
  const validate = validator(...place)
  return validate(value) ? undefined : ajv().errorsText(validate.errors)
}
