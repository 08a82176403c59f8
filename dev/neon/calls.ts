export type CallCount = { count: number; statements: number }

const kept = 10_000
const keptText = 65_536

/** Remembers the last 10,000 calls, so that a test can count the database round trips of one API request. */
export function callLog() {
  const calls: { text: string; statements: number }[] = []
  let next = 0
  return {
    add(text: string, statements: number): void {
      calls[next] = { text: text.length > keptText ? text.slice(0, keptText) : text, statements }
      next = (next + 1) % kept
    },
    matching(match: string): CallCount {
      const found = calls.filter((call) => call.text.includes(match))
      return { count: found.length, statements: found.reduce((sum, call) => sum + call.statements, 0) }
    },
  }
}
