import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../../env.ts'
import { logFailure } from '../../http/log.ts'
import { systemCtx, workFor } from '../../http/system.ts'
import { channelNamed } from '../../outside/wake.ts'
import { headOf, readFeed } from './feed.ts'
import type { FeedEvent, Position } from './rules.ts'

const SOON_MS = 20
const PATIENCE_MS = 2_000

type State = { name: string; position: Position }

/**
 * Where the listeners of one order or location meet. Woken, it reads the event table once and tells all of them, however many they are.
 * It sleeps between wake-ups with its sockets open; what it has to remember is its name and how far it has read.
 */
export class Channel extends DurableObject<Env> {
  #state: State | undefined
  #starting: Promise<void> | undefined
  #reading = false
  #again = false
  #wait = SOON_MS

  override async fetch(request: Request) {
    const { pathname, searchParams } = new URL(request.url)
    const name = searchParams.get('name') ?? ''
    if (pathname === '/join') return this.#join(name)
    await this.#catchUp()
    return new Response(null, { status: 204 })
  }

  override async alarm() {
    await this.#catchUp()
  }

  /** The socket first, then the position, then what the caller reads by itself: so that nothing falls between. */
  async #join(name: string) {
    const alone = this.ctx.getWebSockets().length === 0
    const { 0: theirs, 1: ours } = new WebSocketPair()
    this.ctx.acceptWebSocket(ours)
    if (alone) await this.#forget()
    else await this.#remember()
    if (!this.#state) await (this.#starting ??= this.#start(name).finally(() => (this.#starting = undefined)))
    // something may be waiting already for a transaction that ends without waking us
    await this.ctx.storage.setAlarm(Date.now() + SOON_MS)
    return new Response(null, { status: 101, webSocket: theirs })
  }

  async #start(name: string) {
    const position = await this.#read(name, (ctx, kind, id) => headOf(ctx.db, kind, id))
    this.#state ??= { name, position }
    this.#keep()
  }

  /** One reader at a time; who is woken meanwhile has it look once more. */
  async #catchUp() {
    this.#again = true
    if (this.#reading || this.ctx.getWebSockets().length === 0) return
    this.#reading = true
    try {
      await this.#remember()
      while (this.#again) {
        this.#again = false
        await this.#tellNews()
      }
    } catch (error) {
      logFailure(error, 'channel')
      await this.#lookAgain()
    } finally {
      this.#reading = false
    }
  }

  async #tellNews() {
    const state = this.#state
    if (!state) return
    const { events, more, waiting } = await this.#read(state.name, (ctx, kind, id) => readFeed(ctx.db, kind, id, state.position))
    const last = events.at(-1)
    if (last && this.#state === state) {
      this.#state = { ...state, position: last.position }
      this.#keep()
      this.#broadcast(events)
      this.#wait = SOON_MS
    }
    if (more) this.#again = true
    if (waiting) await this.#lookAgain()
  }

  #broadcast(events: FeedEvent[]) {
    const message = JSON.stringify(events)
    for (const socket of this.ctx.getWebSockets()) {
      try {
        socket.send(message)
      } catch {
        // it is closing; its listener comes back with its Last-Event-ID
      }
    }
  }

  async #lookAgain() {
    await this.ctx.storage.setAlarm(Date.now() + this.#wait)
    this.#wait = Math.min(this.#wait * 2, PATIENCE_MS)
  }

  #read<T>(name: string, read: (ctx: ReturnType<typeof systemCtx>, kind: 'order' | 'location', id: string) => Promise<T>) {
    const { tenantId, kind, id } = channelNamed(name)
    return read(systemCtx(workFor(this.env, this.ctx), tenantId), kind, id)
  }

  async #remember() {
    this.#state ??= await this.ctx.storage.get<State>('state')
  }

  /** What was read for listeners who are gone says nothing to new ones. */
  async #forget() {
    this.#state = undefined
    await this.ctx.storage.delete('state')
  }

  /** Unconfirmed: what a crash forgets is read and told twice, and listeners drop it. */
  #keep() {
    this.ctx.waitUntil(this.ctx.storage.put('state', this.#state, { allowUnconfirmed: true }))
  }
}
