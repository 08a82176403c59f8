import { ok } from '../../http/answer.ts'
import { TenantNotFound } from '../../http/problem.ts'
import { allow, returns, room } from '../../http/room.ts'
import { standingHere } from './queries.ts'
import { Plan } from './views.ts'

/** Under /tenants/{tenant}. */
export const plans = room().get(
  '/plan',
  returns(200, Plan, 'Read the plan: what it holds, and how much of it is used', TenantNotFound),
  allow('tenants:read'),
  async (c) => {
    const [found] = await c.var.ctx.db.read(standingHere())
    if (!found) throw TenantNotFound()
    return c.json(ok(found.standing), 200, { 'Cache-Control': 'private, no-store' })
  },
)
