import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, document, flag, id, inDatabase, instant, oneOf, status, tenantKey, tenantTable } from './columns.ts'
import { jobReads, jobUpdates, narrowed } from './policies.ts'

const states = ['queued', 'ready', 'failed', 'expired'] as const

/** All of a tenant's rows in private storage, in parts that are written one after the other: `cursor` says how far, so that whoever goes on does not begin again. */
export const archives = tenantTable('archives', {
  id: id(),
  askedBy: uuid().notNull(),
  folder: text().notNull(),
  state: status(states).notNull().default('queued'),
  /** The tenant is being closed: without this one nothing of it is deleted. */
  forClosure: flag().notNull().default(false),
  hash: text(),
  /** Of a tenant that is being closed: what every owner's own link holds, as a hash, and whose it is. */
  links: document<Record<string, string>>()
    .notNull()
    .default(sql`'{}'`),
  cursor: document<{ tables: string[]; after: Record<string, unknown> | null; page: number }>(),
  parts: integer().notNull().default(0),
  rows: bigint({ mode: 'number' }).notNull().default(0),
  bytes: bigint({ mode: 'number' }).notNull().default(0),
  attempts: integer().notNull().default(0),
  leaseUntil: instant(),
  createdAt: createdAt(),
  readyAt: instant(),
  expiresAt: instant(),
})
/* @__PURE__ */ inDatabase(archives, (t) => [
  tenantKey(t),
  index('archives_by_newest').on(t.tenantId, t.createdAt, t.id),
  index('archives_by_id').on(t.id),
  index('archives_by_hash')
    .on(t.hash)
    .where(sql`hash is not null`),
  index('archives_due')
    .on(t.state, t.createdAt)
    .where(sql`state in ('queued', 'ready')`),
  check('archives_state', oneOf('state', states)),
  narrowed('others_see_no_archives', sql`false`),
  jobReads(),
  jobUpdates(),
])
