import type { Config } from '../../env.ts'
import { isSupport } from '../../http/actor.ts'
import type { Ctx } from '../../http/context.ts'
import { Forbidden, NotFound, Unauthenticated } from '../../http/problem.ts'
import { namedHash } from '../../lib/peppers.ts'

/** Days in which an erasure can be taken back. */
export const COOLING_DAYS = 7

/** Of somebody without an account: whose row says who they are. */
export type Whose = 'customer' | 'order'

/** How an erased address is known again: nobody can read it. */
export const tombstoneOf = ({ PASSWORD_PEPPER }: Config, email: string) => namedHash(PASSWORD_PEPPER, `erased:${email.toLowerCase()}`)

/** Whoever signed in, in whatever tenant or none. Support acts for a tenant, and never for somebody's account. */
export function person({ actor }: Ctx) {
  if (isSupport(actor)) throw Forbidden()
  if (!('userId' in actor)) throw Unauthenticated()
  return actor
}

export function tenantOf({ tenantId }: Ctx) {
  if (tenantId === null) throw NotFound()
  return tenantId
}
