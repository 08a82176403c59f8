import type { Result, Row } from './pipeline.ts'
import type { Call } from './request.ts'
import type { Outcome } from './sessions.ts'
import { toJson } from './values.ts'

/** The body of a 200: one result, or `{ results }` for a batch. */
export function render({ results, elements }: Outcome, call: Call): string {
  const shown = results.map((result, index) => {
    const rowAsArray = call.statements[index]?.asArrays ?? false
    const rows = call.rawText ? result.rows : result.rows.map((row) => typedRow(row, result, elements))
    return { ...result, rows: rowAsArray ? rows : rows.map((row) => named(row, result)), rowAsArray }
  })
  return JSON.stringify(call.transaction ? { results: shown } : shown[0])
}

function typedRow(row: Row, { fields }: Result, elements: Outcome['elements']) {
  return row.map((value, index) => toJson(value, fields[index]?.dataTypeID ?? 0, elements))
}

function named<Value>(row: Value[], { fields }: Result): Record<string, Value> {
  return Object.fromEntries(row.map((value, index) => [fields[index]?.name ?? '', value]))
}
