import { configOf } from '../../env.ts'
import { asError, logFailure } from '../../http/log.ts'
import { afterwards, jobDatabase, type Work } from '../../http/system.ts'
import { MailFailure, mailerOf, type Mailer } from '../../outside/mail.ts'
import { settleMail, takeDueMails, takeOwnMail } from './queries.ts'
import { backoff, MOST_ATTEMPTS, plainWords } from './rules.ts'
import { isTemplate } from './templates/all.ts'
import type { Brand } from './types.ts'

/** Longer than an attempt may take; afterwards the sweep finds the mail again. */
export const LEASE_SECONDS = 60

export type TakenMail = {
  id: string
  recipient: string
  template: string
  locale: string | null
  data: Record<string, unknown>
  attempts: number
  brand: Brand | null
  isLate: boolean
  suppressed: 'bounced' | 'complained' | null
}
type Outcome = { state: 'queued' | 'sent' | 'failed' | 'dead'; ref?: string | null; error?: string; wait?: number }

/** The mail that a request has just committed. A deployment without a mailer leaves it in its queue, and `/readyz` says so. */
export async function deliverOwn(asked: Omit<Work, 'trace'>, id: string) {
  const mailer = mailerOf(asked.env, configOf(asked.env))
  if (!mailer) return
  const work = afterwards(asked)
  const taken = await jobDatabase(work).run(takeOwnMail({ id, lease: LEASE_SECONDS }))
  if (taken) await deliverOne(work, mailer, taken)
}

/** Mail that is due, one after the other: providers count how many come in a second. Answers how many were taken. */
export async function deliverDue(work: Work, tenantId: string | null, most: number) {
  const mailer = mailerOf(work.env, configOf(work.env))
  if (!mailer) return 0
  const due = await jobDatabase(work).run(takeDueMails({ tenantId, most, lease: LEASE_SECONDS }))
  for (const taken of due) await deliverOne(work, mailer, taken)
  return due.length
}

async function deliverOne(work: Work, mailer: Mailer, taken: TakenMail) {
  const outcome = await attempt(work, mailer, taken).catch((error: unknown) => outcomeOf(work, error, taken))
  const { state, ref = null, error = null, wait = 0 } = outcome
  const provider = state === 'sent' ? mailer.provider : null
  await jobDatabase(work).run(settleMail({ id: taken.id, state, provider, ref, error, wait }))
}

async function attempt(
  { env }: Work,
  mailer: Mailer,
  { id, recipient, template, locale, data, brand, ...taken }: TakenMail,
): Promise<Outcome> {
  const { MAIL_NAME, MAIL_REPLY_TO: replyTo } = configOf(env)
  if (taken.attempts > MOST_ATTEMPTS) return { state: 'dead', error: 'it never came back' }
  if (taken.isLate) return { state: 'dead', error: 'its links have ended' }
  if (!isTemplate(template)) return { state: 'failed', error: 'no such template' }
  // only where mail is sent: most requests need neither the templates nor what renders them
  const { render } = await import('./render.ts')
  const whose = brand ?? { name: MAIL_NAME, color: null, logoUrl: null }
  const { essential, ...rendered } = await render({ template, data, locale, brand: whose })
  if (taken.suppressed === 'bounced' || (taken.suppressed === 'complained' && !essential))
    return { state: 'failed', error: `suppressed: ${taken.suppressed}` }
  const from = { name: plainWords(whose.name), email: mailer.from }
  return { state: 'sent', ref: await mailer.send({ id, from, replyTo, to: recipient, headers: headersOf(id), ...rendered }) }
}

/** Written by a machine (RFC 3834), so that no other machine answers; two of them are never one thread. */
const headersOf = (id: string) => ({ 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', 'X-Entity-Ref-ID': id })

function outcomeOf({ requestId }: Work, error: unknown, { id, attempts }: TakenMail): Outcome {
  const failure = asError(error)
  logFailure(failure, `${requestId}/mail/${id}`)
  const code = failure instanceof MailFailure ? failure.code : failure.name
  if (failure instanceof MailFailure && failure.kind === 'refused') return { state: 'failed', error: code }
  if (attempts >= MOST_ATTEMPTS) return { state: 'dead', error: code }
  const asked = failure instanceof MailFailure ? (failure.retryAfter ?? 0) : 0
  return { state: 'queued', error: code, wait: Math.max(asked, backoff(attempts)) }
}
