import { beforeAll, expect, test } from 'vitest'
import { api, Client } from './support/client.ts'
import { answerOf, misfit, misfitAt, misfitOfAnswer, operations } from './support/openapi.ts'
import { exampleBody, facts, generate, nameOf, pathOf, routes, type RouteFacts } from './support/routes.ts'
import { sideBySide } from './support/side-by-side.ts'
import { product, world, type World } from './support/world.ts'

let shop: World

beforeAll(async () => {
  shop = await world()
  await product(shop, { stock: 10 })
})

const json = (route: RouteFacts) => route.contentType === 'application/json'

test('the committed document is the one that the routes give', () => {
  const { status, stderr } = generate('--check')
  expect([status, stderr]).toEqual([0, ''])
})

test('the router and the document know the same endpoints', () => {
  const documented = operations().map(({ path, method }) => `${method.toUpperCase()} ${path}`)
  const routed = routes().map((route) => `${route.method} ${route.path.replaceAll(/:(\w+)/g, '{$1}')}`)
  expect(documented.toSorted((a, b) => a.localeCompare(b))).toEqual(routed.toSorted((a, b) => a.localeCompare(b)))
  expect(
    routes()
      .filter((route) => route.room === 'unknown')
      .map(nameOf),
  ).toEqual([])
})

test('every operation has a name of its own, and every reference leads somewhere', () => {
  const names = operations().map(({ operation }) => operation.operationId)
  expect(names.filter((name, i) => !/^[a-z]\w+$/.test(name) || names.indexOf(name) !== i)).toEqual([])
  const text = JSON.stringify(facts().document)
  const broken = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, at = '']) => at).filter((at) => !reached(at))
  expect(broken).toEqual([])
  expect(text).not.toMatch(/schemas\/(?:input|output):/)
})

const reached = (at: string) =>
  at.split('/').reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], facts().document) !== undefined

test('every body that is asked for has an example that its own schema accepts', () => {
  const silent = routes().filter((route) => route.parts.includes('json') && exampleBody(route) === undefined)
  expect(silent.map(nameOf)).toEqual([])
})

test('every example of an answer fits its schema', () => {
  const wrong = operations().flatMap(({ path, method, operation }) =>
    Object.entries(operation.responses).flatMap(([status, said]) => {
      const { answer, at = ['paths', path, method, 'responses', status] } = answerOf(said)
      const content = answer.content?.['application/json']
      if (!content) return []
      const examples = content.examples ? Object.values(content.examples).map(({ value }) => value) : [content.example]
      return examples.flatMap((example) => misfitAt([...at, 'content', 'application/json', 'schema'], example) ?? [])
    }),
  )
  expect(wrong).toEqual([])
})

test('a stranger, an owner and bad input hear only answers that the document knows', async () => {
  const clients = { stranger: new Client(api()), owner: new Client(api(), shop.owner.token) }
  const calls = routes()
    .filter(json)
    .flatMap((route) =>
      Object.entries(clients).flatMap(([who, client]) =>
        [exampleBody(route), { nonsense: 1 }].map((body) => ({ route, who, client, body })),
      ),
    )
  const heard = await sideBySide(calls, async ({ route, who, client, body }) => {
    const sent = route.method === 'GET' ? undefined : (body ?? {})
    const answer = await client.send(route.method, pathOf(route, { tenant: shop.slug }), sent)
    const said = misfit(route, answer.status, answer.body)
    return said === undefined ? [] : [`${who}: ${nameOf(route)}: ${said}`]
  })
  expect(heard.flat()).toEqual([])
  expect(heard.length).toBe(routes().filter(json).length * 4)
})

test('an answer that the document does not know is noticed', () => {
  const list = (body: unknown, status = 200) => misfitOfAnswer('GET', `${shop.base}/tax-rates?limit=1`, status, body)
  expect(list({ success: true, data: [], meta: { nextCursor: null } })).toBeUndefined()
  expect(list({ success: true, data: [], meta: { nextCursor: null }, total: 0 })).toMatch(/additional properties/)
  expect(list({ success: true, data: [{ id: 'x' }], meta: { nextCursor: null } })).toMatch(/required property/)
  expect(list({ success: false, error: '', code: 'OUT_OF_STOCK', requestId: '' }, 409)).toMatch(/knows no 409/)
  expect(misfitOfAnswer('GET', `${shop.base}/nowhere`, 200, {})).toMatch(/no operation/)
})

test('a stored answer finds the one statement that reads it', () => {
  const { readers } = facts()
  const saying = new Map<string, string[]>()
  for (const { reader, sql } of readers) saying.set(reader, [...(saying.get(reader) ?? []), sql])
  expect([...saying.values()].filter((statements) => statements.length > 1)).toEqual([])
  expect(readers.length).toBeGreaterThan(100)
})
