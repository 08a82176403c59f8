import type { World } from './world.ts'

export const callFaults = ['rate_limit', 'error_before', 'error_stored', 'conflict', 'latency', 'hang', 'reset', 'early'] as const
export const deliveryFaults = ['duplicate', 'reorder', 'delay', 'drop', 'bad_signature', 'stale'] as const
export const faultKinds = [...callFaults, ...deliveryFaults, 'twins'] as const
export type FaultKind = (typeof faultKinds)[number]

/** Something to go wrong the next `times` times that a call or an event contains `match`. */
export interface Fault {
  id: string
  kind: FaultKind
  match: string
  /** Only this operation (`payment_intents.create`) or only this event type. */
  only?: string | undefined
  times: number
  /** Copies (duplicate), ids (twins), or how many events to collect and reverse (reorder). */
  count: number
  /** Milliseconds (delay, latency, hang), or seconds of age (stale). */
  by: number
  /** error_stored: whether the work was done before it failed. */
  effect: boolean
  held: (() => void)[]
}

const usualBy: Partial<Record<FaultKind, number>> = { stale: 600, hang: 30_000, latency: 500 }

type Given = { [K in Exclude<keyof Fault, 'id' | 'kind' | 'held'>]?: Fault[K] | undefined } & { kind: FaultKind }

/** A fault with the usual measures for what was not said: once, for anything, two copies. */
export function newFault(
  world: World,
  { kind, only, match = '', times = 1, count = 2, by = usualBy[kind] ?? 1000, effect = true }: Given,
): Fault {
  return { id: world.newId('fault_', 8), kind, only, match, times, count, by, effect, held: [] }
}

/** The first live fault of one of these kinds that applies; its count goes down by one. */
export function takeFault(world: World, kinds: readonly FaultKind[], only: string, text: string): Fault | undefined {
  const found = world.faults.find(
    (fault) => fault.times > 0 && kinds.includes(fault.kind) && (!fault.only || fault.only === only) && text.includes(fault.match),
  )
  if (found) found.times -= 1
  return found
}

/** Ends every fault, and lets go what reorder still holds. */
export function clearFaults(world: World) {
  const held = world.faults.flatMap((fault) => fault.held)
  world.faults = []
  for (const send of held) send()
}
