import type { Ctx } from '../../http/context.ts'
import { lockKey } from '../../outside/passwords.ts'
import { noted } from './note-queries.ts'
import { platformUser } from './people-queries.ts'
import type { FindPerson } from './people-schema.ts'
import { PersonNotFound } from './problems.ts'

export async function findPerson(ctx: Ctx, { email, reason }: FindPerson) {
  const db = ctx.db.as({ lock_key: await lockKey(ctx.config.PASSWORD_PEPPER, email) })
  const found = await db.run(noted(ctx, { action: 'user.read', email, reason }), platformUser({ email }))
  if (!found) throw PersonNotFound()
  return found.user
}
