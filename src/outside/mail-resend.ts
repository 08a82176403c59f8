import { MailFailure, type Letter } from './mail.ts'

const DEADLINE_MS = 10_000

/** What will never be taken, however often it is asked: the mail itself is wrong. All else may be mended, by time or by us. */
const FINAL = new Set(['validation_error', 'invalid_to_address', 'invalid_parameter', 'missing_required_field'])

type Said = { id?: unknown; name?: unknown }

/** Resend's HTTP API, or the local mailbox that speaks it (dev/mailbox). Our id is its idempotency key, which it knows for a day. */
export const resendMailer = (url: string, key: string) => async (letter: Letter) => {
  const response = await fetch(`${url}/emails`, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(DEADLINE_MS),
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', 'Idempotency-Key': letter.id },
    body: JSON.stringify(bodyOf(letter)),
  }).catch((cause: unknown) => {
    throw new MailFailure('broken', 'unreachable', { cause })
  })
  const { id, name }: Said = await response.json<Said>().catch((cause: unknown) => {
    throw new MailFailure('broken', `unreadable_${response.status}`, { cause })
  })
  if (response.ok) return typeof id === 'string' ? id : null
  const code = typeof name === 'string' && /^\w{1,60}$/.test(name) ? name : `status_${response.status}`
  // rendered otherwise than the first time, by another release: so the first one was taken
  if (code === 'invalid_idempotent_request') return null
  const isFinal = (response.status === 400 || response.status === 422) && FINAL.has(code)
  throw new MailFailure(isFinal ? 'refused' : 'broken', code, { retryAfter: secondsIn(response.headers.get('Retry-After')) })
}

const bodyOf = ({ id, from, replyTo, to, subject, text, html, headers }: Letter) => ({
  from: `"${from.name}" <${from.email}>`,
  to: [to],
  subject,
  text,
  html,
  headers,
  ...(replyTo === undefined ? {} : { reply_to: replyTo }),
  // comes back with every word about this mail, also where our answer was lost
  tags: [{ name: 'mail_id', value: id }],
})

const secondsIn = (header: string | null) => (header !== null && /^\d{1,6}$/.test(header) ? Number(header) : undefined)
