import type { Ctx } from '../../http/context.ts'
import { isOurHost } from '../../http/hosts.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { newSecret } from '../../lib/secrets.ts'
import { record } from '../audit/queries.ts'
import { needFeature } from '../plans/queries.ts'
import { DomainReserved } from './problems.ts'
import { addDomainRow, domainById } from './queries.ts'
import { MOST_DOMAINS } from './rules.ts'
import type { AddDomain } from './schema.ts'

/** Claimed, and nobody's until it is proven. */
export async function addDomain(ctx: Ctx, { host }: AddDomain) {
  if (isOurHost(ctx.config, host)) throw DomainReserved()
  const id = uuidv7(ctx.now.getTime())
  return ctx.db.run(
    needFeature('custom_domains'),
    addDomainRow({ entry: JSON.stringify({ id, host, token: newSecret() }), most: MOST_DOMAINS }),
    record(ctx, { action: 'domain.added', resourceType: 'domain', resourceId: id, after: { host } }),
    domainById({ id }),
  )
}
