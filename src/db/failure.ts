import {
  Conflict,
  DatabaseError,
  Internal,
  InvalidReference,
  InvalidRequest,
  NotFound,
  Overloaded,
  RateLimited,
  problemNamed,
  Unavailable,
} from '../http/problem.ts'
import { Lost, SqlError } from './client.ts'
import { Crowded, TooFast } from './crowd.ts'
import type { Cell } from './query.ts'

/** The key was answered before: the rows of that answer, to be read as then (decisions.md 9). */
export class Replay extends Error {
  readonly status: number
  readonly reader: string
  readonly rows: Cell[][]

  constructor(error: SqlError) {
    super('idempotent replay')
    const [status = '200', reader = ''] = (error.hint ?? '').split(' ')
    this.status = Number(status)
    this.reader = reader
    this.rows = storedRows(error)
  }
}

export const storedRows = (error: SqlError) => JSON.parse(error.detail ?? '[]') as Cell[][]

export const isReplay = (error: unknown): error is SqlError => error instanceof SqlError && error.code === 'CO002'
export const isResume = (error: unknown): error is SqlError => error instanceof SqlError && error.code === 'CO003'

/** Aborted by Postgres for another's sake: nothing happened, and the same batch may be sent again. */
export const isTransient = (error: unknown) =>
  error instanceof SqlError &&
  (error.code === '40001' || error.code === '40P01' || (error.code === '23505' && error.constraint === 'event_seq'))

const BUSY = new Set(['53300', '53400', '55P03', '57014', '40001', '40P01'])
const READ_ONLY = new Set(['53100', '25006'])
/** Values that no column of ours takes: out of range, misspelt, or with a NUL in them. */
const UNREADABLE = new Set(['22003', '22P02', '22007', '22008', '22021', '22P05'])

/**
 * What a failed batch means to the caller (neon-http.md 5). A refusal by name becomes the room's problem. Where the answer was lost
 * the batch may have committed, so it is never called failed: 503, to be asked again with the same key.
 */
export const failureOf = (error: unknown): Error => Object.assign(meaningOf(error), { cause: error })

function meaningOf(error: unknown): Error {
  if (error instanceof Lost) return Unavailable(undefined, 1)
  if (error instanceof Crowded) return Overloaded(undefined, 1)
  if (error instanceof TooFast) return RateLimited(undefined, 1)
  if (!(error instanceof SqlError)) return Internal()
  const { code, constraint = '' } = error
  if (code === 'CO001' || code === '23514' || code === '23505' || code === '23P01') {
    const named = problemNamed(constraint)
    if (named) return named(detailsOf(error), retryAfterOf(error))
  }
  if (isTransient(error) || BUSY.has(code)) return Unavailable(undefined, 1)
  if (code === '23505' || code === '23P01') return Conflict({ constraint })
  if (code === '23503') return InvalidReference({ constraint })
  if (code === '42501' || code === '44000') return NotFound()
  if (UNREADABLE.has(code)) return InvalidRequest()
  if (READ_ONLY.has(code)) return Unavailable(undefined, 30)
  if (error.status === 413 || error.status === 507) return DatabaseError()
  if (code === '' || code.startsWith('08') || code.startsWith('57P')) return Unavailable(undefined, 1)
  return DatabaseError()
}

/** Only app.assert's details are ours to show; a constraint's would name other rows' values. */
function detailsOf({ code, detail }: SqlError) {
  return code === 'CO001' && detail ? (JSON.parse(detail) as unknown) : undefined
}

function retryAfterOf(error: SqlError) {
  const details = detailsOf(error)
  return typeof details === 'object' && details !== null && 'retryAfter' in details ? Number(details.retryAfter) : undefined
}
