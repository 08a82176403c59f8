import { businessDate } from '../../lib/time.ts'
import type { PriceList } from '../pricing/price-list.ts'

/** The state table of semantics 3.2 as far as people drive it: step → where a fulfilment stands → where it goes. Anything else is refused. */
export const steps = {
  start: { event: 'order.started', undo: false, moves: { placed: 'preparing' } },
  ready: { event: 'order.ready', undo: false, moves: { preparing: 'ready' } },
  completion: { event: 'order.completed', undo: false, moves: { placed: 'completed', preparing: 'completed', ready: 'completed' } },
  recall: { event: 'order.recalled', undo: true, moves: { preparing: 'placed', ready: 'preparing' } },
} as const
export type Step = keyof typeof steps

/** Where a fulfilment may stand for a cancellation: a shopper's before anybody worked on it, the staff's until it was handed over. */
export const cancelable = (shopper: boolean) => (shopper ? ['pending', 'placed'] : ['pending', 'placed', 'preparing', 'ready'])

export type Terms = { channel: 'online' | 'counter' | 'kiosk'; total: number; staffed: boolean }

/** Whether an order starts placed or waits for its payment (semantics 3.2, 3.8): staff may let people pay later, and nothing due needs no payment. */
export function beginning({ channel, total, staffed }: Terms, list: PriceList, now: Date) {
  const placed = total === 0 || (staffed && list.payLater)
  const minutes = channel === 'kiosk' ? list.kioskHoldMinutes : list.webHoldMinutes
  const at = now.toISOString()
  return placed
    ? {
        status: 'placed' as const,
        state: 'placed' as const,
        placedAt: at,
        queuedAt: at,
        holdExpiresAt: null,
        businessDate: businessDate(now.getTime(), list.zone, list.dayStartsAt),
      }
    : {
        status: 'pending_payment' as const,
        state: 'pending' as const,
        placedAt: null,
        queuedAt: null,
        holdExpiresAt: new Date(now.getTime() + minutes * 60_000).toISOString(),
        businessDate: null,
      }
}
