import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { idempotent } from '../../http/idempotency.ts'
import { page, placeOf } from '../../http/page.ts'
import { PlatformOff } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { sensitive } from '../../http/sensitive.ts'
import { filesOf, FilesNotConfigured } from '../../outside/files.ts'
import { noted } from '../platform/note-queries.ts'
import { person, tenantOf } from '../privacy/rules.ts'
import { closeTenant, reopenTenant } from './close-tenant.ts'
import { ClosureNotFound, SlugMismatch, TenantClosing } from './problems.ts'
import { closuresBefore } from './platform-queries.ts'
import { closureHere } from './queries.ts'
import { CloseTenant, Closure, ClosureWithdrawn, ListClosures, PlatformClosure } from './schema.ts'

/** Under /tenants/{tenant}. */
export const closures = room()
  .post(
    '/closure',
    returns(
      202,
      Closure,
      'Close the tenant: deleted in 30 days, and until then taken back',
      FilesNotConfigured,
      SlugMismatch,
      TenantClosing,
    ),
    allow('tenants:own'),
    sensitive(),
    idempotent(202),
    valid('json', CloseTenant),
    async (c) => {
      filesOf(c.env)
      const { userId } = person(c.var.ctx)
      const closure = await closeTenant(c.var.ctx, tenantOf(c.var.ctx), userId, c.req.valid('json'))
      if (!closure) throw ClosureNotFound()
      return c.json(ok(closure), 202)
    },
  )
  .get('/closure', returns(200, Closure, 'When the tenant will be deleted', ClosureNotFound), allow('tenants:read'), async (c) => {
    const [closure] = await c.var.ctx.db.read(closureHere({}))
    if (!closure) throw ClosureNotFound()
    return c.json(ok(closure), 200)
  })
  .delete(
    '/closure',
    returns(200, ClosureWithdrawn, 'Keep the tenant after all', ClosureNotFound),
    allow('tenants:own'),
    sensitive(),
    async (c) => {
      person(c.var.ctx)
      await reopenTenant(c.var.ctx, tenantOf(c.var.ctx))
      return c.json(ok({ withdrawn: true as const }), 200)
    },
  )

/** Under /platform. */
export const platformClosures = room().get(
  '/closures',
  returns(200, z.array(PlatformClosure), 'List the tenants that are being closed, or were, newest first', PlatformOff),
  allow('platform:read'),
  valid('query', ListClosures),
  async (c) => {
    const { limit, cursor, state = null } = c.req.valid('query')
    const [before] = placeOf(cursor, z.tuple([z.uuid()])) ?? [null]
    const { ctx } = c.var
    const rows = await ctx.db.run(
      noted(ctx, { action: 'closures.listed', data: { state } }),
      closuresBefore({ state, before, limit: limit + 1 }),
    )
    return c.json(okPage(page(rows, limit, (row) => [row.id])), 200)
  },
)
