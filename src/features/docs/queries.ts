import { sql } from 'drizzle-orm'
import { queryOne } from '../../db/query.ts'
import { asFlag, asNumber } from '../../db/sql.ts'

/** A member may become the role it is a member of, so what counts is whether any of them could see past the policies. */
export const standing = queryOne((q) =>
  q
    .select({
      bypasses: asFlag(sql`coalesce(bool_or(r.rolsuper or r.rolbypassrls or exists (
        select 1 from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace)), false)`),
      migratedAt: asNumber(sql`(select coalesce(max(m.created_at), 0) from drizzle.__drizzle_migrations m)`),
    })
    .from(sql`pg_roles r where pg_has_role(r.oid, 'member')`),
)

export const lag = queryOne((q, p: { now: string }) =>
  q
    .select({
      events: asNumber(
        sql`coalesce((select extract(epoch from ${p.now}::timestamptz - min(e.next_at)) from events e where e.state = 'new'), 0)`,
      ),
      inbox: asNumber(
        sql`coalesce((select extract(epoch from ${p.now}::timestamptz - min(i.next_at)) from stripe_inbox i where i.state = 'new'), 0)`,
      ),
      mail: asNumber(
        sql`coalesce((select extract(epoch from ${p.now}::timestamptz - min(m.next_at)) from mails m where m.state = 'queued'), 0)`,
      ),
    })
    .from(sql`(values (1)) one`),
)
