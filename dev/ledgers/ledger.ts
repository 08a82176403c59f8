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

/** Ledgers of one key as one: each table is read once for all of them, and each key found once. No two may name a column alike. */
export function together(...ledgers: readonly Ledger[]): Ledger {
  const entries = new Map<string, Entry>()
  for (const { from, where, at, adds } of ledgers.flatMap((ledger) => ledger.entries)) {
    const place = [from, ...at].join()
    const met = entries.get(place)
    // each adds where it wants to; a row is left out where all leave it out
    const own =
      where === undefined
        ? adds
        : Object.fromEntries(Object.entries(adds).map(([name, sum]) => [name, `case when ${where} then ${sum} end`]))
    const both = met === undefined ? where : met.where && where && `(${met.where}) or (${where})`
    entries.set(place, { from, at, adds: { ...met?.adds, ...own }, ...(both === undefined ? {} : { where: both }) })
  }
  const [{ key } = { key: [] }] = ledgers
  const all = <K extends 'broken' | 'aggregates'>(name: K) =>
    Object.assign({}, ...ledgers.map((ledger) => ledger[name])) as Record<string, string>
  return { key, entries: [...entries.values()], broken: all('broken'), aggregates: all('aggregates') }
}
