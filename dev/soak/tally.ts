/** What happened, counted. */
export class Tally {
  readonly statuses = new Map<string, number>()
  readonly flows = new Map<string, number>()
  readonly triesOf = new Map<number, number>()
  readonly violations: string[] = []
  readonly #times: number[] = []
  /** Orders that somebody was told of. */
  placed = 0
  lostAnswers = 0

  answered(status: number, code: string | undefined, ms: number) {
    count(this.statuses, code === undefined ? String(status) : `${status} ${code}`)
    this.#times.push(ms)
  }

  lost() {
    this.lostAnswers++
  }

  tries(number: number) {
    count(this.triesOf, number)
  }

  done(flow: string) {
    count(this.flows, flow)
  }

  violation(what: string) {
    this.violations.push(what)
  }

  get answers() {
    return this.#times.length
  }

  percentiles() {
    const sorted = this.#times.toSorted((a, b) => a - b)
    const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99), most: Math.round(sorted.at(-1) ?? 0) }
  }
}

export function count<K>(counts: Map<K, number>, name: K) {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
