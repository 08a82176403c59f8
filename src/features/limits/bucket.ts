import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../../env.ts'
import type { Asked } from '../../outside/buckets.ts'
import { taken, type Level } from './bucket-rules.ts'

/**
 * One token bucket of the whole world: one object for each quota and key. Requests are taken one after the other, so that exactly as many pass as it holds, and
 * an answer leaves only when what it took is on disk. Once full again it forgets itself.
 */
export class Bucket extends DurableObject<Env> {
  #level: Level | undefined

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    void state.blockConcurrencyWhile(async () => {
      this.#level = await state.storage.get<Level>('level')
    })
  }

  override async fetch(request: Request) {
    const { limit, seconds, cost, now = Date.now() } = await request.json<Asked>()
    // no await from here to the note: nobody comes in between
    const outcome = taken({ limit, seconds }, this.#level, now, cost)
    this.#level = outcome.level
    // who is refused takes nothing, and so costs no write
    if (outcome.taken.passed) {
      void this.ctx.storage.put('level', outcome.level)
      void this.ctx.storage.setAlarm(Date.now() + seconds * 1000)
    }
    return Response.json(outcome.taken)
  }

  override async alarm() {
    this.#level = undefined
    await this.ctx.storage.deleteAll()
  }
}
