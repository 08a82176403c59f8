import type { Call } from './call.ts'
import { deliver } from './delivery.ts'
import { missing } from './refusal.ts'
import type { Store } from './store.ts'
import { allStores, type World } from './world.ts'

type Shelf = 'paymentIntents' | 'setupIntents' | 'refunds' | 'events' | 'charges'
type Row<S extends Shelf> = NonNullable<ReturnType<Store[S]['get']>>

/** An object in whichever account it is: the pages and the control routes work across accounts. */
export function findAnywhere<S extends Shelf>(world: World, shelf: S, id: string): { store: Store; object: Row<S> } {
  for (const store of allStores(world)) {
    const object = store[shelf].get(id)
    if (object) return { store, object: object as Row<S> }
  }
  throw missing(shelf, id)
}

/** Runs something that no API call asked for, such as a bank's answer, and sends its events. */
export function callFor<T>(world: World, store: Store, given: Partial<Call>, run: (call: Call) => T): T {
  const call: Call = { world, store, id: '', params: {}, origin: { requestId: null, key: null }, publishable: true, events: [], ...given }
  try {
    return run(call)
  } finally {
    for (const event of call.events) void deliver(world, event)
  }
}
