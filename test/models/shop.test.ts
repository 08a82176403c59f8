import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { checkInvariants } from '../support/invariants.ts'
import { atStripeItself, hearEverything } from './at-stripe.ts'
import { atTheShop, payByCard, placeOrder } from './at-the-shop.ts'
import { met, Run } from './commands.ts'
import { openShop, silenceStripe } from './real.ts'
import type { Shop } from './shop.ts'

const { MODE, MODEL_SEED, MODEL_RUNS, MODEL_PATH } = process.env
/** As many as vitest runs at once. */
const SHARDS = 5
const isNight = MODE === 'night'
const runs = Number(MODEL_RUNS ?? (isNight ? 3000 : 300))
/** One commit has one answer: the suite draws the same runs each time, and every night draws others. */
const seed = Number(MODEL_SEED ?? (isNight ? Math.floor(Math.random() * 2 ** 31) : 20261121))
/** Milliseconds on a machine that is busy with other things: for the runs, and for making a failing one short. */
const SLOWEST = 180_000 + runs * 3000
const SHORTENING = 60_000

beforeAll(silenceStripe)
afterAll(() => {
  if (MODEL_RUNS !== undefined) console.table(Object.fromEntries(met))
})

/** Most orders begin with a card that is not through yet: that is where most can happen. */
const first = fc.record({
  channel: fc.constantFrom<'online' | 'counter'>('online', 'online', 'counter'),
  quantity: fc.constantFrom(1, 2),
  card: fc.constantFrom<'none' | 'asks' | 'slow' | undefined>('none', undefined, 'asks', 'slow', 'asks'),
})
type First = typeof first extends fc.Arbitrary<infer T> ? T : never
const commands = fc.commands([...atTheShop, ...atStripeItself], { maxCommands: 24, size: 'max' })

async function oneRun(order: First, commands: Iterable<fc.AsyncCommand<Shop, Run>>) {
  const shop: Shop = { now: Date.parse('2026-11-21T10:00:00Z'), onHand: 4, reserved: 0, orders: [] }
  const run = new Run(shop, await openShop(shop))
  await placeOrder(run, order)
  if (order.card !== 'none') await payByCard(run, { which: 0, caller: 'staff', card: order.card, early: false })
  await run.real.agrees(shop.orders)
  shop.now += 1000
  await fc.asyncModelRun(() => ({ model: shop, real: run }), commands)
  await hearEverything(run)
  await checkInvariants(run.real.tenantId)
}

/** From its first failure on there is a time in which it is made short; then the shortest so far has to do. */
function property() {
  let until = Infinity
  return fc.asyncProperty(first, commands, async (order, commands) => {
    if (Date.now() > until) return
    await oneRun(order, commands).catch((error: unknown) => {
      until = Math.min(until, Date.now() + SHORTENING)
      throw error
    })
  })
}

/** Fails with the shortest run that was found, what is wrong there, and the line that repeats the run from which it was made. */
async function hold(seed: number, numRuns: number) {
  const again = MODEL_PATH === undefined ? {} : { path: MODEL_PATH, endOnFailure: true }
  const result = await fc.check(property(), { seed, numRuns, interruptAfterTimeLimit: SLOWEST, ...again })
  if (!result.failed && !result.interrupted) return
  const line = `MODEL_SEED=${seed} MODEL_PATH=${result.counterexamplePath?.split(':')[0]} npx vitest run test/models`
  throw new Error(`${line}\n${fc.defaultReportMessage(result) ?? 'It took too long.'}`, { cause: result.errorInstance })
}

describe.concurrent(`the shop is what the model says (MODEL_SEED=${seed})`, () => {
  const shards = MODEL_PATH === undefined ? Array.from({ length: SHARDS }, (_, shard) => seed + shard) : [seed]
  test.each(shards)('whatever happens to it: seed %i', { timeout: SLOWEST + 2 * SHORTENING }, (seed) =>
    hold(seed, MODEL_PATH === undefined ? Math.ceil(runs / SHARDS) : 1),
  )
})
