/** How often an event is tried before it is dead and somebody has to look: about 3 hours. */
export const MOST_ATTEMPTS = 12
const FIRST_WAIT_SECONDS = 5
const LONGEST_WAIT_SECONDS = 3600

/** Seconds until the next try, after this many. */
export const backoff = (attempts: number) => Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** attempts)

export const isDead = (attempts: number) => attempts + 1 >= MOST_ATTEMPTS

type Addressed = { account?: string | undefined; livemode: boolean }

/** Why an event can't be meant for this endpoint of this deployment; undefined where it can. */
export function misdirected(endpoint: 'platform' | 'connect', { account, livemode }: Addressed, live: boolean) {
  if (livemode !== live) return 'livemode'
  if (endpoint === 'platform' && account !== undefined) return 'account on the platform endpoint'
  if (endpoint === 'connect' && account === undefined) return 'no account on the connect endpoint'
  return undefined
}

const DISPUTE_ENDS = ['won', 'lost', 'warning_closed', 'prevented']

/**
 * From the dispute's own status, not from an event's name: both ends and reopenings come under several names. The newest word counts;
 * Stripe's times are whole seconds, and within one an end is the later.
 */
export function isDisputeOpen(newestFirst: readonly { at: number; status: string | null }[]) {
  const [newest] = newestFirst
  return newest !== undefined && !newestFirst.some(({ at, status }) => at === newest.at && DISPUTE_ENDS.includes(status ?? ''))
}
