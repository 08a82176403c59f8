import { sql } from 'drizzle-orm'
import { pgPolicy, text } from 'drizzle-orm/pg-core'
import { inDatabase, table } from './columns.ts'
import { app } from './policies.ts'

/**
 * Passwords that are often chosen, for all to know: of the SHA-256 of each (base64url) the first two letters are the prefix, the next six its mark, so that
 * whoever looks for one shows twelve bits of it. Written by migrations alone (dev/common-passwords.ts).
 */
export const commonPasswords = table('common_passwords', { prefix: text().primaryKey(), marks: text().notNull() })
/* @__PURE__ */ inDatabase(commonPasswords, () => [pgPolicy('everyone_reads', { to: app, for: 'select', using: sql`true` })])
