import { DatabaseError } from 'pg'

/** An answer of the proxy itself, before or beside PostgreSQL: it has no SQLSTATE. */
export class Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const fields = [
  'code',
  'detail',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'severity',
  'where',
  'table',
  'column',
  'schema',
  'dataType',
  'constraint',
  'file',
  'line',
  'routine',
] as const

/** The error body of Neon's proxy. An absent field is null, but an absent code or severity is an empty text. */
export function errorBody(error: Error, code = ''): string {
  const known: Partial<DatabaseError> = error instanceof DatabaseError ? error : { code }
  const entries = fields.map((field) => [field, known[field] ?? (field === 'code' || field === 'severity' ? '' : null)])
  return JSON.stringify({ message: error.message, ...Object.fromEntries(entries) })
}
