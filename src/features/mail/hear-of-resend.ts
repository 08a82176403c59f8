import type { Ctx } from '../../http/context.ts'
import { InvalidRequest } from '../../http/problem.ts'
import { jobDatabase } from '../../http/system.ts'
import { unstorable } from '../../http/text.ts'
import { isSvixSigned, type SvixMessage } from '../../outside/svix.ts'
import { SignatureInvalid } from '../webhooks/problems.ts'
import { MailNotConfigured } from './problems.ts'
import { hearOfMail } from './queries.ts'
import { meaningOf } from './resend-rules.ts'
import { ResendEvent } from './schema.ts'

const NO_EVENT = { in: 'json', field: '', message: 'This is not an event.' }

/** Verified over the raw text, then stored once with all that follows from it (one round trip). */
export async function hearOfResend(ctx: Ctx, message: SvixMessage) {
  const { config, requestId } = ctx
  if (config.RESEND_WEBHOOK_SECRETS.length === 0) throw MailNotConfigured()
  // the signer's clock is the world's, not ours
  if (!(await isSvixSigned(message, config.RESEND_WEBHOOK_SECRETS, Date.now()))) {
    console.warn(
      JSON.stringify({ level: 'warn', at: 'security', what: 'webhook refused', endpoint: 'resend', why: 'signature', requestId }),
    )
    throw SignatureInvalid()
  }
  const { data: event } = ResendEvent.safeParse(parsed(message.body))
  if (!event || unstorable(event).length > 0) throw InvalidRequest([NO_EVENT])
  const news = JSON.stringify({ id: message.id, provider: 'resend', ...meaningOf(event) })
  await jobDatabase(ctx).run(hearOfMail({ news }))
  return { received: true as const }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw InvalidRequest([NO_EVENT])
  }
}
