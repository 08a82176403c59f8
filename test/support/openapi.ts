import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { facts, type RouteFacts } from './routes.ts'

type Json = Record<string, unknown>
type Answer = {
  $ref?: string
  content?: Record<string, { schema: Json; example?: unknown; examples?: Record<string, { value: unknown }> }>
}
export type Operation = { operationId: string; parameters: Json[]; requestBody?: Answer; responses: Record<string, Answer> }

let validators: Ajv2020 | undefined
const known = new Map<string, ValidateFunction>()

/** Formats are what zod checks; here it is the shape that counts. */
function ajv() {
  if (validators) return validators
  validators = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  validators.addSchema(facts().document, 'openapi')
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
  Object.entries(facts().document.paths).flatMap(([path, methods]) =>
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
  return { answer: facts().document.components[kind]?.[name] as Answer, at }
}

/** What is wrong with an answer to this route, in words; nothing where it is as the document says. */
export function misfit(route: Pick<RouteFacts, 'method' | 'path'>, status: number, body: unknown): string | undefined {
  const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
  const operation = facts().document.paths[path]?.[route.method.toLowerCase()] as unknown as Operation | undefined
  if (!operation) return 'is not in the document'
  const said = operation.responses[String(status)]
  if (!said) return `the document knows no ${status}`
  const { answer, at } = answerOf(said)
  if (!answer.content?.['application/json']) return undefined
  const place = at ?? ['paths', path, route.method.toLowerCase(), 'responses', String(status)]
  const validate = validator(...place, 'content', 'application/json', 'schema')
  return validate(body) ? undefined : `${status}: ${ajv().errorsText(validate.errors)}`
}

/** As `misfit`, for any schema that stands at a place of the document. */
export function misfitAt(place: string[], value: unknown): string | undefined {
  const validate = validator(...place)
  return validate(value) ? undefined : ajv().errorsText(validate.errors)
}
