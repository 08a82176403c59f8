import type * as fc from 'fast-check'
import { expect } from 'vitest'
import { id } from '../support/world.ts'
import type { Answer, Real } from './real.ts'
import type { Said } from './kitchen.ts'
import type { Caller } from './money.ts'
import type { Order, Shop } from './shop.ts'

const SECOND = 1000

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
    expectAnswer(answer, said)
    this.last = { ...command, key, answer, at: this.shop.now }
    return answer
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
type Does<A> = (run: Run, args: A) => Promise<readonly Order[] | undefined>

/** A command by its name: what it does to both, after which they have to agree. A second passes with each. */
export const command = <A>(
  name: string,
  args: fc.Arbitrary<A>,
  can: (shop: Shop, args: A) => boolean,
  does: Does<A>,
): fc.Arbitrary<Command> =>
  args.map((given) => ({
    check: (shop) => can(shop, given),
    run: async (shop, run) => {
      const closely = await does(run, given)
      if (closely !== undefined && closely.length > 0) await run.real.agrees(closely)
      if (closely !== undefined) shop.now += SECOND
    },
    toString: () => `${name}(${JSON.stringify(given)})`,
  }))

/** The order that a number drawn before the run stands for. */
export const nth = <T>(rows: readonly T[], which: number): T => {
  const row = rows[which % rows.length]
  if (row === undefined) throw new Error('there is nothing to choose from')
  return row
}
