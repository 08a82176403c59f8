import { startWorkerd } from '../dev/workerd.ts'
import { holds } from './bars.ts'
import { callOnce, message } from './http.ts'
import { Listener } from './listener.ts'
import { ordered } from './routes.ts'
import { tokensFor } from './shop.ts'
import { shown, spread } from './spread.ts'
import type { Stage } from './stage.ts'
import { table } from './table.ts'

const LISTENERS = 200
const ORDERS = 40
const APART_MS = 50
const PATIENCE_MS = 5_000
/** quality.md 3.3, P11: said beside the figure. The losses are the bar, because a time alone is never one. */
const P95_MS = 50

/** 200 listeners of one location, and orders that are placed there: how long until each of them knows, counted from the order's own request. */
export async function measureFanout(stage: Stage, { rounds }: { rounds: number }): Promise<string> {
  await using worker = await startWorkerd({ variables: stage.variables, folder: stage.built, quiet: true })
  const port = Number(new URL(worker.url).port)
  const times: { p50: number; p95: number }[] = []
  let [told, delivered, twice] = [0, 0, 0]
  for (let round = 0; round < rounds; round++) {
    const heard = await oneRound(stage, port, round)
    const late = heard.late.toSorted((a, b) => a - b)
    times.push({ p50: late[Math.floor(late.length * 0.5)] ?? 0, p95: late[Math.floor(late.length * 0.95)] ?? 0 })
    told += heard.told
    delivered += late.length
    twice += heard.twice
  }
  const lost = told - delivered
  const outcome = `${delivered} of ${told} delivered, ${lost} lost, ${twice} twice`
  return table(
    ['fan-out', 'outcome', '', 'p50 ms', 'p95 ms'],
    [
      [
        `${LISTENERS} listeners, ${ORDERS} orders`,
        outcome,
        holds(`SSE fan-out: ${outcome}`, lost === 0 && twice === 0),
        shown(spread(times.map(({ p50 }) => p50)), 1),
        `${shown(spread(times.map(({ p95 }) => p95)), 1)}, wanted ≤ ${P95_MS}`,
      ],
    ],
  )
}

async function oneRound({ shop, variables }: Stage, port: number, round: number) {
  const { staff } = await tokensFor(shop, variables)
  const headers = { authorization: `Bearer ${staff}` }
  const base = `/api/v1/tenants/${shop.slug}`
  const locationId = shop.locations[round % shop.locations.length] ?? ''
  const stream = message({ method: 'GET', path: `${base}/locations/${locationId}/stream`, headers })
  const listeners = Array.from({ length: LISTENERS }, () => new Listener(port, stream))
  await Promise.all(listeners.map(({ ready }) => ready))
  const place = ordered(base, headers, { locationId, lines: [{ variantId: shop.variants[round] ?? '', quantity: 1 }] })
  const placed = new Map<string, number>()
  for (let order = 0; order < ORDERS; order++) {
    const startedAt = performance.now()
    const answer = await callOnce(port, place())
    const { data } = JSON.parse(answer.body.toString()) as { data: { id: string } }
    placed.set(data.id, startedAt)
    await pause(Math.max(0, APART_MS - (performance.now() - startedAt)))
  }
  const all = () => listeners.every(({ heard }) => [...placed.keys()].every((id) => heard.has(id)))
  for (const until = performance.now() + PATIENCE_MS; !all() && performance.now() < until;) await pause(10)
  for (const listener of listeners) listener.close()
  const late = listeners.flatMap(({ heard }) =>
    [...placed].flatMap(([id, startedAt]) => (heard.has(id) ? [(heard.get(id) ?? 0) - startedAt] : [])),
  )
  return { told: LISTENERS * ORDERS, late, twice: listeners.reduce((sum, { twice }) => sum + twice, 0) }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
