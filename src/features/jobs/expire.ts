import type { Query } from '../../db/query.ts'
import type { PeriodicJob, Sweep } from '../../http/system.ts'
import { deleteExpiredKeys, deleteExpiredLocks, deleteExpiredTickets, deleteExpiredTokens } from './queries.ts'

const MOST = 500
const ROUNDS = 20

type Expired = (where: { tenantId: string | null; most: number }) => Query<unknown[]>

/** Deletes in small batches, each under the fence, so that no lock is held for long. */
const expiring = (name: string, expired: Expired): PeriodicJob => ({
  name,
  run: async ({ db, tenantId, fenced }: Sweep) => {
    let count = 0
    for (let round = 0; round < ROUNDS; round++) {
      const gone = await db.run(fenced, expired({ tenantId, most: MOST }))
      count += gone.length
      if (gone.length < MOST) break
    }
    return count
  },
})

export const expireKeys = expiring('idempotency.expire', deleteExpiredKeys)
export const expireTickets = expiring('stream-tickets.expire', deleteExpiredTickets)
export const expireTokens = expiring('one-time-tokens.expire', deleteExpiredTokens)
export const expireLocks = expiring('sign-in-locks.expire', deleteExpiredLocks)
