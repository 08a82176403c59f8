import type { faultKinds as databaseKinds } from '../neon/faults.ts'
import type { callFaults, deliveryFaults } from '../stripe/faults.ts'

/** Everything that can go wrong, each as the switch that makes it so. */
export type Trouble =
  | {
      place: 'database'
      kind: (typeof databaseKinds)[number]
      every?: number
      times?: number
      ms?: number
      status?: number
      sqlstate?: string
      writes?: boolean
    }
  | {
      place: 'stripe'
      kind: (typeof callFaults)[number] | (typeof deliveryFaults)[number] | 'twins'
      times: number
      by?: number
      effect?: boolean
    }
  | { place: 'queue'; kind: 'lose' | 'twice' | 'late' }
  | { place: 'worker'; kind: 'kill' }

export const DATABASE: Trouble[] = [
  { place: 'database', kind: 'refuse' },
  { place: 'database', kind: 'delay', every: 2, ms: 300 },
  { place: 'database', kind: 'delay', times: 2, ms: 6_000 },
  { place: 'database', kind: 'delay-answer', times: 2, ms: 6_000 },
  { place: 'database', kind: 'reset-before', every: 3 },
  { place: 'database', kind: 'reset-after-commit', every: 3 },
  { place: 'database', kind: 'mid-body-reset', every: 3 },
  { place: 'database', kind: 'truncate', every: 3 },
  { place: 'database', kind: 'status', every: 3, status: 429 },
  { place: 'database', kind: 'status', every: 3, status: 502 },
  { place: 'database', kind: 'drip', every: 3, ms: 200 },
  { place: 'database', kind: 'read-only' },
  { place: 'database', kind: 'sqlstate', sqlstate: '53100', writes: true },
  { place: 'database', kind: 'sqlstate', sqlstate: '53300' },
  { place: 'database', kind: 'sqlstate', sqlstate: '57P01', every: 2 },
  { place: 'database', kind: 'sqlstate', sqlstate: '57014', every: 3 },
  { place: 'database', kind: 'sqlstate', sqlstate: '40001', every: 3 },
  { place: 'database', kind: 'sqlstate', sqlstate: '40P01', every: 3 },
]

export const STRIPE: Trouble[] = [
  { place: 'stripe', kind: 'rate_limit', times: 3 },
  { place: 'stripe', kind: 'error_before', times: 4 },
  { place: 'stripe', kind: 'error_stored', times: 1 },
  { place: 'stripe', kind: 'error_stored', times: 1, effect: false },
  { place: 'stripe', kind: 'conflict', times: 2 },
  { place: 'stripe', kind: 'latency', times: 3, by: 700 },
  { place: 'stripe', kind: 'hang', times: 1, by: 3_000 },
  { place: 'stripe', kind: 'reset', times: 4 },
  { place: 'stripe', kind: 'early', times: 3 },
]

export const DELIVERIES: Trouble[] = [
  { place: 'stripe', kind: 'duplicate', times: 6 },
  { place: 'stripe', kind: 'reorder', times: 1 },
  { place: 'stripe', kind: 'delay', times: 6, by: 1_500 },
  { place: 'stripe', kind: 'drop', times: 6 },
  { place: 'stripe', kind: 'bad_signature', times: 2 },
  { place: 'stripe', kind: 'stale', times: 2 },
  { place: 'stripe', kind: 'twins', times: 3 },
]

export const QUEUE: Trouble[] = [
  { place: 'queue', kind: 'lose' },
  { place: 'queue', kind: 'twice' },
  { place: 'queue', kind: 'late' },
]

/** These leave keys under leases of 30 s. */
export const LASTING: Trouble[] = [
  { place: 'worker', kind: 'kill' },
  { place: 'database', kind: 'late', times: 2, ms: 5_500 },
]
