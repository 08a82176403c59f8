import { and, desc, eq, sql } from 'drizzle-orm'
import { users } from '../../../drizzle/identity.ts'
import { invitations, staff } from '../../../drizzle/staff.ts'
import { query, queryOne } from '../../db/query.ts'
import { asText } from '../../db/sql.ts'
import { colleague } from './queries.ts'

const state = sql<'open' | 'accepted' | 'revoked' | 'expired'>`case when invitations.accepted_at is not null then 'accepted'
  when invitations.revoked_at is not null then 'revoked' when invitations.expires_at <= app.now() then 'expired' else 'open' end`

const invitation = {
  id: invitations.id,
  email: invitations.email,
  role: invitations.role,
  locationIds: invitations.locationIds,
  state,
  invitedBy: invitations.invitedBy,
  sends: invitations.sends,
  sentAt: invitations.sentAt,
  expiresAt: invitations.expiresAt,
  version: invitations.version,
  createdAt: invitations.createdAt,
}

export const invitationById = queryOne((q, p: { id: string }) => q.select(invitation).from(invitations).where(eq(invitations.id, p.id)))

/** Newest first: ids are given in the order of inviting. */
export const invitationsBefore = query((q, p: { id: string | null; limit: number }) =>
  q
    .select(invitation)
    .from(invitations)
    .where(sql`(${p.id}::uuid is null or ${invitations.id} < ${p.id}::uuid)`)
    .orderBy(desc(invitations.id))
    .limit(p.limit),
)

/** What a mail says of who invites: row security shows colleagues. */
export const nameOfUser = queryOne((q, p: { id: string }) => q.select({ name: users.name }).from(users).where(eq(users.id, p.id)))

export const invited = query((q, p: { entry: string; decider: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.invite(${p.entry}::jsonb, ${p.decider}::jsonb) r`),
)

export const resentInvitation = query((q, p: { id: string; hash: string; until: string; decider: string }) =>
  q
    .select({ done: asText(sql`r`) })
    .from(sql`app.resend_invitation(${p.id}::uuid, ${p.hash}, ${p.until}::timestamptz, ${p.decider}::jsonb) r`),
)

export const revokedInvitation = query((q, p: { id: string; decider: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.revoke_invitation(${p.id}::uuid, ${p.decider}::jsonb) r`),
)

/** The context names the secret's hash. */
export const acceptedInvitation = query((q, p: { staffId: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.accept_invitation(${p.staffId}::uuid) r`),
)

export const staffByUser = queryOne((q, p: { userId: string }) =>
  q
    .select(colleague)
    .from(staff)
    .innerJoin(users, eq(users.id, staff.userId))
    .where(and(eq(staff.userId, p.userId), eq(staff.active, true))),
)
