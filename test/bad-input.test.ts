import { beforeAll, expect, test } from 'vitest'
import { belongingsOf, kindAt, stateOf, type Belongings } from './support/belongings.ts'
import { api, Client, type Answer } from './support/client.ts'
import { everybody, type Person } from './support/people.ts'
import { bodyMistakes, parameterMistakes, type Mistake } from './support/mistakes.ts'
import { bodyFor, sceneOf, wantsMatch, type Scene } from './support/representative.ts'
import { apiRoutes, nameOf, pathOf, type RouteFacts } from './support/routes.ts'
import { sideBySide } from './support/side-by-side.ts'
import { world } from './support/world.ts'

/** Every operation of the document with everything that a client may get wrong: refused by name, nothing echoed, nothing changed. */
let scene: Scene
let owned: Belongings
let people: Person[]

beforeAll(async () => {
  scene = await sceneOf(await world())
  owned = await belongingsOf(scene)
  people = await everybody(scene.shop)
})

/** Not asked here, and why. */
const elsewhere: Record<string, string> = {
  'POST /api/v1/webhooks/stripe/platform': 'no JSON before a signature: the webhook tests forge it',
  'POST /api/v1/webhooks/stripe/connect': 'no JSON before a signature: the webhook tests forge it',
  'POST /api/v1/webhooks/resend': 'no JSON before a signature: the mail tests forge it',
}
const asked = apiRoutes().filter((route) => !elsewhere[nameOf(route)])

/** Parameters of a path that are words of ours. */
const words: Record<string, string> = { name: 'devices', feature: 'devices' }

/** The route's path with what the tenant has, so that a mistake is the only thing that is wrong. */
function pathTo(route: RouteFacts) {
  const ids = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => {
    const kind = kindAt(route.path, { in: 'path', at: name, schema: {} })
    return [name, words[name] ?? (kind === undefined ? crypto.randomUUID() : owned[kind])] as const
  })
  return pathOf(route, { ...Object.fromEntries(ids), tenant: scene.shop.slug })
}

/** Somebody who may, so that it is the mistake which is refused. */
const asker = ({ permission }: RouteFacts) =>
  new Client(api(), permission === undefined ? undefined : people.find(({ can }) => can.includes(permission))?.client.token)

const codes = /"code":"[A-Z][A-Z_]+"/

/** What is wrong with the answer to a mistake; nothing where it is refused as it should be. */
function objection({ status, text, body }: Answer, { planted, field, code }: Mistake): string | undefined {
  if (status < 400 || status >= 500) return `answered ${status}`
  if (!codes.test(text)) return 'has no code'
  if (planted !== undefined && text.includes(planted)) return 'echoes what was sent'
  if (code !== undefined && body.code !== code) return `is ${body.code}, not ${code}`
  if (body.code !== 'INVALID_REQUEST') return undefined
  const fields: string[] = (Array.isArray(body.details) ? body.details : []).map((detail: { field: string }) => detail.field)
  if (fields.length === 0) return 'names no field'
  return field === undefined || fields.some((name) => related(name, field)) ? undefined : `names ${fields.join()} instead of ${field}`
}

/** A union can only say that the whole does not fit, what is too long is said of its list, and a sibling may be missing beside it. */
const related = (name: string, field: string) => {
  const container = field.split('.').slice(0, -1).join('.')
  return (
    name === '' ||
    name === field ||
    field.startsWith(`${name}.`) ||
    name.startsWith(`${field}.`) ||
    (container !== '' && name.startsWith(`${container}.`))
  )
}

async function objections(route: RouteFacts, mistakes: Mistake[]): Promise<string[]> {
  const found: string[] = []
  for (const mistake of mistakes) {
    const answer = await asker(route)
      .send(route.method, mistake.path ?? pathTo(route), mistake.body, {
        ...mistake.options,
        headers: { ...(wantsMatch(route) ? { 'If-Match': '"v1"' } : {}), ...mistake.options?.headers },
      })
      .catch((error: Error) => error.message)
    const wrong = typeof answer === 'string' ? answer : objection(answer, mistake)
    if (wrong !== undefined)
      found.push(`${nameOf(route)}: ${mistake.name}: ${wrong} ${typeof answer === 'string' ? '' : answer.text.slice(0, 300)}`)
  }
  return found
}

async function allObjections(mistakesOf: (route: RouteFacts) => Mistake[]) {
  const before = await stateOf(scene.shop.tenantId)
  const found = await sideBySide(asked, (route) => objections(route, mistakesOf(route)))
  expect(found.flat()).toEqual([])
  expect(await stateOf(scene.shop.tenantId)).toEqual(before)
}

test('a body that is not meant is refused by field, and changes nothing', async () => {
  await allObjections((route) => bodyMistakes(route, bodyFor(route, scene)))
}, 180_000)

test('parameters and keys that are not meant are refused, and change nothing', async () => {
  await allObjections((route) => parameterMistakes(route, pathTo(route), route.method === 'GET' ? undefined : bodyFor(route, scene)))
}, 180_000)
