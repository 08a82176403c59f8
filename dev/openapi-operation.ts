import { apiKeyCan } from '../src/http/holders.ts'
import { grantsByRole } from '../src/http/permissions.ts'
import { acceptedExample, exampleOf } from './openapi-examples.ts'
import { exampleId, nounOf } from './openapi-ids.ts'
import { isTagged, problemsOf, wantsMatch } from './openapi-problems.ts'
import type { Route } from './openapi-routes.ts'
import type { Components, Schema } from './openapi-schemas.ts'

const ref = (kind: string, name: string): Schema => ({ $ref: `#/components/${kind}/${name}` })

/** One endpoint as an OpenAPI operation. */
export function operationOf(route: Route, operationId: string, components: Components): Schema {
  const body = bodyOf(route, components)
  const { description, ...access } = accessOf(route)
  const sentence = route.returns?.summary ?? ''
  const summary = headline(sentence)
  return {
    operationId,
    summary,
    description: [...(summary === sentence ? [] : [`${sentence}.`]), description].join('\n\n'),
    tags: [route.room],
    ...access,
    parameters: [...parametersOf(route, components), ...headersOf(route)],
    ...(body ? { requestBody: body } : {}),
    responses: { ...successOf(route, components), ...failuresOf(route) },
  }
}

/** What an operation does, without the circumstances that its sentence goes on with. */
export const headline = (sentence: string) => sentence.split(/[,:(]/)[0]?.trim() ?? ''

/** A key holds no more than some permissions; what is open shows a key what its own show it. */
const keyed = ({ path, permission }: Route) =>
  path.includes('/:tenant') && (!permission || apiKeyCan.includes(permission)) ? [{ apiKey: [] }] : []

function accessOf(route: Route): Schema & { description: string } {
  const { permission, open } = route
  if (!permission) return { security: [{}, { bearer: [] }, ...keyed(route)], description: `Open: ${open ?? ''}.` }
  const held = scopesOf(permission)
  const roles = Object.keys(held)
  return {
    security: [{ bearer: [] }, ...keyed(route)],
    description: `Needs \`${permission}\`: ${roles.join(', ')}.`,
    'x-permission': permission,
    'x-roles': roles,
    'x-scope': held,
  }
}

/** Who holds a permission, and how far: the roles of staff, then whoever calls without working there. */
export const scopesOf = (permission: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(grantsByRole).flatMap(([role, grants]) => {
      const scope = (grants as Record<string, string>)[permission]
      return scope === undefined ? [] : [[role, scope]]
    }),
  )

function parametersOf(route: Route, components: Components): Schema[] {
  const named = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  const parts = { path: partOf(route, 'param', components), query: partOf(route, 'query', components) }
  return [
    ...named.map((name) => pathParameter(route, name, parts.path.properties[name] ?? { type: 'string' }, components)),
    ...Object.entries(parts.query.properties).map(([name, { description = '', ...schema }]) => ({
      name,
      in: 'query',
      required: parts.query.required.includes(name),
      description,
      schema,
    })),
  ]
}

function pathParameter({ path }: Route, name: string, { description, ...schema }: Schema, components: Components): Schema {
  if (name === 'tenant') return ref('parameters', 'Tenant')
  const noun = nounOf(path, name)
  return {
    name,
    in: 'path',
    required: true,
    description: description ?? `Which ${spoken(noun)}: its id.`,
    schema,
    example: schema['format'] === 'uuid' ? exampleId(noun) : exampleOf(schema, components, 'all', name),
  }
}

const spoken = (noun: string) => noun.replaceAll(/([A-Z])/g, ' $1').toLowerCase()

function partOf(route: Route, target: string, components: Components) {
  const found = route.valid.find((part) => part.target === target)
  const schema = found ? components.schemaOf(found.schema, 'input') : {}
  const { properties = {}, required = [] } = typeof schema['$ref'] === 'string' ? components.resolve(schema['$ref']) : schema
  return { properties: properties as Record<string, Schema>, required: required as string[] }
}

function headersOf(route: Route): Schema[] {
  const names = [
    ...(route.idempotent ? ['IdempotencyKey'] : []),
    ...(wantsMatch(route) ? ['IfMatch'] : []),
    ...(isTagged(route) ? ['IfNoneMatch'] : []),
    ...(isSigned(route) ? ['StripeSignature'] : []),
    ...(isSvixSigned(route) ? ['SvixId', 'SvixTimestamp', 'SvixSignature'] : []),
  ]
  return names.map((name) => ref('parameters', name))
}

/** A handler that reads the body as it came says itself which type it wants. */
const rawType = ({ source }: Route) => (source.includes('c.req.text()') ? /'(text\/[\w-]+)'/.exec(source)?.[1] : undefined)

/** Where the raw text is read because a signature is over it. */
const isSigned = ({ source }: Route) => source.includes('Stripe-Signature')

const isSvixSigned = ({ source }: Route) => source.includes('svix-signature')

const resendEvent: Schema = {
  type: 'email.bounced',
  created_at: '2026-11-21T07:30:00.000Z',
  data: { email_id: '56761188-7520-42d8-8898-ff6fc54ce618', bounce: { type: 'Permanent', subType: 'General' } },
}

const stripeEvent: Schema = {
  id: 'evt_1SVmXQ2eZvKYlo2C',
  object: 'event',
  type: 'payment_intent.succeeded',
  created: 1_795_246_200,
  data: { object: { id: 'pi_3SVmXP2eZvKYlo2C', object: 'payment_intent', amount: 580, currency: 'eur', status: 'succeeded' } },
}

function bodyOf(route: Route, components: Components): Schema | undefined {
  const found = route.valid.find(({ target }) => target === 'json' || target === 'form')
  const file = rawType(route)
  if (file) return { required: true, content: { [file]: { schema: { type: 'string' } } } }
  if (isSigned(route)) return { required: true, content: { 'application/json': { schema: { type: 'object' }, example: stripeEvent } } }
  if (isSvixSigned(route)) return { required: true, content: { 'application/json': { schema: { type: 'object' }, example: resendEvent } } }
  if (!found) return undefined
  const schema = components.schemaOf(found.schema, 'input')
  const example = acceptedExample(found.schema, schema, components)
  const type = found.target === 'json' ? 'application/json' : 'multipart/form-data'
  return { required: true, content: { [type]: { schema, ...(example === undefined ? {} : { example }) } } }
}

function successOf(route: Route, components: Components): Schema {
  const { returns } = route
  if (!returns) return {}
  const headers = {
    'X-Request-Id': ref('headers', 'RequestId'),
    ...(isTagged(route) ? { ETag: ref('headers', 'ETag') } : {}),
    ...(route.idempotent ? { 'Idempotent-Replayed': ref('headers', 'Replayed') } : {}),
  }
  const content = contentOf(route, components)
  return {
    [String(returns.status)]: { description: returns.summary, headers, ...(content ? { content } : {}) },
    ...(isTagged(route) ? { '304': { description: 'You have this version.' } } : {}),
  }
}

function contentOf(route: Route, components: Components): Schema | undefined {
  const { returns } = route
  if (!returns) return undefined
  if (returns.contentType !== 'application/json') return { [returns.contentType]: { schema: { type: 'string' } } }
  const data: Schema = returns.schema ? components.schemaOf(returns.schema, 'output') : { type: 'null' }
  const schema = isEnveloped(route) ? envelope(data, isPaged(route)) : data
  return { 'application/json': { schema, example: exampleOf(schema, components) } }
}

/** Documents that a standard shapes (a key set, this description) are sent as they are. */
export const isEnveloped = ({ path }: Pick<Route, 'path'>) => !path.includes('/.well-known/') && path !== '/openapi.json'
const isPaged = ({ source }: Route) => /\bokPage\(/.test(source)

const envelope = (data: Schema, paged: boolean): Schema => ({
  type: 'object',
  properties: { success: { type: 'boolean', const: true }, data, ...(paged ? { meta: ref('schemas', 'output:Page') } : {}) },
  required: ['success', 'data', ...(paged ? ['meta'] : [])],
  additionalProperties: false,
})

/** Shared by all routes that refuse alike, and named after their codes, so that the document says each list once. */
function failuresOf(route: Route): Schema {
  return Object.fromEntries([...problemsOf(route)].map(([status, list]) => [String(status), ref('responses', failureName(status, list))]))
}

export const failureName = (status: number, problems: { code: string }[]) => [status, ...problems.map(({ code }) => code)].join('.')
