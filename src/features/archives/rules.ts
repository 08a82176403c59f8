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

export const Cursor = z.strictObject({ table: z.string(), after: z.record(z.string(), z.unknown()).nullable(), page: z.int() })
export type Cursor = z.infer<typeof Cursor>

/** Where it goes on behind a page; null behind the last table. */
export function behind(tables: readonly string[], { table, page }: Cursor, last: Record<string, unknown> | null): Cursor | null {
  if (last) return { table, after: last, page: page + 1 }
  const next = tables[tables.indexOf(table) + 1]
  return next === undefined ? null : { table: next, after: null, page: 1 }
}
