/**
 * What must be equal is entered with opposite signs below the row that it belongs to, as bigints; whatever is wrong is then told by the sums of
 * that row. So every table is read once, in whatever order it lies, and nothing is joined that an addition can do. `key` names the row beside its
 * tenant, `at` are an entry's columns of it.
 */
export type Ledger = {
  key: readonly string[]
  entries: readonly Entry[]
  broken: Readonly<Record<string, string>>
  /** Columns that are not added up. */
  aggregates?: Readonly<Record<string, string>>
}
type Entry = { from: string; where?: string; at: readonly string[]; adds: Readonly<Record<string, string>> }

/** 1 where it is so, and no entry where it is not. */
export const one = (so: string) => `case when ${so} then 1 end`
