import '../dev/openapi-stubs.ts'
import type { Tape } from './tapes.ts'

type SqlBody = { queries: { query: string; params: unknown[] }[] }

await import('../src/app.ts')
const { allQueries } = await import('../src/db/query.ts')
const planned = allQueries().flatMap((statement) => (statement.planned ? [[statement.sql, statement.planned.text] as const] : []))

/** What our Worker says by a function that keeps its plan, as the statement itself: a page of plain `pg` would write that. */
export const speltOut = (tapes: Tape[]): Tape[] =>
  tapes.map((tape) => ({ ...tape, calls: tape.calls.map((call) => ({ ...call, body: spelt(call.body) })) }))

function spelt(body: string) {
  const { queries } = JSON.parse(body) as SqlBody
  const texts = queries.map(({ query, params }) => ({
    query: planned.reduce((text, [said, meant]) => text.replaceAll(said, () => meant), query),
    params,
  }))
  return JSON.stringify({ queries: texts })
}
