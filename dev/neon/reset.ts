import type pg from 'pg'

// what Neon's proxy runs before a pooled connection is used again (without its ROLLBACK, which warns where no block is open)
const statements =
  'CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; DEALLOCATE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES'

/** Takes everything back that a call may have left in its session. Given to `client.query`; pg's own Query would build eight results. */
export class Reset implements pg.Submittable {
  readonly done: Promise<void>
  private readonly settle: { resolve(): void; reject(error: Error): void }
  private readonly text: string

  constructor({ rollback }: { rollback: boolean }) {
    const { promise, ...settle } = Promise.withResolvers<void>()
    this.done = promise
    this.settle = settle
    this.text = rollback ? `ROLLBACK; ${statements}` : statements
  }

  submit(connection: pg.Connection): void {
    connection.query(this.text)
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
