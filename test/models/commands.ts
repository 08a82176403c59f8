import * as fc from 'fast-check'
import { expect } from 'vitest'
import { id } from '../support/world.ts'
import type { Answer, Real } from './real.ts'
import type { Said } from './kitchen.ts'
import type { Caller } from './money.ts'
import type { Order, Shop } from './shop.ts'

const SECOND = 1000
/** How often each command ran and each answer was given, over all runs. */
export const met = new Map<string, number>()

/** What is sent by whom, and what the model says to it, now and when the same key comes again. */
export type Keyed = { caller: Caller; path: string; body?: unknown; says: () => Said; saysAgain?: () => Said }
type Sent = Keyed & { key: string; answer: Answer; at: number }

/** One run: the model, the real thing, and the last keyed command, which may be sent again. */
export class Run {
  readonly shop: Shop
  readonly real: Real
  last: Sent | undefined

  constructor(shop: Shop, real: Real) {
    this.shop = shop
    this.real = real
  }

  /** Sends a command under a fresh key; the answer has to be the model's. `meanwhile` happens before its second database call. */
  async send(command: Keyed, meanwhile?: () => Promise<void>) {
    const [key, requestId] = [id(), id()]
    const slow = meanwhile && (await this.real.slowly(requestId))
    const asked = this.real.post(command.caller, command.path, command.body, key, requestId)
    await meanwhile?.()
    const answer = await asked
    await slow?.lift()
    const said = command.says()
    const what = `${command.path.split('/').at(-1)} ${said.status} ${said.code ?? said.state ?? ''}`
    met.set(what, (met.get(what) ?? 0) + 1)
    expectAnswer(answer, said)
    this.last = { ...command, key, answer, at: this.shop.now }
    return answer
  }

  /** Which orders are to be read after this answer: an order in it was as the model says, and a refusal changed nothing. */
  toRead({ status, body }: Answer, order: Order): readonly Order[] {
    if (status === 409 || status === 404) return []
    if (body.data?.fulfilments === undefined) return [order]
    this.real.saw(order, body.data)
    return []
  }

  /** A client that lost the answer asks again with its key: it hears the same, or, where nothing was done, what is right now. */
  async again({ caller, path, body, says, saysAgain, key, answer: first }: Sent) {
    const answer = await this.real.post(caller, path, body, key)
    if (first.status < 300) {
      expect([answer.status, answer.text, answer.headers.get('Idempotent-Replayed')]).toEqual([first.status, first.text, 'true'])
      return
    }
    expectAnswer(answer, (saysAgain ?? says)())
    if (answer.status < 300 && this.last) this.last = { ...this.last, answer }
  }
}

const expectAnswer = ({ status, body }: Answer, said: Said) =>
  expect({
    status,
    ...(body.code !== undefined && { code: body.code }),
    ...(said.state !== undefined && { state: body.data?.state }),
  }).toEqual(said)

type Command = fc.AsyncCommand<Shop, Run>
type How<A> = {
  possible?: (shop: Shop, args: A) => boolean
  sensible?: (shop: Shop, args: A) => boolean
  does: (run: Run, args: A) => Promise<readonly Order[] | undefined>
}

/**
 * A command by its name: what it does to both, and the orders in which they have to agree then. Where it makes no sense it is given up,
 * most times: what is refused has to be seen too, but not all day long. A second passes with each, `Wait` aside.
 */
export const command = <A>(
  name: string,
  args: fc.Arbitrary<A>,
  { possible = always, sensible = always, does }: How<A>,
): fc.Arbitrary<Command> =>
  fc.tuple(args, rarely(6)).map(([given, anyway]) => ({
    check: (shop) => possible(shop, given) && (anyway || sensible(shop, given)),
    run: async (shop, run) => {
      met.set(name, (met.get(name) ?? 0) + 1)
      const closely = await does(run, given)
      if (closely !== undefined && closely.length > 0) await run.real.agrees(closely)
      if (closely !== undefined) shop.now += SECOND
    },
    toString: () => `${name}(${JSON.stringify(given)})`,
  }))

const always = () => true

/** True once in so many times, and false in what a failing run is shrunk to. */
export const rarely = (often: number) => fc.integer({ min: 0, max: often - 1 }).map((n) => n === often - 1)

/** The order that a number drawn before the run stands for. */
export const nth = <T>(rows: readonly T[], which: number): T => {
  const row = rows[which % rows.length]
  if (row === undefined) throw new Error('there is nothing to choose from')
  return row
}
