import type Stripe from 'stripe'
import { deliver, endpointsFor } from './delivery.ts'
import { takeFault } from './faults.ts'
import type { Store } from './store.ts'
import { seconds, type World } from './world.ts'

export interface Origin {
  requestId: string | null
  key: string | null
}

/** Writes an event with the object as it is now. The caller delivers it. A `twins` fault writes the same news under several ids. */
export function writeEvents(world: World, store: Store, type: string, object: object, origin: Origin, previous?: object): Stripe.Event[] {
  const frozen = structuredClone(object)
  const data = { object: frozen, ...(previous && { previous_attributes: structuredClone(previous) }) }
  const write = () => {
    const event = {
      id: world.newId('evt_'),
      object: 'event',
      ...(store.connected && { account: store.account.id }),
      api_version: world.shapes.apiVersion,
      created: seconds(world),
      data,
      livemode: false,
      pending_webhooks: 0,
      request: { id: origin.requestId, idempotency_key: origin.key },
      type,
    } as unknown as Stripe.Event
    event.pending_webhooks = endpointsFor(world, event).length
    return store.events.add(event)
  }
  const first = write()
  const twins = takeFault(world, ['twins'], type, JSON.stringify(first))
  return [first, ...Array.from({ length: twins ? twins.count - 1 : 0 }, write)]
}

/** An event that no API call caused: written and sent at once. */
export function emitOnItsOwn(world: World, store: Store, type: string, object: object, previous?: object) {
  for (const event of writeEvents(world, store, type, object, { requestId: null, key: null }, previous)) void deliver(world, event)
}
