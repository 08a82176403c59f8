import * as z from 'zod'
import { ok } from '../../http/answer.ts'
import { idempotent } from '../../http/idempotency.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { NotForSupport } from '../../http/problem.ts'
import { lasting } from '../../http/sensitive.ts'
import { FeatureOff } from '../plans/problems.ts'
import { addDomain } from './add-domain.ts'
import { DomainAdded, DomainNotFound, DomainNotProven, DomainReserved, DomainTaken, TooManyDomains } from './problems.ts'
import { domainsHere } from './queries.ts'
import { removeDomain } from './remove-domain.ts'
import { AddDomain, ByDomain, Domain } from './schema.ts'
import { verifyDomain } from './verify-domain.ts'

/** Under /tenants/{tenant}. */
export const domains = room()
  .get('/domains', returns(200, z.array(Domain), 'List the domains and what proves them'), allow('tenants:read'), async (c) => {
    const [rows] = await c.var.ctx.db.read(domainsHere({}))
    return c.json(ok(rows), 200, { 'Cache-Control': 'no-store' })
  })
  .post(
    '/domains',
    returns(
      201,
      Domain,
      'Add a domain: it is yours once the DNS says so',
      FeatureOff,
      DomainAdded,
      DomainReserved,
      TooManyDomains,
      NotForSupport,
    ),
    allow('tenants:write'),
    lasting(),
    idempotent(201),
    valid('json', AddDomain),
    async (c) => c.json(ok(await addDomain(c.var.ctx, c.req.valid('json'))), 201),
  )
  .post(
    '/domains/:id/verification',
    returns(200, Domain, 'Look whether the DNS shows the record', FeatureOff, DomainNotFound, DomainNotProven, DomainTaken, NotForSupport),
    allow('tenants:write'),
    lasting(),
    idempotent(200),
    valid('param', ByDomain),
    async (c) => c.json(ok(await verifyDomain(c.var.ctx, c.req.valid('param').id)), 200),
  )
  .delete(
    '/domains/:id',
    returns(200, Domain, 'Remove a domain: from now on it leads nowhere', DomainNotFound, NotForSupport),
    allow('tenants:write'),
    lasting(),
    valid('param', ByDomain),
    async (c) => c.json(ok(await removeDomain(c.var.ctx, c.req.valid('param').id)), 200),
  )
