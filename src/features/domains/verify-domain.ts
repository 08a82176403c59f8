import type { Ctx } from '../../http/context.ts'
import { textRecords } from '../../outside/dns.ts'
import { record } from '../audit/queries.ts'
import { needFeature } from '../plans/queries.ts'
import { DomainNotFound, DomainNotProven } from './problems.ts'
import { domainById, verifyDomainRow } from './queries.ts'

/** Looks into the DNS, then says whose the host is; what was looked for is asserted where it is written. */
export async function verifyDomain(ctx: Ctx, id: string) {
  const [domain] = await ctx.db.read(domainById({ id }))
  if (!domain) throw DomainNotFound()
  const { name, value } = domain.record
  if (!(await textRecords(ctx.config.DNS_URL, name)).includes(value)) throw DomainNotProven({ name, value })
  return ctx.db.run(
    needFeature('custom_domains'),
    verifyDomainRow({ id, value }),
    record(ctx, { action: 'domain.verified', resourceType: 'domain', resourceId: id, after: { host: domain.host } }),
    domainById({ id }),
  )
}
