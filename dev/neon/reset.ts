import type pg from 'pg'

// what Neon's proxy runs before a pooled connection is used again (without its ROLLBACK, which warns where no block is open)
const statements =
  'CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; DEALLOCATE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES'

/** Takes everything back that a call may have left in its session. Given to `client.query`; pg's own Query would build eight results. */
export class Reset implements pg.Submittable {
  readonly done: Promise<void>
  private isUnderway = false
  private readonly settle: { resolve(): void; reject(error: Error): void }
  private readonly client: pg.ClientBase

  constructor(client: pg.ClientBase) {
    const { promise, ...settle } = Promise.withResolvers<void>()
    this.done = promise
    this.settle = settle
    this.client = client
    // where the connection is dropped, nobody waits for it
    promise.catch(() => {})
  }

  /** In one write with the COMMIT before it: PostgreSQL would be woken up once more. Its own turn in the queue then only waits for the answer. */
  goAhead(connection: pg.Connection): void {
    this.isUnderway = true
    connection.query(statements)
  }

  submit(connection: pg.Connection): void {
    if (this.isUnderway) return
    connection.query(this.client.getTransactionStatus() === 'I' ? statements : `ROLLBACK; ${statements}`)
  }

  handleReadyForQuery(): void {
    this.settle.resolve()
  }

  handleError(error: Error): void {
    this.settle.reject(error)
  }

  handleRowDescription(): void {}

  handleDataRow(): void {}

  handleCommandComplete(): void {}
}
