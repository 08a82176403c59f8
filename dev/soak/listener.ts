import { pause } from './fire.ts'
import type { Shop } from './shop.ts'
import type { Tally } from './tally.ts'

export type Happened = { aggregate_id: string; seq: number; type: string; position: string }
type Heard = { position: string; aggregateId: string; seq: number }

/** A till that follows its location, comes back where it was whenever it is cut off, and pulls its own plug now and then. */
export class Till {
  readonly heard: Heard[] = []
  drops = 0
  /** What it was answered, in order, for a report of a miss. */
  readonly answers: string[] = []
  readonly #url: string
  readonly #shop: Shop
  readonly #tally: Tally
  #lastId: string | undefined
  #closed = false
  #abort = new AbortController()

  constructor(api: string, shop: Shop, tally: Tally) {
    this.#url = `${api}/api/v1/tenants/${shop.slug}/locations/${shop.locationId}/stream`
    this.#shop = shop
    this.#tally = tally
  }

  /** Resolves once it stands in the feed; what happens from then on it must hear. */
  async open() {
    void this.#listen()
    while (this.#lastId === undefined) await pause(10)
  }

  unplug() {
    this.#abort.abort()
  }

  close() {
    this.#closed = true
    this.#abort.abort()
  }

  /** Every event of the table once, and an order's in its sequence. */
  judge(events: Happened[]) {
    const where = `the till of ${this.#shop.slug}`
    const names = this.heard.map(({ aggregateId, seq }) => `${aggregateId}/${seq}`)
    const known = new Set(names)
    if (known.size !== names.length) this.#tally.violation(`${where} heard ${names.length - known.size} events twice`)
    const missed = events.filter((event) => !known.has(`${event.aggregate_id}/${event.seq}`))
    if (missed.length > 0)
      this.#tally.violation(
        `${where} missed ${missed.length} of ${events.length} events, first ${JSON.stringify(missed[0])}, the last that it heard ${this.#lastId}`,
      )
    const last = new Map<string, number>()
    for (const { aggregateId, seq } of this.heard) {
      if (seq <= (last.get(aggregateId) ?? 0)) this.#tally.violation(`${where} heard ${aggregateId} out of sequence`)
      last.set(aggregateId, seq)
    }
  }

  async #listen() {
    while (!this.#closed) {
      this.#abort = new AbortController()
      await this.#once().catch(() => undefined)
      this.drops++
      await pause(100)
    }
  }

  async #once() {
    const headers = {
      authorization: `Bearer ${await this.#shop.owner()}`,
      ...(this.#lastId === undefined ? {} : { 'last-event-id': this.#lastId }),
    }
    const answer = await fetch(this.#url, { headers, signal: this.#abort.signal })
    this.answers.push(`${Math.round(performance.now())}:${answer.status}@${this.#lastId}`)
    if (!answer.ok || !answer.body) {
      await answer.body?.cancel()
      return
    }
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of answer.body) {
      const blocks = (text + decoder.decode(chunk, { stream: true })).split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) this.#take(block)
    }
  }

  #take(block: string) {
    const lines = block.split('\n')
    const id = lines.find((line) => line.startsWith('id: '))?.slice(4)
    const data = lines.find((line) => line.startsWith('data: '))?.slice(6)
    if (id !== undefined) this.#lastId = id
    if (id !== undefined && data !== undefined) this.heard.push({ position: id, ...(JSON.parse(data) as Omit<Heard, 'position'>) })
  }
}
