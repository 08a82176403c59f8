import type pg from 'pg'
import { Refusal } from './answer.ts'
import type { Statement } from './request.ts'
import type { Reset } from './reset.ts'

export type Row = (string | null)[]
export type Result = { fields: pg.FieldDef[]; rows: Row[]; command: string; rowCount: number | null }

const noTypes: string[] = []

/**
 * Statements on their way through one connection, given to `client.query`. All of them leave in one write and none waits for the
 * one before; PostgreSQL itself skips what follows an error. A batch commits in a second write, once every result has fitted the
 * limit, and with it goes the reset; the Sync that ends it also ends the transaction block that a failure left open (see `sessions.ts`).
 * The extended protocol with unnamed statements and text formats, as in Neon's proxy.
 */
export class Pipeline implements pg.Submittable {
  readonly results: Promise<Result[]>
  private readonly done: Result[] = []
  private current: Result = { fields: [], rows: [], command: '', rowCount: null }
  private size = 0
  private awaitsBegin: boolean
  private finished = false
  private refusal: Refusal | undefined
  private readonly settle: { resolve(results: Result[]): void; reject(error: Error): void }
  private readonly statements: Statement[]
  private readonly begin: string | undefined
  private readonly maxBytes: number
  private readonly reset: Reset

  constructor(statements: Statement[], begin: string | undefined, { maxBytes, reset }: { maxBytes: number; reset: Reset }) {
    const { promise, ...settle } = Promise.withResolvers<Result[]>()
    this.results = promise
    this.settle = settle
    this.statements = statements
    this.begin = begin
    this.awaitsBegin = begin !== undefined
    this.maxBytes = maxBytes
    this.reset = reset
  }

  get isCommitting(): boolean {
    return this.finished && !this.refusal
  }

  submit(connection: pg.Connection): void {
    connection.stream.cork()
    if (this.begin !== undefined) send(connection, this.begin)
    for (const { text, params } of this.statements) send(connection, text, params)
    if (this.begin === undefined) connection.sync()
    else if (this.statements.length === 0) this.finish(connection)
    else connection.flush()
    connection.stream.uncork()
  }

  handleRowDescription(message: { fields: pg.FieldDef[] }): void {
    this.current.fields = message.fields
  }

  handleDataRow(message: { length: number; fields: Row }): void {
    this.size += message.length
    if (this.size > this.maxBytes) this.tooLarge()
    else this.current.rows.push(message.fields)
  }

  handleCommandComplete(message: { text: string }, connection: pg.Connection): void {
    if (this.awaitsBegin) {
      this.awaitsBegin = false
      return
    }
    const words = message.text.split(' ')
    const count = Number(words.at(-1))
    this.complete(words[0] ?? '', words.length > 1 && Number.isInteger(count) ? count : null, connection)
  }

  handleEmptyQuery(connection: pg.Connection): void {
    this.complete('', null, connection)
  }

  handleError(error: Error & { severity?: string }, connection: pg.Connection): void {
    // what came without a severity is our own socket's error, and there is nobody left to synchronise with
    if (this.begin !== undefined && !this.finished && error.severity) connection.sync()
    this.settle.reject(error)
  }

  handleReadyForQuery(): void {
    if (this.refusal) this.settle.reject(this.refusal)
    else this.settle.resolve(this.done)
  }

  handleCopyInResponse(connection: pg.Connection & { sendCopyFail?(reason: string): void }): void {
    connection.sendCopyFail?.('COPY FROM STDIN is not possible over HTTP')
  }

  handleCopyData(): void {}

  handlePortalSuspended(): void {}

  private complete(command: string, rowCount: number | null, connection: pg.Connection): void {
    if (this.finished) return
    this.current.command = command
    this.current.rowCount = rowCount
    this.done.push(this.current)
    this.current = { fields: [], rows: [], command: '', rowCount: null }
    if (this.begin !== undefined && this.done.length === this.statements.length) this.finish(connection)
  }

  private finish(connection: pg.Connection): void {
    this.finished = true
    connection.stream.cork()
    send(connection, this.refusal ? 'ROLLBACK' : 'COMMIT')
    connection.sync()
    this.reset.goAhead(connection)
    connection.stream.uncork()
  }

  private tooLarge(): void {
    this.refusal ??= new Refusal(507, `response is too large (max is ${this.maxBytes} bytes)`)
    this.current.rows = []
  }
}

function send(connection: pg.Connection, text: string, values: (string | null)[] = []): void {
  connection.parse({ name: '', text, types: noTypes }, true)
  connection.bind({ values }, true)
  connection.describe({ type: 'P' }, true)
  connection.execute(null, true)
}
