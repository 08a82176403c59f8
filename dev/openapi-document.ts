import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { Failure } from '../src/http/answer.ts'
import type { ProblemFactory } from '../src/http/problem.ts'
import { failureName, headline, operationOf } from './openapi-operation.ts'
import { problemsOf } from './openapi-problems.ts'
import type { Route } from './openapi-routes.ts'
import { Components, type Schema } from './openapi-schemas.ts'
import { tagsOf } from './openapi-tags.ts'

const root = join(import.meta.dirname, '..')
const Page = z
  .strictObject({ nextCursor: z.string().nullable() })
  .meta({ id: 'Page', description: 'Where the next page starts; null on the last.' })

/** The whole description of the API, from the routes and nothing else. */
export function documentOf(routes: Route[]) {
  const components = new Components()
  components.schemaOf(z.tuple([Failure, Page]), 'output')
  const described = routes.filter((route) => route.returns)
  const names = operationIds(described)
  const paths: Record<string, Schema> = {}
  for (const [i, route] of described.entries()) {
    const path = route.path.replaceAll(/:(\w+)(?:\{[^}]*\})?/g, '{$1}')
    paths[path] = inOrder({ ...paths[path], [route.method.toLowerCase()]: operationOf(route, names[i] ?? '', components) })
  }
  return components.settled({
    openapi: '3.1.1',
    info: {
      title: 'Cortado',
      version: versionOf(),
      license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT.html' },
      contact: { name: 'Whoever runs this installation' },
      description: readFileSync(join(root, 'dev', 'openapi.md'), 'utf8'),
    },
    servers: [{ url: '/' }],
    'x-schema': lastMigration(),
    tags: tagsOf(described.map((route) => route.room)),
    paths,
    components: { ...shared, responses: failures(described) },
  })
}

const verbs = ['get', 'post', 'put', 'patch', 'delete']
const inOrder = (operations: Schema): Schema =>
  Object.fromEntries(Object.entries(operations).toSorted(([a], [b]) => verbs.indexOf(a) - verbs.indexOf(b)))

const versionOf = () => (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version

/** Which migration this code was written for: /readyz compares it with the database. */
function lastMigration() {
  const journal = JSON.parse(readFileSync(join(root, 'migrations', 'meta', '_journal.json'), 'utf8')) as {
    entries: { tag: string; when: number }[]
  }
  const last = journal.entries.at(-1)
  return { migration: last?.tag ?? '', when: last?.when ?? 0 }
}

/** `Add a location` is addLocation, and what comes after a comma is not part of a name; where two would be called the same, the path speaks instead. */
function operationIds(routes: Route[]) {
  const spoken = routes.map(({ returns }) =>
    camel(headline(returns?.summary ?? '').split(/\b(?:a|an|the|of|its|their|your|my)\b|[’']s\b|[^A-Za-z0-9]+/)),
  )
  const twice = new Set(spoken.filter((name, i) => name === '' || spoken.indexOf(name) !== i))
  return routes.map((route, i) =>
    twice.has(spoken[i] ?? '') ? camel([route.method.toLowerCase(), ...route.path.split(/[^A-Za-z0-9]+/).slice(3)]) : (spoken[i] ?? ''),
  )
}

function camel(words: string[]) {
  const [first = '', ...rest] = words.map((word) => word.trim()).filter((word) => word !== '')
  return first.charAt(0).toLowerCase() + first.slice(1) + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

const text = (description: string): Schema => ({ description, schema: { type: 'string' } })
const header = (name: string, description: string, example: string, required = false): Schema => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string' },
  example,
})

const shared = {
  securitySchemes: {
    bearer: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'An access token from sign-in (15 minutes), or the token of a guest’s order.',
    },
    apiKey: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'ck_live_…',
      description:
        'An API key: `Authorization: Bearer ck_live_…`. It does what it was made for, at the tenant and the locations that it was made for.',
    },
  },
  parameters: {
    Tenant: {
      name: 'tenant',
      in: 'path',
      required: true,
      description: 'Slug or id.',
      schema: { type: 'string' },
      example: 'corner-coffee',
    },
    IdempotencyKey: header(
      'Idempotency-Key',
      'One per intent, the same on every retry: the effect happens once and its answer is kept for three days. A guest’s must be a UUID.',
      '8c6f1a52-3d0e-4a4e-9a53-0d1f9f0c7b21',
      true,
    ),
    IfMatch: header('If-Match', 'The ETag that you read; 412 where it has changed since.', '"v3"'),
    StripeSignature: header('Stripe-Signature', 'Stripe’s signature over the raw text.', 't=1795246200,v1=5257a869e7ec', true),
    SvixId: header('svix-id', 'Names this event; the same on every delivery.', 'msg_2f9c0a', true),
    SvixTimestamp: header('svix-timestamp', 'When it was signed, in seconds.', '1795246200', true),
    SvixSignature: header(
      'svix-signature',
      'The signature over id, timestamp and raw text.',
      'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
      true,
    ),
    IfNoneMatch: header('If-None-Match', 'The ETag that you have; 304 where it is still current.', '"v3"'),
  },
  headers: {
    RequestId: text('Names this request in our logs; yours, if you sent one.'),
    ETag: text('The version of what was read.'),
    Replayed: text('`true` where this key was answered before.'),
    RetryAfter: text('Seconds to wait.'),
  },
}

function failures(routes: Route[]): Record<string, Schema> {
  const found = routes.flatMap((route) =>
    [...problemsOf(route)].map(([status, list]) => [failureName(status, list), failure(status, list)] as const),
  )
  return Object.fromEntries(found.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function failure(status: number, problems: ProblemFactory[]): Schema {
  const waits = status === 423 || status === 429 || status === 503
  return {
    description: problems.map(({ code, message }) => `\`${code}\`: ${message}`).join('\n\n'),
    headers: {
      'X-Request-Id': { $ref: '#/components/headers/RequestId' },
      ...(waits ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } : {}),
    },
    content: {
      'application/json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/output:Failure' }, { properties: { code: { enum: problems.map(({ code }) => code) } } }],
        },
        examples: Object.fromEntries(
          problems.map(({ code, message }) => [
            code,
            { value: { success: false, error: message, code, requestId: 'f3b0c442-98fc-4c14-9afb-f4c8996fb924' } },
          ]),
        ),
      },
    },
  }
}
