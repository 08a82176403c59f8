import { randomBytes, randomUUID } from 'node:crypto'
import * as z from 'zod'
import { svixSignature } from './signature.ts'

/** What Resend's API takes, as strictly as the Worker should keep to it. */
export const NewMail = z.strictObject({
  from: z.string().regex(/^"[^"\r\n]{1,100}" <[^<>\s]+@[^<>\s]+>$/),
  to: z.array(z.email()).length(1),
  subject: z
    .string()
    .min(1)
    .regex(/^[^\r\n]+$/),
  text: z.string().min(1),
  html: z.string().min(1),
  reply_to: z.email().optional(),
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string().regex(/^[^\r\n]*$/)),
  tags: z.array(z.strictObject({ name: z.string().regex(/^[\w-]{1,256}$/), value: z.string().regex(/^[\w-]{1,256}$/) })),
})
export type Mail = z.infer<typeof NewMail> & { id: string; key: string; at: string; told: string[] }

export const news = ['delivered', 'bounced', 'delayed', 'complained', 'suppressed', 'failed'] as const
export type News = (typeof news)[number]

/** `down`: 500. `busy`: 429. `lost`: taken, but the answer never comes. `refused`: 422. `hasty`: its bounce is told before its answer. Each once for a matching recipient, unless `times` says more. */
export const faults = ['down', 'busy', 'lost', 'refused', 'hasty'] as const
export type Fault = { kind: (typeof faults)[number]; match: string; times: number }

const MOST = 2_000

/** The mails of a laptop or a test run, in memory. */
export class Mailbox {
  mails: Mail[] = []
  faults: Fault[] = []
  /** Where the provider's webhook goes, once the Worker listens. */
  webhook: { url: string; secret: string } | undefined
  readonly #answered = new Map<string, { body: string; id: string }>()

  /** As POST /emails: the same key with the same body is the same mail. */
  async take(key: string, text: string): Promise<{ status: number; body: object } | undefined> {
    const parsed = NewMail.safeParse(JSON.parse(text))
    if (!parsed.success) return { status: 422, body: { statusCode: 422, name: 'validation_error', message: z.prettifyError(parsed.error) } }
    const fault = this.#faultFor(parsed.data.to[0] ?? '')
    if (fault === 'down') return { status: 500, body: { statusCode: 500, name: 'internal_server_error', message: 'down' } }
    if (fault === 'busy') return { status: 429, body: { statusCode: 429, name: 'rate_limit_exceeded', message: 'busy' } }
    if (fault === 'refused') return { status: 422, body: { statusCode: 422, name: 'validation_error', message: 'refused' } }
    const known = this.#answered.get(key)
    if (known && known.body !== text)
      return { status: 409, body: { statusCode: 409, name: 'invalid_idempotent_request', message: 'another body' } }
    const id = known?.id ?? this.#keep(key, text, parsed.data)
    const kept = this.mails.find((mail) => mail.id === id)
    if (fault === 'hasty' && kept) await this.tell(kept, 'bounced')
    return fault === 'lost' ? undefined : { status: 200, body: { id } }
  }

  #keep(key: string, text: string, mail: z.infer<typeof NewMail>) {
    const id = randomUUID()
    this.#answered.set(key, { body: text, id })
    this.mails.unshift({ ...mail, id, key, at: new Date().toISOString(), told: [] })
    this.mails.length = Math.min(this.mails.length, MOST)
    return id
  }

  #faultFor(recipient: string) {
    const fault = this.faults.find(({ match, times }) => times > 0 && recipient.includes(match))
    if (fault) fault.times--
    return fault?.kind
  }

  /** Has the provider tell something of a mail; answers the Worker's status, 0 where nobody listens. */
  async tell(mail: Mail, what: News, eventId = `msg_${randomBytes(12).toString('hex')}`): Promise<number> {
    mail.told.push(what)
    if (!this.webhook) return 0
    const { url, secret } = this.webhook
    const body = JSON.stringify(eventOf(mail, what))
    const at = Math.floor(Date.now() / 1000)
    const headers = {
      'svix-id': eventId,
      'svix-timestamp': String(at),
      'svix-signature': svixSignature({ id: eventId, at, body }, [secret]),
    }
    const answer = await fetch(url, { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } })
    await answer.body?.cancel()
    return answer.status
  }
}

const type: Record<News, string> = {
  delivered: 'email.delivered',
  bounced: 'email.bounced',
  delayed: 'email.delivery_delayed',
  complained: 'email.complained',
  suppressed: 'email.suppressed',
  failed: 'email.failed',
}

/** An event as Resend's documentation shows it. */
const eventOf = ({ id, from, to, subject, tags }: Mail, what: News) => ({
  type: type[what],
  created_at: new Date().toISOString(),
  data: {
    email_id: id,
    created_at: new Date().toISOString(),
    from,
    to,
    subject,
    tags: Object.fromEntries(tags.map(({ name, value }) => [name, value])),
    ...(what === 'bounced' ? { bounce: { type: 'Permanent', subType: 'General', message: 'There is no such mailbox.' } } : {}),
    ...(what === 'failed' ? { failed: { reason: 'reached_daily_quota' } } : {}),
  },
})
