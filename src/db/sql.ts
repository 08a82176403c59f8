import { sql, type SQL } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { isoInstant } from '../../drizzle/columns.ts'

/** The executor asks Postgres for raw text; these read it back where no table column does. */
export const asJson = <T>(expression: SQL) => expression.mapWith((text: string): T => JSON.parse(text))
export const asNumber = (expression: SQL) => expression.mapWith(Number)
export const asText = (expression: SQL) => expression.mapWith(String)
export const asFlag = (expression: SQL) => expression.mapWith((text: string) => text === 't' || text === 'true')
export const asInstant = (expression: SQL) => expression.mapWith((text: string) => isoInstant(text))

export const inSeconds = (seconds: number) => sql`app.now() + make_interval(secs => ${seconds}::int)`
export const inDays = (days: number) => sql`app.now() + make_interval(days => ${days}::int)`

/** What whoever takes a row writes into it: one more attempt, and until when it is theirs. */
export const leased = (row: { attempts: AnyPgColumn }, seconds: number) => ({
  attempts: sql`${row.attempts} + 1`,
  leaseUntil: inSeconds(seconds),
})

/** Refuses the batch under a name unless the condition holds (decisions.md 11: an absent row counts as 0, so write `count(*) = 1`). */
export const asserted = (condition: SQL, code: string) => asText(sql`app.assert(${condition}, ${sql.raw(`'${code}'`)})`)
