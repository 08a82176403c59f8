import * as z from 'zod'
import { ok } from '../../http/answer.ts'
import { ifMatch, versioned } from '../../http/etag.ts'
import { ById } from '../../http/fields.ts'
import { idempotent } from '../../http/idempotency.ts'
import { PreconditionFailed } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { addRole } from './add-role.ts'
import { changeRole } from './change-role.ts'
import { deleteRole } from './delete-role.ts'
import { NotYoursToGive, RoleInUse, RoleKeyTaken, RoleNotFound, TooManyRoles } from './problems.ts'
import { roleById, rolesHere } from './role-queries.ts'
import { builtInRoles, MOST_ROLES } from './rules.ts'
import { AddRole, ChangeRole, Role } from './schema.ts'

/** Under /tenants/{tenant}. */
export const roles = room()
  .get(
    '/roles',
    returns(200, z.array(Role), 'Who may do what: the roles of every tenant, then your own'),
    allow('staff:read'),
    async (c) => {
      const [own] = await c.var.ctx.db.read(rolesHere({ limit: MOST_ROLES }))
      return c.json(ok([...builtInRoles, ...own]), 200)
    },
  )
  .post(
    '/roles',
    returns(201, Role, 'Make a role', NotYoursToGive, RoleKeyTaken, TooManyRoles),
    allow('roles:write'),
    idempotent(201),
    valid('json', AddRole),
    async (c) => c.json(ok(await addRole(c.var.ctx, c.req.valid('json'))), 201),
  )
  .get('/roles/:id', returns(200, Role, 'Read a role of your own', RoleNotFound), allow('staff:read'), valid('param', ById), async (c) => {
    const [role] = await c.var.ctx.db.read(roleById(c.req.valid('param')))
    if (!role) throw RoleNotFound()
    return versioned(c, role)
  })
  .patch(
    '/roles/:id',
    returns(200, Role, 'Change a role', NotYoursToGive, PreconditionFailed, RoleNotFound),
    allow('roles:write'),
    valid('param', ById),
    valid('json', ChangeRole),
    async (c) => {
      const role = await changeRole(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), ifMatch(c))
      if (!role) throw RoleNotFound()
      return versioned(c, role)
    },
  )
  .delete(
    '/roles/:id',
    returns(200, Role, 'Delete a role that nobody has', PreconditionFailed, RoleInUse, RoleNotFound),
    allow('roles:write'),
    valid('param', ById),
    async (c) => c.json(ok(await deleteRole(c.var.ctx, c.req.valid('param').id, ifMatch(c))), 200),
  )
