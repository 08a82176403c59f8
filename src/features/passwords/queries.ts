import { sql } from 'drizzle-orm'
import { commonPasswords } from '../../../drizzle/passwords.ts'
import { query } from '../../db/query.ts'

/** What is often chosen and whose hash begins like this. */
export const commonPasswordsIn = query((q, p: { prefixes: string[] }) =>
  q
    .select({ marks: commonPasswords.marks })
    .from(commonPasswords)
    .where(sql`prefix = any(${p.prefixes})`),
)
