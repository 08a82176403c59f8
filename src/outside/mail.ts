import type { Config, Env } from '../env.ts'
import { cloudflareMailer } from './mail-cloudflare.ts'
import { resendMailer } from './mail-resend.ts'

export type Address = { name: string; email: string }

/** A mail as it goes out. `id` is ours: a provider that knows keys sends it once, however often it is asked. */
export type Letter = {
  id: string
  from: Address
  replyTo: string | undefined
  to: string
  subject: string
  text: string
  html: string
  headers: Record<string, string>
}

/** Answers the provider's own id of the mail, where it has one. Throws MailFailure. */
export type Mailer = { provider: 'resend' | 'cloudflare'; from: string; send(letter: Letter): Promise<string | null> }

/** `refused`: this mail will never be taken. `broken`: it may have been sent or not; to be tried again, with the same id. */
export class MailFailure extends Error {
  readonly kind: 'refused' | 'broken'
  readonly code: string
  /** Seconds, where the provider said. */
  readonly retryAfter: number | undefined

  constructor(kind: 'refused' | 'broken', code: string, { cause, retryAfter }: { cause?: unknown; retryAfter?: number | undefined } = {}) {
    super(`the mail was not sent: ${code}`, { cause })
    this.name = 'MailFailure'
    this.kind = kind
    this.code = code
    this.retryAfter = retryAfter
  }
}

/** Who sends for this Worker; undefined where its configuration names nobody, or not all that they need. */
export function mailerOf(env: Env, config: Config): Mailer | undefined {
  const { MAIL_PROVIDER, MAIL_FROM, RESEND_API_KEY, RESEND_API_URL } = config
  if (!MAIL_FROM) return undefined
  if (MAIL_PROVIDER === 'resend' && RESEND_API_KEY)
    return { provider: 'resend', from: MAIL_FROM, send: resendMailer(RESEND_API_URL, RESEND_API_KEY) }
  if (MAIL_PROVIDER === 'cloudflare' && env.MAIL) return { provider: 'cloudflare', from: MAIL_FROM, send: cloudflareMailer(env.MAIL) }
  return undefined
}
