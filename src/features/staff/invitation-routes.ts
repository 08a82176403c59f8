import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { ById } from '../../http/fields.ts'
import { idempotent } from '../../http/idempotency.ts'
import { page, placeOf } from '../../http/page.ts'
import { InvalidReference } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { PlanLimit } from '../plans/problems.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { invitationById, invitationsBefore } from './invitation-queries.ts'
import { inviteStaff } from './invite-staff.ts'
import * as problems from './problems.ts'
import { resendInvitation } from './resend-invitation.ts'
import { revokeInvitation } from './revoke-invitation.ts'
import { AcceptInvitation, Invitation, InviteStaff, ListStaff, Staff } from './schema.ts'

const { AlreadyInvited, AlreadyStaff, InvitationForAnother, InvitationNotFound, InvitationOver } = problems
const Place = z.tuple([z.uuid()])
/** How a role can't be given. */
const given = [problems.NotYoursToGive, problems.OwnersOnly, problems.OwnersWorkEverywhere, problems.RoleUnknown] as const

/** Under /tenants/{tenant}. */
export const invitations = room()
  .get(
    '/invitations',
    returns(200, z.array(Invitation), 'List who was invited, newest first'),
    allow('staff:read'),
    valid('query', ListStaff),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const [id] = placeOf(cursor, Place) ?? [null]
      const [rows] = await c.var.ctx.db.read(invitationsBefore({ id, limit: limit + 1 }))
      return c.json(okPage(page(rows, limit, (row) => [row.id])), 200)
    },
  )
  .post(
    '/invitations',
    returns(201, Invitation, 'Invite somebody to work here, by mail', AlreadyInvited, AlreadyStaff, InvalidReference, ...given),
    allow('staff:write'),
    idempotent(201),
    valid('json', InviteStaff),
    async (c) => c.json(ok(await inviteStaff(c.var.ctx, c.req.valid('json'))), 201),
  )
  .post(
    '/invitations/acceptance',
    returns(
      200,
      Staff,
      'Accept an invitation, signed in under the address that it was sent to',
      AlreadyStaff,
      InvitationForAnother,
      InvitationNotFound,
      InvitationOver,
      PlanLimit,
    ),
    allow('invitations:accept'),
    idempotent(200),
    valid('json', AcceptInvitation),
    async (c) => c.json(ok(await acceptInvitation(c.var.ctx, c.req.valid('json'))), 200),
  )
  .get(
    '/invitations/:id',
    returns(200, Invitation, 'Read an invitation', InvitationNotFound),
    allow('staff:read'),
    valid('param', ById),
    async (c) => {
      const [invitation] = await c.var.ctx.db.read(invitationById(c.req.valid('param')))
      if (!invitation) throw InvitationNotFound()
      return c.json(ok(invitation), 200)
    },
  )
  .post(
    '/invitations/:id/resending',
    returns(200, Invitation, 'Send it again: a new link, seven more days', InvitationNotFound, InvitationOver, ...given),
    allow('staff:write'),
    idempotent(),
    valid('param', ById),
    async (c) => c.json(ok(await resendInvitation(c.var.ctx, c.req.valid('param').id)), 200),
  )
  .post(
    '/invitations/:id/revocation',
    returns(200, Invitation, 'Take an invitation back', InvitationNotFound, InvitationOver),
    allow('staff:write'),
    idempotent(),
    valid('param', ById),
    async (c) => c.json(ok(await revokeInvitation(c.var.ctx, c.req.valid('param').id)), 200),
  )
