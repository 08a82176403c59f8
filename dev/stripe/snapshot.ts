import type Stripe from 'stripe'
import type { Endpoint } from './delivery.ts'
import { type KeptAnswer, newStore, shelves, type Store } from './store.ts'
import { allStores, type World } from './world.ts'

type KeptStore = Record<(typeof shelves)[number], object[]> & {
  account: Stripe.Account
  connected: boolean
  detached: string[]
  authenticated: string[]
  keys: [string, KeptAnswer][]
}

/** A world as JSON: its accounts with all they hold, and the endpoints made through the API. */
export interface Snapshot {
  stores: KeptStore[]
  endpoints: Endpoint[]
}

export function snapshot(world: World): Snapshot {
  return { stores: allStores(world).map(keepStore), endpoints: world.endpoints.filter(({ object }) => object !== null) }
}

/** Puts a kept world in the place of this one's. */
export function restore(world: World, { stores, endpoints }: Snapshot) {
  for (const kept of stores) {
    const store = restoreStore(kept)
    if (store.connected) world.connected.set(store.account.id, store)
    else world.platform = store
  }
  world.endpoints.push(...endpoints)
}

function keepStore(store: Store): KeptStore {
  const rows = Object.fromEntries(shelves.map((shelf) => [shelf, store[shelf].newestFirst().reverse()])) as Record<
    (typeof shelves)[number],
    object[]
  >
  return {
    ...rows,
    account: store.account,
    connected: store.connected,
    detached: [...store.detached],
    authenticated: [...store.authenticated],
    keys: [...store.keys],
  }
}

function restoreStore(kept: KeptStore): Store {
  const store = newStore(kept.account, kept.connected)
  for (const shelf of shelves) for (const row of kept[shelf] ?? []) store[shelf].add(row as never)
  store.detached = new Set(kept.detached)
  store.authenticated = new Set(kept.authenticated ?? [])
  // A call that ran when the process ended will never answer: its key is free again.
  store.keys = new Map(kept.keys.filter(([, { answer }]) => answer !== null))
  return store
}
