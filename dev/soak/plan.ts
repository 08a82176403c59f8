import { createHash } from 'node:crypto'
import { seeded } from '../stripe/ids.ts'
import { DATABASE, DELIVERIES, LASTING, QUEUE, STRIPE, type Trouble } from './troubles.ts'

/** Something goes wrong `at` so many milliseconds after the start, for so long. */
export type Planned = Trouble & { at: number; lasts: number }
export type FlowKind = (typeof FLOWS)[number]
/** What a flow does, and the draws with which it chooses its goods and cards. */
export type Flow = { number: number; kind: FlowKind; draw: Draw }
export type Draw = (below: number) => number
export type Plan = { seed: string; seconds: number; troubles: Planned[]; digest: string }

/** Weighted by repetition: mostly what a shop does all day. */
export const FLOWS = [
  'counter-cash',
  'counter-cash',
  'card',
  'card',
  'card',
  'card-refunded',
  'card-refunded',
  'card-canceled',
  'browser',
  'browser',
  'authenticated',
  'declined-then-paid',
  'canceled-unpaid',
  'abandoned',
  'stock',
  'catalogue',
  'browse',
  'browse',
] as const

const SHORTEST_MS = 200
const LONGEST_MS = 2_000
const GAP_MS = [150, 650] as const
/** A short run would only wait for what lasts. */
const LASTING_FROM_SECONDS = 60
const FLOWS_IN_DIGEST = 500

export function drawsOf(seed: string): Draw {
  const next = seeded(seed)
  return (below) => next() % below
}

/** A pure function of the seed and the length: every kind of trouble comes once before any comes again. */
export function planOf(seed: string, seconds: number): Plan {
  const draw = drawsOf(`${seed}/troubles`)
  const kinds = [...DATABASE, ...STRIPE, ...DELIVERIES, ...QUEUE, ...(seconds < LASTING_FROM_SECONDS ? [] : LASTING)]
  const troubles: Planned[] = []
  let bag: Trouble[] = []
  for (let at = GAP_MS[0]; at < seconds * 1000; at += between(draw, ...GAP_MS)) {
    if (bag.length === 0) bag = [...kinds]
    const [trouble] = bag.splice(draw(bag.length), 1)
    if (trouble) troubles.push({ ...trouble, at, lasts: between(draw, SHORTEST_MS, LONGEST_MS) })
  }
  return { seed, seconds, troubles, digest: digestOf(seed, troubles) }
}

/** The flow of this number: whoever is free does the next one. */
export function flowOf(seed: string, number: number): Flow {
  const draw = drawsOf(`${seed}/flow/${number}`)
  return { number, kind: FLOWS[draw(FLOWS.length)] ?? 'browse', draw }
}

const between = (draw: Draw, from: number, to: number) => from + draw(to - from + 1)

function digestOf(seed: string, troubles: Planned[]) {
  const flows = Array.from({ length: FLOWS_IN_DIGEST }, (_, number) => flowOf(seed, number)).map(({ kind, draw }) => [
    kind,
    draw(1_000_000),
  ])
  return createHash('sha256')
    .update(JSON.stringify([troubles, flows]))
    .digest('hex')
    .slice(0, 16)
}
