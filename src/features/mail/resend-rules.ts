import { isUuid } from '../../lib/ids.ts'
import type { ResendEvent } from './schema.ts'

type Outcome = 'delivered' | 'bounced' | 'complained' | 'failed'
/** `suppressFor` in days, 0 for good; without it the address goes on getting mail. */
export type News = {
  type: string
  at: string
  mailId?: string
  providerRef?: string
  reason?: string
  outcome?: Outcome
  suppressFor?: number
}

/** A mailbox that was full or misspelt by its own server may exist again. */
const BOUNCED_DAYS = 30
const FOR_GOOD = 0

/** What an event of Resend means to us; one without an outcome is only noted. */
export function meaningOf({ type, created_at: at, data }: ResendEvent): News {
  const mailId = data.tags?.['mail_id']
  const known = {
    type,
    at,
    ...(typeof mailId === 'string' && isUuid(mailId) ? { mailId } : {}),
    ...(data.email_id === undefined ? {} : { providerRef: data.email_id }),
  }
  if (type === 'email.delivered') return { ...known, outcome: 'delivered' }
  if (type === 'email.complained') return { ...known, outcome: 'complained', suppressFor: FOR_GOOD }
  if (type === 'email.failed') return { ...known, outcome: 'failed', reason: 'the provider gave up' }
  if (type === 'email.suppressed') return { ...known, outcome: 'bounced', reason: 'suppressed by the provider', suppressFor: BOUNCED_DAYS }
  if (type !== 'email.bounced') return known
  const { type: kind = 'Undetermined', subType = 'General' } = data.bounce ?? {}
  const reason = `${kind}/${subType}`
  return { ...known, outcome: 'bounced', reason, ...(kind === 'Transient' ? {} : { suppressFor: BOUNCED_DAYS }) }
}
