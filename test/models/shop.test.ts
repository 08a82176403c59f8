import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { checkInvariants } from '../support/invariants.ts'
import { atStripeItself, hearEverything } from './at-stripe.ts'
import { atTheShop, placeOrder } from './at-the-shop.ts'
import { met, Run } from './commands.ts'
import { openShop, silenceStripe } from './real.ts'
import type { Shop } from './shop.ts'

const { MODEL_SEED, MODEL_RUNS, MODEL_PATH, MODEL_REPLAY } = process.env
/** As many as vitest runs at once. */
const SHARDS = 5
const runs = Number(MODEL_RUNS ?? 300)
const seed = MODEL_SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(MODEL_SEED)
/** Milliseconds on a machine that is busy with other things: for the runs, and for making a failing one short. */
const SLOWEST = 180_000 + runs * 3000
const SHORTENING = 120_000

beforeAll(silenceStripe)
afterAll(() => {
  if (MODEL_RUNS !== undefined) console.table(Object.fromEntries(met))
})

const first = fc.record({
  channel: fc.constantFrom('online' as const, 'online' as const, 'counter' as const),
  quantity: fc.constantFrom(1, 2),
})
const commands = fc.commands([...atTheShop, ...atStripeItself], {
  maxCommands: 24,
  size: 'max',
  ...(MODEL_REPLAY !== undefined && { replayPath: MODEL_REPLAY }),
})

const property = fc.asyncProperty(first, commands, async (order, commands) => {
  const shop: Shop = { now: Date.parse('2026-11-21T10:00:00Z'), onHand: 4, reserved: 0, orders: [] }
  const run = new Run(shop, await openShop(shop))
  await placeOrder(run, order)
  await fc.asyncModelRun(() => ({ model: shop, real: run }), commands)
  await hearEverything(run)
  await checkInvariants(run.real.tenantId)
})

/** Fails with the shortest run that was found, what is wrong there, and the line that repeats it. */
async function hold(seed: number, numRuns: number) {
  const again = MODEL_PATH === undefined ? {} : { path: MODEL_PATH, endOnFailure: true }
  const result = await fc.check(property, { seed, numRuns, interruptAfterTimeLimit: SLOWEST, ...again })
  if (!result.failed && !result.interrupted) return
  const replay = /replayPath="([^"]*)"/.exec(fc.stringify(result.counterexample?.[1]))?.[1]
  const line = `MODEL_SEED=${seed} MODEL_PATH=${result.counterexamplePath} MODEL_REPLAY='${replay}' npx vitest run test/models`
  throw new Error(`${line}\n${fc.defaultReportMessage(result) ?? 'It took too long.'}`, { cause: result.errorInstance })
}

describe.concurrent(`the shop is what the model says (MODEL_SEED=${seed})`, () => {
  const shards = MODEL_PATH === undefined ? Array.from({ length: SHARDS }, (_, shard) => seed + shard) : [seed]
  test.each(shards)('whatever happens to it: seed %i', { timeout: SLOWEST + SHORTENING }, (seed) =>
    hold(seed, MODEL_PATH === undefined ? Math.ceil(runs / SHARDS) : 1),
  )
})
