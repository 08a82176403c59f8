import type { Ctx } from '../../http/context.ts'
import { lockKey } from '../../outside/passwords.ts'
import { noted } from './note-queries.ts'
import { platformUser, unlockRow } from './people-queries.ts'
import type { FindPerson } from './people-schema.ts'
import { PersonNotFound } from './problems.ts'

/** Opens an address that too many wrong passwords have shut. Their own log says so too. */
export async function unlockPerson(ctx: Ctx, { email, reason }: FindPerson) {
  const db = ctx.db.as({ lock_key: await lockKey(ctx.config.PASSWORD_PEPPER, email) })
  const found = await db.run(noted(ctx, { action: 'user.unlocked', email, reason }), unlockRow({ email }), platformUser({ email }))
  if (!found) throw PersonNotFound()
  return found.user
}
