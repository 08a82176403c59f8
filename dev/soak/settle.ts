import { pause } from './fire.ts'
import type { Stack } from './stack.ts'

const MINUTE = 60_000
/** Beyond every hold, every wait between attempts, and the day after which a payment is given up. */
const STEPS_MINUTES = [0, 1, 3, 6, 10, 20, 25, 30, 60, 120, 480, 25 * 60, 25 * 60 + 5, 26 * 60, 33 * 60, 40 * 60, 48 * 60]
const STRIPE_LADDER_MS = 4_500

/** What must be nothing in the end (I8): everything has come to where it can stay. */
const OPEN: Record<string, string> = {
  'orders that wait for their payment': `select id from orders where status = 'pending_payment'`,
  'card payments that are open': `select id, state from payments where state not in ('captured', 'canceled', 'failed')`,
  'refunds that are owed': `select id, state from refunds where state in ('pending', 'requires_action')`,
  'events that are not delivered': `select id, type, state, last_error from events where state <> 'done'`,
  'letters that are not worked off': `select event_id, type, state, attempts, last_error from stripe_inbox where state <> 'done'`,
}

export async function leftOpen({ ask }: Stack): Promise<Record<string, unknown[]>> {
  const open: Record<string, unknown[]> = {}
  for (const [name, text] of Object.entries(OPEN)) {
    const rows = await ask(text, [])
    if (rows.length > 0) open[name] = rows
  }
  return open
}

export const tick = async ({ api }: Stack, at: number): Promise<void> => {
  const answer = await fetch(`${api}/__soak/tick?at=${new Date(at).toISOString()}`, { method: 'POST' }).catch(() => undefined)
  await answer?.body?.cancel()
}

/** The cron goes on, faster than time: two days of ticks at most. Answers how many it took until nothing was open. */
export async function settle(stack: Stack): Promise<number> {
  // Stripe's own retries of what it could not deliver, and what the queue has under way
  await pause(STRIPE_LADDER_MS)
  while (!stack.queue.idle()) await pause(20)
  let ticks = 0
  for (const minutes of STEPS_MINUTES) {
    await tick(stack, Date.now() + minutes * MINUTE)
    ticks++
    await pause(50)
    while (!stack.queue.idle()) await pause(20)
    if (Object.keys(await leftOpen(stack)).length === 0) break
  }
  return ticks
}
