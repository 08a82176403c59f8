import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { callsOf } from './support/faults.ts'
import { callOf, sceneOf, send, type Scene } from './support/representative.ts'
import { nameOf, routes, type RouteFacts } from './support/routes.ts'
import { id, world } from './support/world.ts'

/** Database round trips of one warm call per route (decisions.md 15). `UPDATE_ROUND_TRIPS=1` writes the list; growth is then seen in the diff. */
const path = join(import.meta.dirname, 'round-trips.json')
const committed = JSON.parse(readFileSync(path, 'utf8')) as Record<string, number>

/** Not measured here, and why. */
const elsewhere: Record<string, string> = {
  'POST /api/v1/webhooks/stripe/platform': 'a signed event: the webhook tests count it',
  'POST /api/v1/webhooks/stripe/connect': 'a signed event: the webhook tests count it',
  'POST /api/v1/webhooks/resend': 'a signed event: the mail tests count it',
  'POST /api/v1/tenants/:tenant/payments/:id/confirmation': 'asks Stripe: the payment tests count it',
  'POST /api/v1/tenants/:tenant/customers/me/cards/:id/confirmation': 'asks Stripe: the card tests count it',
  'DELETE /api/v1/tenants/:tenant/customers/me/cards/:id': 'Stripe is told after the answer, in calls of its own',
  'DELETE /api/v1/tenants/:tenant/customers/:id/cards/:cardId': 'as above',
  'GET /api/v1/tenants/:tenant/orders/:id/events': 'a stream asks again as long as it lives',
  'GET /api/v1/tenants/:tenant/locations/:id/stream': 'a stream asks again as long as it lives',
  'POST /api/v1/tenants/:tenant/events/:id/replay': 'only what a job gave up can be replayed: the job tests count it',
  'POST /api/v1/tenants/:tenant/invitations': 'its mail goes out after the answer, in calls of its own',
  'POST /api/v1/tenants/:tenant/invitations/:id/resending': 'its mail goes out after the answer, in calls of its own',
  'PUT /api/v1/platform/kill-switches/:feature': 'off is off for every test: the platform tests count it in a database of their own',
  'DELETE /api/v1/platform/kill-switches/:feature': 'as above',
  'POST /api/v1/me/exports': 'its file is written after the answer, in calls of its own',
  'POST /api/v1/tenants/:tenant/customers/:id/exports': 'as above',
  'POST /api/v1/tenants/:tenant/archives': 'as above',
  'GET /api/v1/archives/:id/file': 'wants a file that is there: the tests of closing count it',
  'GET /api/v1/exports/:id/file': 'wants a file that is there: the export tests count it',
  'GET /docs/scalar.js': 'a file, there once `npm run build:assets` has run',
}

let scene: Scene

beforeAll(async () => {
  scene = await sceneOf(await world())
})

const measured = routes().filter((route) => !elsewhere[nameOf(route)])

async function trips(route: RouteFacts): Promise<number> {
  const { client, path: at, body, headers } = await callOf(route, scene)
  const requestId = `trips-${id()}`
  const answer = await send(client, route, at, body, { ...headers, 'X-Request-Id': requestId })
  // other files leave late events behind: then it has asked all the same, and says so
  const isLate = nameOf(route) === 'GET /readyz' && answer.body?.code === 'NOT_READY'
  if (answer.status !== route.status && !isLate)
    throw new Error(`${nameOf(route)} has no representative call: ${answer.status} ${answer.text.slice(0, 300)}`)
  return (await callsOf(requestId)).count
}

test('every route asks the database as often as the list says', async () => {
  const counted: Record<string, number> = {}
  const failed: string[] = []
  for (const route of measured) {
    try {
      await trips(route)
      counted[nameOf(route)] = await trips(route)
    } catch (error) {
      failed.push((error as Error).message)
    }
  }
  if (process.env['UPDATE_ROUND_TRIPS']) writeFileSync(path, `${JSON.stringify(counted, null, 2)}\n`)
  expect(failed).toEqual([])
  expect(counted).toEqual(committed)
}, 300_000)

test('no route asks more than twice, and those that do are known', () => {
  const often = Object.entries(committed).filter(([, count]) => count > 1)
  expect(often.filter(([, count]) => count > 2)).toEqual([])
  expect(often.map(([name]) => name).filter((name) => !twice[name])).toEqual([])
})

/** Two round trips, and what the second is for. */
const twice: Record<string, string> = {
  'POST /api/v1/auth/signin': 'the hash is compared before a token is written',
  'POST /api/v1/auth/signup': 'whose address it is decides which mail goes out',
  'POST /api/v1/auth/signup/confirmation': 'the hash is compared before anybody is made',
  'POST /api/v1/auth/signup/invitation': 'a password is compared with the invited address before it is hashed',
  'POST /api/v1/auth/password-resets': 'whose address it is decides which mail goes out',
  'POST /api/v1/auth/password-resets/confirmation': 'a password is compared with its owner’s name before it is hashed',
  'POST /api/v1/auth/mfa': 'the secret is read before a code is compared',
  'POST /api/v1/auth/passkeys': 'the key is read before a signature is checked',
  'POST /api/v1/me/totp': 'the hash or the code is compared before anything is begun',
  'POST /api/v1/me/passkeys/challenges': 'the hash or the code is compared before anything is begun',
  'POST /api/v1/auth/providers/:provider/callback': 'the flow is spent before the provider is asked',
  'POST /api/v1/me/identities/:provider/flows': 'the hash or the code is compared before anything is begun',
  'POST /api/v1/me/identities/tokens': 'the hash or the code is compared before anything is linked',
  'POST /api/v1/me/identities': 'the flow is spent before the provider is asked',
  'POST /api/v1/me/totp/confirmation': 'the secret is read before a code is compared',
  'POST /api/v1/me/totp/removal': 'the hash or the code is compared before anything is removed',
  'POST /api/v1/me/recovery-codes': 'the hash or the code is compared before the old ones are void',
  'POST /api/v1/me/passkeys': 'the address is read before a mail goes there',
  'POST /api/v1/me/passkeys/:id/removal': 'the hash or the code is compared before anything is removed',
  'POST /api/v1/me/erasure': 'the hash is compared before anything is asked for',
  'PUT /api/v1/me/password': 'the hash is compared before another one is written',
  'POST /api/v1/me/email-changes': 'the hash is compared, and whose address it is decides which mail goes out',
  'POST /api/v1/me/email-verifications': 'the address is read before a mail goes there',
  'POST /api/v1/tenants/:tenant/orders/:id/refunds': 'a row before the provider is asked, and one after',
  'POST /api/v1/tenants/:tenant/customers/me/cards': 'a row before Stripe is asked, and one after',
  'POST /api/v1/tenants/:tenant/orders/:id/pay-links': 'whom the mail goes to, and about what, is read before',
  'POST /api/v1/tenants/:tenant/domains/:id/verification': 'what to look for is read before the DNS is asked',
  'POST /api/v1/tenants/:tenant/imports': 'the file is compared with the catalogue before it is kept',
  'POST /api/v1/tenants/:tenant/pin-tokens': 'a try counts before it is compared, and a token is given after',
  'GET /readyz': 'both roles are asked, at the same time',
}
