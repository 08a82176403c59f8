import type Stripe from 'stripe'
import type { Delivery, Endpoint } from './delivery.ts'
import type { Fault } from './faults.ts'
import { idMaker, type NewId } from './ids.ts'
import type { ShapeFile } from './shape-types.ts'
import { skeleton } from './shapes.ts'
import { newStore, type Store } from './store.ts'

/** One API call as the control routes count it. `text` is what a fault's or a count's `match` is looked for in. */
export interface CallRecord {
  operation: string
  status: number
  /** Answered from what its idempotency key kept. */
  replayed: boolean
  account: string | null
  key: string | null
  text: string
}

interface Later {
  subject: string
  run: () => void
}

/** One stand-in: its accounts, its clock and ids, and what the control routes steer. */
export interface World {
  shapes: ShapeFile
  now: () => number
  newId: NewId
  origin: string
  platform: Store
  connected: Map<string, Store>
  endpoints: Endpoint[]
  deliveries: Delivery[]
  faults: Fault[]
  calls: CallRecord[]
  drift: Set<string>
  later: Map<ReturnType<typeof setTimeout>, Later>
  stopped: AbortController
}

export interface WorldOptions {
  shapes: ShapeFile
  seed?: string | undefined
  origin?: string
  now?: () => number
}

export function newWorld({ shapes, seed, origin = 'http://localhost', now = Date.now }: WorldOptions): World {
  const newId = idMaker(seed)
  const platform = newStore(newAccount(shapes, newId('acct_', 16), now()), false)
  const steered = { endpoints: [], deliveries: [], faults: [], calls: [], drift: new Set<string>(), later: new Map(), connected: new Map() }
  return { shapes, now, newId, origin, platform, stopped: new AbortController(), ...steered }
}

/** An account that may charge at once: onboarding comes with its room. */
export function newAccount(shapes: ShapeFile, id: string, now: number, known: Partial<Stripe.Account> = {}): Stripe.Account {
  const enabled = { charges_enabled: true, details_submitted: true, payouts_enabled: true }
  const place = { country: 'DE', default_currency: 'eur', created: Math.floor(now / 1000), metadata: {} }
  return { ...skeleton<Stripe.Account>(shapes.types, 'Account'), ...enabled, ...place, type: 'standard', ...known, id }
}

export const allStores = (world: World): Store[] => [world.platform, ...world.connected.values()]

/** Seconds since 1970, as Stripe writes times. */
export const seconds = (world: World) => Math.floor(world.now() / 1000)

/** Runs something soon, unless the stand-in stops first. `subject` says what it is about, for those who wait for silence. */
export function later(world: World, ms: number, subject: string, run: () => void) {
  const timer = setTimeout(() => {
    world.later.delete(timer)
    run()
  }, ms)
  world.later.set(timer, { subject, run })
}

/** Waits, but not beyond the stand-in's end. */
export function pause({ stopped }: World, ms: number): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms)
    stopped.signal.addEventListener('abort', () => {
      clearTimeout(timer)
      done()
    })
  })
}

/** Forgets everything but the endpoints that the configuration or a control call named. */
export function resetWorld(world: World) {
  for (const timer of world.later.keys()) clearTimeout(timer)
  world.later.clear()
  world.platform = newStore(world.platform.account, false)
  world.connected.clear()
  world.endpoints = world.endpoints.filter((endpoint) => endpoint.object === null)
  world.deliveries = []
  world.faults = []
  world.calls = []
  world.drift.clear()
}
