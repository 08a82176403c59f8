import { and, desc, eq, sql } from 'drizzle-orm'
import { archives } from '../../../drizzle/archives.ts'
import { classesOf, personal } from '../../../drizzle/personal.ts'
import { staff } from '../../../drizzle/staff.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asNumber, asText, inSeconds, leased } from '../../db/sql.ts'
import { opened } from '../files/queries.ts'

const shown = {
  id: archives.id,
  state: archives.state,
  rows: archives.rows,
  bytes: archives.bytes,
  askedAt: archives.createdAt,
  readyAt: archives.readyAt,
  expiresAt: archives.expiresAt,
}

const MOST_A_DAY = 5
const MOST_LISTED = 20

/** Refuses who has asked several times in a day: each copies all that there is. */
export const assertFewArchives = query((q) =>
  q
    .select({ ok: asText(sql`app.assert(count(*) < ${MOST_A_DAY}::int, 'too_many_exports')`) })
    .from(sql`(select 1 from archives a where a.created_at > app.now() - interval '1 day') x`),
)

type NewArchive = { id: string; askedBy: string; folder: string; forClosure: boolean; lease: number }

export const insertArchive = query((q, p: NewArchive) =>
  q.insert(archives).values({
    id: p.id,
    askedBy: p.askedBy,
    folder: p.folder,
    forClosure: p.forClosure,
    leaseUntil: inSeconds(p.lease),
  }),
)

export const archiveById = queryOne((q, p: { id: string }) => q.select(shown).from(archives).where(eq(archives.id, p.id)))

export const archivesHere = query((q) =>
  q.select(shown).from(archives).orderBy(desc(archives.createdAt), desc(archives.id)).limit(MOST_LISTED),
)

/** By what a mail's link holds, and only while whose link it is owns the tenant. */
export const archivePresented = queryOne((q, p: { id: string; hash: string }) =>
  q
    .select({ folder: archives.folder, parts: archives.parts, bytes: archives.bytes })
    .from(archives)
    .where(
      sql`id = ${p.id}::uuid and (hash = ${p.hash}::text or links ? ${p.hash}::text) and state = 'ready' and expires_at > app.now() and exists (select 1 from staff s
        where s.tenant_id = archives.tenant_id and s.user_id = coalesce((links ->> ${p.hash}::text)::uuid, asked_by) and s.active and s.role = 'owner')`,
    ),
)

const taken = {
  id: archives.id,
  tenantId: archives.tenantId,
  askedBy: archives.askedBy,
  folder: archives.folder,
  forClosure: archives.forClosure,
  cursor: archives.cursor,
  parts: archives.parts,
  attempts: archives.attempts,
}

/** The one that was just asked for. */
export const takeOwnArchive = queryOne((q, p: { tenantId: string; id: string; lease: number }) =>
  q
    .update(archives)
    .set(leased(archives, p.lease))
    .where(sql`tenant_id = ${p.tenantId}::uuid and id = ${p.id}::uuid and state = 'queued' and attempts = 0 and parts = 0`)
    .returning(taken),
)

/** Not of a tenant that is shut: whoever writes would put a part behind what is deleted. */
export const takeDueArchives = query((q, p: { tenantId: string | null; most: number; lease: number }) =>
  q
    .update(archives)
    .set(leased(archives, p.lease))
    .where(
      sql`(tenant_id, id) in (select a.tenant_id, a.id from archives a where a.state = 'queued' and (a.lease_until is null or a.lease_until <= app.now())
        and (${p.tenantId}::uuid is null or a.tenant_id = ${p.tenantId}::uuid)
        and not exists (select 1 from closures k where k.of_tenant = a.tenant_id and k.state in ('shut', 'closed'))
        order by a.created_at limit ${p.most} for update skip locked)`,
    )
    .returning(taken),
)

/** All tables that hold rows of tenants. */
export const tablesOfTenants = queryOne((q) =>
  q.select({ names: asJson<string[]>(sql`array_to_json(t)`) }).from(sql`app.tables_of_tenants() t`),
)

/** A file that was checked and applied: what it brought is in the catalogue. */
const besides: Readonly<Record<string, readonly string[]>> = { imports: ['content'] }

/** Columns of a table that no archive holds. */
const hiddenIn = (table: string): string[] => [
  ...classesOf(personal[table] ?? {}).flatMap(([column, as]) => (as === 'secret' || as === 'derived' ? [column] : [])),
  ...(besides[table] ?? []),
]

export const hiddenOf = (tables: readonly string[]) => JSON.stringify(Object.fromEntries(tables.map((table) => [table, hiddenIn(table)])))

type From = { tables: string[]; after: string | null; page: number; most: number; hidden: string }

/** The next files, all of one instant: of one statement, which `snapshot` names as the change feed does. */
export const partOfArchive = query((q, p: From) =>
  q
    .select({
      table: asText(sql`r.name`),
      page: asNumber(sql`r.number`),
      lines: sql<string | null>`r.lines`,
      count: asNumber(sql`r.count`),
      last: asJson<Record<string, unknown> | null>(sql`r.last`),
      readAt: asText(sql`app.iso(statement_timestamp()::timestamptz(3))`),
      snapshot: asText(sql`pg_current_snapshot()`),
    })
    .from(sql`app.part_of_archive(${p.tables}::text[], ${p.after}::jsonb, ${p.page}::int, ${p.most}::int, ${p.hidden}::jsonb) r`),
)

type Grown = { tenantId: string; id: string; part: number; cursor: string | null; rows: number; bytes: number; lease: number }

/** Nothing where another run was faster: it goes on, and this one ends. */
export const archiveGrown = query((q, p: Grown) =>
  q
    .update(archives)
    .set({
      parts: sql`${p.part}::int`,
      cursor: sql`${p.cursor}::jsonb`,
      rows: sql`${archives.rows} + ${p.rows}::bigint`,
      bytes: sql`${archives.bytes} + ${p.bytes}::bigint`,
      attempts: 1,
      leaseUntil: inSeconds(p.lease),
    })
    .where(sql`tenant_id = ${p.tenantId}::uuid and id = ${p.id}::uuid and state = 'queued' and parts = ${p.part}::int - 1`)
    .returning({ id: archives.id }),
)

type Which = { tenantId: string; id: string }
const queued = (p: Which) => and(eq(archives.tenantId, p.tenantId), eq(archives.id, p.id), eq(archives.state, 'queued'))

/** The rest is another run's. */
export const archiveLeft = query((q, p: Which) =>
  q.update(archives).set({ leaseUntil: null, attempts: 0 }).where(queued(p)).returning({ id: archives.id }),
)

export const archiveReady = query((q, p: Which & { hash: string; links: string; days: number }) =>
  q
    .update(archives)
    .set({ ...opened(p), links: sql`${p.links}::jsonb` })
    .where(queued(p))
    .returning({ id: archives.id }),
)

export const archiveFailed = query((q, p: Which) =>
  q.update(archives).set({ state: 'failed', leaseUntil: null }).where(queued(p)).returning({ id: archives.id }),
)

export const lateArchives = query((q, p: { tenantId: string | null; most: number }) =>
  q
    .select({ tenantId: archives.tenantId, id: archives.id, folder: archives.folder })
    .from(archives)
    .where(sql`state = 'ready' and expires_at <= app.now() and (${p.tenantId}::uuid is null or tenant_id = ${p.tenantId}::uuid)`)
    .orderBy(archives.createdAt)
    .limit(p.most),
)

export const archiveExpired = query((q, p: Which) =>
  q
    .update(archives)
    .set({ state: 'expired', hash: null, links: sql`'{}'` })
    .where(and(eq(archives.tenantId, p.tenantId), eq(archives.id, p.id), eq(archives.state, 'ready')))
    .returning({ id: archives.id }),
)

export const foldersOf = query((q, p: { tenantId: string }) =>
  q.select({ folder: archives.folder }).from(archives).where(eq(archives.tenantId, p.tenantId)),
)

/** Whether there still is one: whoever writes for a tenant that is gone takes its part away again. */
export const archiveStands = query((q, p: Which) =>
  q
    .select({ id: archives.id })
    .from(archives)
    .where(and(eq(archives.tenantId, p.tenantId), eq(archives.id, p.id))),
)

/** Everybody who owns the tenant. */
export const ownersOf = query((q, p: { tenantId: string }) =>
  q
    .select({ userId: staff.userId })
    .from(staff)
    .where(and(eq(staff.tenantId, p.tenantId), eq(staff.role, 'owner'), sql`active`)),
)
