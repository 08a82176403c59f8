import type { Query } from '../../db/query.ts'
import { inBatches, type PeriodicJob, type Sweep } from '../../http/system.ts'
import { deleteExpiredKeys, deleteExpiredLocks, deleteExpiredTickets, deleteExpiredTokens } from './queries.ts'
import { deleteOldDeliveries, deleteOldLetters, deleteOldPairings, deleteOldProofs } from './retention-queries.ts'

const MOST = 500
const ROUNDS = 20

/** Longer than anybody asks what became of it; a payment's dispute looks at Stripe, not at what Stripe once told us. */
const DELIVERIES_DAYS = 30
const LETTERS_DAYS = 35
const DAY_MS = 24 * 60 * 60_000

type Expired = (where: { tenantId: string | null; most: number; before: string }) => Query<unknown[]>

/** Deletes in small batches, each under the fence. */
const expiring = (name: string, expired: Expired, days = 0): PeriodicJob => ({
  name,
  run: ({ db, tenantId, fenced, now }: Sweep) => {
    const before = new Date(now.getTime() - days * DAY_MS).toISOString()
    return inBatches(ROUNDS, MOST, async () => (await db.run(fenced, expired({ tenantId, most: MOST, before }))).length)
  },
})

export const expireKeys = expiring('idempotency.expire', deleteExpiredKeys)
export const expireTickets = expiring('stream-tickets.expire', deleteExpiredTickets)
export const expireTokens = expiring('one-time-tokens.expire', deleteExpiredTokens)
export const expireDeliveries = expiring('event-deliveries.expire', deleteOldDeliveries, DELIVERIES_DAYS)
export const expireLetters = expiring('stripe-inbox.expire', deleteOldLetters, LETTERS_DAYS)
export const expireLocks = expiring('sign-in-locks.expire', deleteExpiredLocks)
export const expirePairings = expiring('device-pairings.expire', deleteOldPairings, 1)
export const expireProofs = expiring('device-proofs.expire', deleteOldProofs)
