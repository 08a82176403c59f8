export type CallCount = { count: number; statements: number }
/** A call without its values: the statements that the context was followed by, and which request asked for them. */
export type SlowCall = { ms: number; statements: string[]; requestId: string }

type Call = { text: string; statements: number; ms: number }

const kept = 10_000
const keptText = 65_536
const shown = 20

/** Remembers the last 10,000 calls, so that a test can count the database round trips of one API request, and a person find the slow ones. */
export function callLog() {
  const calls: Call[] = []
  let next = 0
  return {
    /** Answers what is to be called when the call is over. */
    add(text: string, statements: number): () => void {
      const started = performance.now()
      const call = { text: text.length > keptText ? text.slice(0, keptText) : text, statements, ms: 0 }
      calls[next] = call
      next = (next + 1) % kept
      return () => void (call.ms = performance.now() - started)
    },
    /** Calls whose text holds `match` and, where that is given, not `but`. */
    matching(match: string, but: string | null = null): CallCount {
      const found = calls.filter(({ text }) => text.includes(match) && (but === null || !text.includes(but)))
      return { count: found.length, statements: found.reduce((sum, call) => sum + call.statements, 0) }
    },
    /** The slowest ones, slowest first. */
    slow(): SlowCall[] {
      return calls
        .toSorted((one, other) => other.ms - one.ms)
        .slice(0, shown)
        .map(({ text, ms }) => ({ ms, statements: statementsIn(text), requestId: /request_id\\+":\\+"([\w./-]+)/.exec(text)?.[1] ?? '' }))
    },
  }
}

type Body = { query?: string; queries?: { query: string }[] }

function statementsIn(text: string): string[] {
  try {
    const { query, queries = [] } = JSON.parse(text) as Body
    return [query ?? [], queries.map((statement) => statement.query)].flat().filter((sql) => !sql.startsWith('select app.enter('))
  } catch {
    return ['(too long to be kept)']
  }
}
