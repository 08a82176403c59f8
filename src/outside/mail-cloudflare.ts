import { MailFailure, type Letter } from './mail.ts'

/** What Cloudflare says of a mail that it will never take. */
const FINAL = new Set(['E_VALIDATION_ERROR', 'E_FIELD_MISSING', 'E_RECIPIENT_SUPPRESSED', 'E_CONTENT_TOO_LARGE', 'E_HEADER_NOT_ALLOWED'])

/** Cloudflare's `send_email` binding. It knows no keys: a mail whose answer was lost may come twice. */
export const cloudflareMailer =
  (binding: SendEmail) =>
  async ({ from, replyTo, to, subject, text, html, headers }: Letter) => {
    try {
      const { messageId } = await binding.send({ from, to, subject, text, html, headers, ...(replyTo === undefined ? {} : { replyTo }) })
      return messageId ?? null
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
      throw new MailFailure(FINAL.has(code) ? 'refused' : 'broken', code, { cause })
    }
  }
