import * as z from 'zod'
import { works } from '../../http/actor.ts'
import { ok, okPage } from '../../http/answer.ts'
import { etagOf, ifMatch, taggedForOthers, taggedText, versioned } from '../../http/etag.ts'
import { ById } from '../../http/fields.ts'
import { idempotent } from '../../http/idempotency.ts'
import { InvalidReference, PreconditionFailed, TenantNotFound } from '../../http/problem.ts'
import { allow, open, returns, room, streams, valid } from '../../http/room.ts'
import { tenantHere } from '../tenants/queries.ts'
import { calendarOf } from './calendar.ts'
import { cancelSession } from './cancel-session.ts'
import { editSession } from './edit-session.ts'
import { findSessions } from './find-sessions.ts'
import { CapacityBelowTaken, PriceNeeded, SessionInPast, SessionNotFound, SessionNotScheduled } from './problems.ts'
import { sessionById, sessionsShown } from './queries.ts'
import { scheduleSession } from './schedule-session.ts'
import { CancelSession, EditSession, FindSessions, ReadCalendar, ScheduleSession, Session } from './schema.ts'

const WEEK = 7 * 24 * 60 * 60_000

export const sessions = room()
  .get(
    '/sessions',
    returns(200, z.array(Session), 'Read the schedule'),
    open('everybody may look at what takes place; what is not shown yet is for those who work here'),
    valid('query', FindSessions),
    async (c) => taggedForOthers(c, okPage(await findSessions(c.var.ctx, c.req.valid('query'))), works(c.var.ctx.actor)),
  )
  .get(
    '/schedule.ics',
    streams('text/calendar', 'Subscribe to the schedule: a week back, and the next thousand sessions', TenantNotFound),
    open('calendars have no token, and read what the public sees'),
    valid('query', ReadCalendar),
    async (c) => {
      const { locationId = null, classTypeId = null } = c.req.valid('query')
      const from = new Date(c.var.ctx.now.getTime() - WEEK).toISOString()
      const [tenant, entries] = await c.var.ctx.db.read(tenantHere({}), sessionsShown({ from, locationId, classTypeId, limit: 1_000 }))
      if (!tenant) throw TenantNotFound()
      return taggedText(c, calendarOf(tenant.name, entries), 'text/calendar; charset=utf-8')
    },
  )
  .post(
    '/sessions',
    returns(201, Session, 'Schedule one session', PriceNeeded, InvalidReference, SessionInPast),
    allow('classes:manage'),
    idempotent(201),
    valid('json', ScheduleSession),
    async (c) => c.json(ok(await scheduleSession(c.var.ctx, c.req.valid('json'))), 201),
  )
  .get(
    '/sessions/:id',
    returns(200, Session, 'Read a session', SessionNotFound),
    open('everybody may look at what takes place'),
    valid('param', ById),
    async (c) => {
      const [session] = await c.var.ctx.db.read(sessionById(c.req.valid('param')))
      if (!session) throw SessionNotFound()
      const isTheirs = works(c.var.ctx.actor)
      // whoever edits needs the version for If-Match; it can't stand for the seats that are left, so this answer is never a 304
      if (isTheirs) c.header('ETag', etagOf(session.version))
      return taggedForOthers(c, ok(session), isTheirs)
    },
  )
  .patch(
    '/sessions/:id',
    returns(
      200,
      Session,
      'Edit this session alone',
      SessionNotFound,
      SessionNotScheduled,
      SessionInPast,
      CapacityBelowTaken,
      InvalidReference,
      PreconditionFailed,
    ),
    allow('classes:manage'),
    valid('param', ById),
    valid('json', EditSession),
    async (c) => versioned(c, await editSession(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), ifMatch(c))),
  )
  .post(
    '/sessions/:id/cancellation',
    returns(200, Session, 'Cancel a session', SessionNotFound, SessionNotScheduled),
    allow('classes:manage'),
    idempotent(200),
    valid('param', ById),
    valid('json', CancelSession),
    async (c) => c.json(ok(await cancelSession(c.var.ctx, c.req.valid('param').id, c.req.valid('json').reason)), 200),
  )
