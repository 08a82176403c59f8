import type Stripe from 'stripe'
import type { Handler } from './call.ts'
import { page } from './list.ts'
import { missing } from './refusal.ts'

export const events: Record<string, Handler> = {
  'events.retrieve': (call) => {
    const found = call.store.events.get(call.id)
    if (!found) throw missing('event', call.id)
    return found
  },
  'events.list': (call) => {
    const { type, types, delivery_success: delivered } = call.params as Stripe.EventListParams
    const undelivered = new Set(call.world.deliveries.filter(({ state }) => state !== 'delivered').map(({ event }) => event))
    const rows = call.store.events.newestFirst().filter((row) => !type || matches(type, row.type))
    return page(
      rows.filter((row) => (!types || types.includes(row.type)) && (delivered === undefined || undelivered.has(row.id) !== delivered)),
      call.params,
      '/v1/events',
    )
  },
}

const matches = (wanted: string, type: string) => (wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted)
