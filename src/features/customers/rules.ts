import type { Ctx } from '../../http/context.ts'
import { CustomerNotFound } from './problems.ts'

/** Who the caller is here as a customer. */
export function myself({ actor }: Ctx) {
  if (actor.kind !== 'customer') throw CustomerNotFound()
  return actor.customerId
}
