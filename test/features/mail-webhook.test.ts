import { expect, inject, test } from 'vitest'
import { svixSignature } from '../../dev/mailbox/signature.ts'
import type { CallCount } from '../../dev/neon/calls.ts'
import { MAILBOX_SECRET } from '../../dev/variables.ts'
import { isSvixSigned } from '../../src/outside/svix.ts'
import { api, Client } from '../support/client.ts'
import { id, sql } from '../support/world.ts'

const event = (more: object = {}) =>
  JSON.stringify({ type: 'email.bounced', created_at: '2026-11-21T12:00:00.000Z', data: { email_id: id() }, ...more })
const now = () => Math.floor(Date.now() / 1000)
type Sent = { body?: string; eventId?: string; at?: number; secrets?: string[]; signature?: string }

/** As Resend posts it. */
async function post({ body = event(), eventId = `msg_${id()}`, at = now(), secrets = [MAILBOX_SECRET], signature }: Sent = {}) {
  const signed = signature ?? svixSignature({ id: eventId, at, body }, secrets)
  const requestId = `svix-${id()}`
  const headers = { 'X-Request-Id': requestId, 'svix-id': eventId, 'svix-timestamp': String(at), 'svix-signature': signed }
  const answer = await new Client(`${api()}/api/v1`).post('/webhooks/resend', undefined, { raw: body, headers, key: null })
  const { count } = await (await fetch(new URL(`/calls?match=${requestId}`, inject('servers').neon))).json<CallCount>()
  return { ...answer, eventId, trips: count, stored: await sql('select id from mail_events where id = $1', [eventId]) }
}

const other = `whsec_${Buffer.from('somebody else’s secret, as long').toString('base64')}`

test('the signature of the documentation is one', async () => {
  const message = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    at: '1614265330',
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    body: '{"test": 2432232314}',
  }
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  expect(await isSvixSigned(message, [secret], 1_614_265_330_000)).toBe(true)
  expect(await isSvixSigned({ ...message, body: '{"test": 2432232315}' }, [secret], 1_614_265_330_000)).toBe(false)
})

test('what is signed is stored, once, in one round trip; also with one of two secrets while they are changed', async () => {
  const first = await post({ secrets: [other, MAILBOX_SECRET] })
  expect([first.status, first.stored.length, first.trips]).toEqual([200, 1, 1])
  const again = await post({ eventId: first.eventId })
  expect([again.status, again.stored.length]).toEqual([200, 1])
})

const stale = () => ({ at: now() - 301 })
const early = () => ({ at: now() + 301 })
const forgeries: [string, () => Sent][] = [
  ['another’s secret', () => ({ secrets: [other] })],
  ['a signature of another text', () => ({ signature: svixSignature({ id: 'msg_1', at: now(), body: '{}' }, [MAILBOX_SECRET]) })],
  ['no signature', () => ({ signature: '' })],
  ['a signature of another scheme', () => ({ signature: 'v1a,AAAA v2,AAAA' })],
  ['no base64', () => ({ signature: 'v1,%%%' })],
  ['one signed too long ago', stale],
  ['one from the future', early],
]

test.each(forgeries)('%s is refused, and nothing is stored', async (_, forged) => {
  const answer = await post(forged())
  expect([answer.status, answer.body.code, answer.trips]).toEqual([400, 'SIGNATURE_INVALID', 0])
})

test.each([['{"type":1}'], ['[]'], ['no JSON'], ['{"type":"email.bounced","created_at":"yesterday","data":{}}']])(
  'what is signed but no event is refused: %s',
  async (body) => {
    const answer = await post({ body })
    expect([answer.status, answer.body.code, answer.stored.length]).toEqual([400, 'INVALID_REQUEST', 0])
  },
)

test('a mail of another deployment, and a word that we do not know, are only noted', async () => {
  const tags = { mail_id: '01a1ff78-0d2d-71bf-bcb1-b556c4157f93' }
  const strange = await post({ body: event({ data: { tags } }) })
  const opened = await post({ body: event({ type: 'email.opened' }) })
  expect([strange.status, opened.status, strange.stored.length, opened.stored.length]).toEqual([200, 200, 1, 1])
})

test('the secret stands in no answer', async () => {
  const { text } = await post({ secrets: [other] })
  expect(text).not.toContain(inject('servers').variables['RESEND_WEBHOOK_SECRETS'])
})
