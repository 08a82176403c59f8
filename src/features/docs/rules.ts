/** A role as its own session sees it, and the migration that the database has. */
export type Standing = { bypasses: boolean; migratedAt: number }
/** How mail stands: `absent` is only allowed where nobody real is served. */
export type Mailing = 'configured' | 'absent' | 'missing'

/** Seconds for which the oldest due row has waited. */
export type Lag = { events: number; inbox: number; mail: number }

export type Reason =
  | 'DATABASE_UNREACHABLE'
  | 'ROLE_BYPASSES_ROW_SECURITY'
  | 'SCHEMA_MISMATCH'
  | 'EVENTS_LATE'
  | 'INBOX_LATE'
  | 'MAIL_LATE'
  | 'MAIL_NOT_CONFIGURED'

const LATE_SECONDS = 300

/**
 * Why this Worker should get no requests; nothing where it may. A role that could see past row security refuses (semantics 16.1). A schema
 * may be ahead of the code, since migrations come before the deploy and a rollback leaves them, but never behind.
 */
export function reasonsAgainst(
  request: Standing | undefined,
  job: Standing | undefined,
  lag: Lag | undefined,
  expectedMigration: number,
  mailing: Mailing,
): Reason[] {
  if (!request || !job || !lag) return ['DATABASE_UNREACHABLE']
  const reasons: [boolean, Reason][] = [
    [request.bypasses || job.bypasses, 'ROLE_BYPASSES_ROW_SECURITY'],
    [request.migratedAt < expectedMigration, 'SCHEMA_MISMATCH'],
    [lag.events > LATE_SECONDS, 'EVENTS_LATE'],
    [lag.inbox > LATE_SECONDS, 'INBOX_LATE'],
    [mailing === 'configured' && lag.mail > LATE_SECONDS, 'MAIL_LATE'],
    [mailing === 'missing', 'MAIL_NOT_CONFIGURED'],
  ]
  return reasons.filter(([against]) => against).map(([, reason]) => reason)
}
