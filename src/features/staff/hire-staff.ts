import type { Ctx } from '../../http/context.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { asColumns } from '../tenants/rules.ts'
import { hired, staffByEmail } from './queries.ts'
import { deciderOf } from './rules.ts'
import type { HireStaff } from './schema.ts'

/** Somebody who has signed up starts to work here, or works here again. The context names their e-mail, so that row security finds them. */
export async function hireStaff(ctx: Ctx, { email, role, locationIds }: HireStaff) {
  const job = asColumns({ id: uuidv7(ctx.now.getTime()), role, locationIds })
  return ctx.db.as({ email }).run(hired({ job, decider: deciderOf(ctx.actor) }), staffByEmail({ email }))
}
