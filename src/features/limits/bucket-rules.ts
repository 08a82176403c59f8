import type { Quota } from '../../lib/quotas.ts'

/** What is gone of a bucket, as of an instant in milliseconds. Kept as what is gone, so that a new limit holds for old buckets. */
export type Level = { spent: number; at: number }
export type Taken = { passed: boolean; remaining: number; /** Seconds until this would pass, or until the bucket is full. */ wait: number }

/** Takes `cost` tokens, or none at all. A clock that goes back fills nothing. */
export function taken({ limit, seconds }: Quota, before: Level | undefined, now: number, cost = 1): { level: Level; taken: Taken } {
  const at = Math.max(now, before?.at ?? now)
  const refilled = ((at - (before?.at ?? at)) / 1000) * (limit / seconds)
  const spent = Math.max(0, (before?.spent ?? 0) - refilled)
  const passed = spent + cost <= limit
  const after = passed ? spent + cost : spent
  const missing = passed ? after : spent + cost - limit
  return {
    level: { spent: after, at },
    taken: { passed, remaining: Math.max(0, Math.floor(limit - after)), wait: Math.ceil((missing * seconds) / limit) },
  }
}
