import type { Json } from './client.ts'

export type Told = { id: string; data: Json }

/** Listens to server-sent events as a browser's EventSource would, and remembers where it was. */
export class Listener {
  readonly told: Told[] = []
  readonly comments: string[] = []
  readonly retries: number[] = []
  status = 0
  headers = new Headers()
  lastEventId: string | undefined
  #url: string
  readonly #headers: Record<string, string>
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  #abort = new AbortController()
  #text = ''

  constructor(url: string, { token, ...headers }: Record<string, string> & { token?: string } = {}) {
    this.#url = url
    this.#headers = { ...headers, ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) }
  }

  /** Connects, or connects again with the last id that it saw; to another server where one is named. */
  async open(url = this.#url): Promise<this> {
    this.#url = url
    this.#abort = new AbortController()
    this.#text = ''
    const response = await fetch(url, {
      signal: this.#abort.signal,
      headers: { ...this.#headers, ...(this.lastEventId === undefined ? {} : { 'Last-Event-ID': this.lastEventId }) },
    })
    this.status = response.status
    this.headers = response.headers
    this.#reader = response.body?.getReader()
    return this
  }

  /** Reads until so many events were told in all; false where the stream ended before. */
  async heard(count: number): Promise<boolean> {
    while (this.told.length < count) if (!(await this.#read())) return false
    return true
  }

  async heardComment(): Promise<boolean> {
    while (this.comments.length === 0) if (!(await this.#read())) return false
    return true
  }

  /** Reads until the id is known, so that what happens next is surely after it. */
  async ready(): Promise<this> {
    while (this.lastEventId === undefined) if (!(await this.#read())) break
    return this
  }

  async ended(): Promise<void> {
    while (await this.#read());
  }

  /** Pulls the plug, in the middle of whatever is under way. */
  kill() {
    this.#abort.abort()
  }

  async #read(): Promise<boolean> {
    const chunk = await this.#reader?.read().catch(() => undefined)
    if (!chunk?.value) return false
    this.#text += new TextDecoder().decode(chunk.value)
    const blocks = this.#text.split('\n\n')
    this.#text = blocks.pop() ?? ''
    for (const block of blocks) this.#take(block)
    return true
  }

  #take(block: string) {
    let data = ''
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) this.comments.push(line)
      if (line.startsWith('retry: ')) this.retries.push(Number(line.slice(7)))
      if (line.startsWith('id: ')) this.lastEventId = line.slice(4)
      if (line.startsWith('data: ')) data += line.slice(6)
    }
    if (data !== '') this.told.push({ id: this.lastEventId ?? '', data: JSON.parse(data) })
  }
}
