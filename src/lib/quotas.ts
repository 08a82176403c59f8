/** So many of something within so many seconds: a bucket of `limit` tokens that fills again evenly. */
export type Quota = { limit: number; seconds: number }

const MINUTE = 60
const HOUR = 60 * MINUTE

/**
 * What is counted exactly and in the whole world (quality 2.3), and by what. A café shares one address, so what an address may do has room for
 * its guests; what one account, device or key may do has not.
 */
export const quotas = {
  /** By network: sign-ins, right or wrong. An account's own lockout is counted in the database. */
  signin: { limit: 30, seconds: 15 * MINUTE },
  /** By network: new accounts. */
  signup: { limit: 20, seconds: HOUR },
  /** By network: asking for a new password, for an e-mail's confirmation, and trying what came by mail. */
  reset: { limit: 20, seconds: HOUR },
  /** By account or e-mail: how often anybody may have us write to it. */
  'reset-account': { limit: 3, seconds: HOUR },
  verification: { limit: 5, seconds: HOUR },
  /** By sign-in: codes of a second factor. */
  factor: { limit: 5, seconds: 5 * MINUTE },
  /** By device: PINs, right or wrong. */
  pin: { limit: 20, seconds: 5 * MINUTE },
  /** By network: pairing codes, right or wrong. */
  pairing: { limit: 10, seconds: 10 * MINUTE },
  /** By API key: requests. */
  'api-key': { limit: 600, seconds: MINUTE },
  /** By tenant, in each isolate where others call too: requests. The one that is not counted in the whole world, and who is early waits for its turn (db/crowd.ts). */
  tenant: { limit: 6_000, seconds: MINUTE },
} satisfies Record<string, Quota>

export type QuotaName = keyof typeof quotas

/** What holds: its own setting, the one for all, or the quota above. */
export const quotaOf = (limits: ReadonlyMap<string, Quota>, name: QuotaName): Quota => limits.get(name) ?? limits.get('*') ?? quotas[name]

/** `signin=5/60,*=1000/60`: other quotas than those above, `*` for all that are not named. Throws for what is none. */
export function quotasIn(text: string): Map<string, Quota> {
  const parts = text.split(',').filter((part) => part.trim() !== '')
  return new Map(
    parts.map((part) => {
      const [, name = '', limit, seconds] = /^\s*([a-z*-]+)=(\d{1,9})\/(\d{1,6})\s*$/.exec(part) ?? []
      if (name !== '*' && !Object.hasOwn(quotas, name)) throw new Error(`LIMITS: ${part.trim()} names no quota`)
      if (Number(limit) < 1 || Number(seconds) < 1) throw new Error(`LIMITS: ${part.trim()} allows nothing`)
      return [name, { limit: Number(limit), seconds: Number(seconds) }]
    }),
  )
}
