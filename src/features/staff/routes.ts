import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { ifMatch, versioned } from '../../http/etag.ts'
import { page, placeOf } from '../../http/page.ts'
import { InvalidReference, PreconditionFailed } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { changeStaff } from './change-staff.ts'
import { invitations } from './invitation-routes.ts'
import { LastOwner, NotYoursToGive, OwnersOnly, OwnersWorkEverywhere, RoleUnknown, StaffNotFound } from './problems.ts'
import { removeStaff } from './remove-staff.ts'
import { ById } from '../../http/fields.ts'
import { staffAfter, staffById } from './queries.ts'
import { roles } from './role-routes.ts'
import { ChangeStaff, ListStaff, Staff } from './schema.ts'

const Place = z.tuple([z.uuid()])
/** How a role can't be given. */
const given = [NotYoursToGive, OwnersWorkEverywhere, RoleUnknown] as const

/** Under /tenants/{tenant}. */
export const staff = room()
  .get('/staff', returns(200, z.array(Staff), 'List who works here'), allow('staff:read'), valid('query', ListStaff), async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const [id] = placeOf(cursor, Place) ?? [null]
    const [rows] = await c.var.ctx.db.read(staffAfter({ id, limit: limit + 1 }))
    return c.json(okPage(page(rows, limit, (row) => [row.id])), 200)
  })
  .get('/staff/:id', returns(200, Staff, 'Read who works here', StaffNotFound), allow('staff:read'), valid('param', ById), async (c) => {
    const [person] = await c.var.ctx.db.read(staffById(c.req.valid('param')))
    if (!person) throw StaffNotFound()
    return versioned(c, person)
  })
  .patch(
    '/staff/:id',
    returns(200, Staff, 'Change a role or locations', InvalidReference, LastOwner, OwnersOnly, PreconditionFailed, StaffNotFound, ...given),
    allow('staff:write'),
    valid('param', ById),
    valid('json', ChangeStaff),
    async (c) => {
      const person = await changeStaff(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), ifMatch(c))
      if (!person) throw StaffNotFound()
      return versioned(c, person)
    },
  )
  .delete(
    '/staff/:id',
    returns(200, Staff, 'End somebody’s work here', LastOwner, OwnersOnly, PreconditionFailed, StaffNotFound),
    allow('staff:write'),
    valid('param', ById),
    async (c) => c.json(ok(await removeStaff(c.var.ctx, c.req.valid('param').id, ifMatch(c))), 200),
  )
  .route('/', invitations)
  .route('/', roles)
