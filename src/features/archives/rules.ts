import * as z from 'zod'

/** What no archive holds: what proves who somebody is, what is made of other rows, and what only keeps us running. */
export const leftOut: Readonly<Record<string, string>> = {
  api_key_secrets: 'secrets',
  archives: 'ours: this one and the ones before it',
  audit_unsealed: 'ours: what waits for its seal',
  data_exports: 'ours: copies for persons',
  device_pairings: 'secrets',
  device_proofs: 'secrets',
  event_deliveries: 'ours: which handler has seen what',
  idempotency: 'ours: answers for those who ask again',
  mails: 'ours: what is yet to be sent, and without its words what was',
  product_facets: 'made of products',
  product_words: 'made of products',
  staff_pins: 'secrets',
  stream_tickets: 'secrets',
  usage: 'made of what is counted',
  vocabulary: 'made of products',
}

/** Days that a file is kept; that of a tenant which is being closed, until well after the days to take it back. */
export const LIFE_DAYS = { asked: 7, closure: 60 }
/** Days that a link works, as its mail says: nothing of a closed tenant is deleted before. */
export const PROMISED_DAYS = { asked: 7, closure: 14 }

/** What tells of changes is read last: so it tells what has changed since everything else was read. */
const LAST = ['audit_log', 'events']
export const inOrder = (names: readonly string[]) => [
  ...names.filter((name) => leftOut[name] === undefined && !LAST.includes(name)),
  ...LAST.filter((name) => names.includes(name)),
]

/** The tables that are left, of the first of which some rows are written. */
export const Cursor = z.strictObject({ tables: z.array(z.string()), after: z.record(z.string(), z.unknown()).nullable(), page: z.int() })
export type Cursor = z.infer<typeof Cursor>

/** Where it goes on behind a page; null behind the last table. */
export function behind({ tables }: Cursor, { table, page, last }: { table: string; page: number; last: object | null }): Cursor | null {
  const left = tables.slice(tables.indexOf(table) + (last ? 0 : 1))
  if (left.length === 0) return null
  return { tables: left, after: last && { ...last }, page: last ? page + 1 : 1 }
}
