import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { ById } from '../../http/fields.ts'
import { page, placeOf } from '../../http/page.ts'
import { PlatformOff, TenantNotFound } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { PersonNotFound } from '../platform/problems.ts'
import { StaffNotFound } from '../staff/problems.ts'
import { endSupport } from './end-support.ts'
import { leaveSupport } from './leave-support.ts'
import { SupportSessionNotFound, SupportSessionOver, SupportSessionTaken } from './problems.ts'
import { supportSessionsBefore } from './queries.ts'
import { BySession, ListSupport, StartSupport, SupportSession, SupportToken } from './schema.ts'
import { startSupport } from './start-support.ts'

const Moment = z.tuple([z.iso.datetime(), z.uuid()])

/** Under /platform. */
export const platformSupport = room()
  .put(
    '/tenants/:id/support-sessions/:session',
    returns(
      200,
      SupportToken,
      'Act as somebody who works for a tenant, under an id that you choose',
      PersonNotFound,
      PlatformOff,
      StaffNotFound,
      SupportSessionOver,
      SupportSessionTaken,
      TenantNotFound,
    ),
    allow('support:act'),
    valid('param', BySession),
    valid('json', StartSupport),
    async (c) => {
      const { id, session } = c.req.valid('param')
      c.header('Cache-Control', 'no-store')
      return c.json(ok(await startSupport(c.var.ctx, id, session, c.req.valid('json'))), 200)
    },
  )
  .delete(
    '/tenants/:id/support-sessions/:session',
    returns(200, SupportSession, 'End a session of support', PlatformOff, SupportSessionNotFound, TenantNotFound),
    allow('support:act'),
    valid('param', BySession),
    async (c) => {
      const { id, session } = c.req.valid('param')
      const ended = await leaveSupport(c.var.ctx, id, session)
      if (!ended) throw SupportSessionNotFound()
      c.header('Cache-Control', 'no-store')
      return c.json(ok(ended), 200)
    },
  )

/** Under /tenants/{tenant}. */
export const support = room()
  .get(
    '/support-sessions',
    returns(200, z.array(SupportSession), 'List when support acted here, newest first'),
    allow('support:read'),
    valid('query', ListSupport),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const [at, id] = placeOf(cursor, Moment) ?? [null, null]
      const [rows] = await c.var.ctx.db.read(supportSessionsBefore({ at, id, limit: limit + 1 }))
      return c.json(okPage(page(rows, limit, (row) => [row.startedAt, row.id])), 200)
    },
  )
  .delete(
    '/support-sessions/:id',
    returns(200, SupportSession, 'End a session of support, at once', SupportSessionNotFound),
    allow('support:end'),
    valid('param', ById),
    async (c) => {
      const ended = await endSupport(c.var.ctx, c.req.valid('param').id)
      if (!ended) throw SupportSessionNotFound()
      return c.json(ok(ended), 200)
    },
  )
