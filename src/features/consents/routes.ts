import * as z from 'zod'
import { ok } from '../../http/answer.ts'
import { ById } from '../../http/fields.ts'
import { idempotent } from '../../http/idempotency.ts'
import { NotForSupport, PlatformOff, TenantNotFound } from '../../http/problem.ts'
import { allow, open, returns, room, valid } from '../../http/room.ts'
import { lasting, sensitive } from '../../http/sensitive.ts'
import { assertCustomer } from '../exports/export-queries.ts'
import { CustomerNotFound } from '../customers/problems.ts'
import { person, tenantOf } from '../privacy/rules.ts'
import { ConsentTextNotFound, ConsentTextOutdated, ConsentVersionTaken } from './problems.ts'
import { publishOurText, publishText } from './publish-text.ts'
import { consentsOf, consentsOfCustomer, textsHere } from './queries.ts'
import { asOneself, sayConsent } from './say-consent.ts'
import { Consent, ConsentOfCustomer, ConsentText, PublishConsentText, PublishOurText, SayConsent, WhoseConsents } from './schema.ts'

/** Under /api/v1. */
export const myConsents = room()
  .get(
    '/consent-texts',
    returns(200, z.array(ConsentText), 'Read what the platform asks people to agree to'),
    open('it is asked before anybody signs up'),
    async (c) => {
      const [rows] = await c.var.ctx.db.as({ tenant_id: '' }).read(textsHere({}))
      return c.json(ok(rows), 200)
    },
  )
  .get(
    '/me/consents',
    returns(200, z.array(Consent), 'What I have agreed to, at a tenant or at the platform', TenantNotFound),
    allow('profile:read'),
    valid('query', WhoseConsents),
    async (c) => {
      const { userId } = person(c.var.ctx)
      const [rows] = await asOneself(c.var.ctx, c.req.valid('query').tenant).read(consentsOf({ userId }))
      return c.json(ok(rows), 200)
    },
  )
  .post(
    '/me/consents',
    returns(200, z.array(Consent), 'Agree to a text, or take it back', TenantNotFound, ConsentTextNotFound, ConsentTextOutdated),
    allow('profile:write'),
    valid('json', SayConsent),
    async (c) => {
      const { userId } = person(c.var.ctx)
      return c.json(ok(await sayConsent(c.var.ctx, userId, c.req.valid('json'))), 200)
    },
  )
  .post(
    '/platform/consent-texts',
    returns(201, z.array(ConsentText), 'Publish the next version of a text of the platform’s', ConsentVersionTaken, PlatformOff),
    allow('platform:write'),
    valid('json', PublishOurText),
    async (c) => c.json(ok(await publishOurText(c.var.ctx, c.req.valid('json'))), 201),
  )

/** Under /tenants/{tenant}. */
export const consentsHere = room()
  .get(
    '/consent-texts',
    returns(200, z.array(ConsentText), 'Read what customers are asked to agree to'),
    open('it is asked before anybody orders'),
    async (c) => {
      const [rows] = await c.var.ctx.db.read(textsHere({}))
      return c.json(ok(rows), 200)
    },
  )
  .post(
    '/consent-texts',
    returns(201, z.array(ConsentText), 'Publish the next version of a text', ConsentVersionTaken, NotForSupport),
    allow('tenants:write'),
    sensitive(),
    lasting(),
    idempotent(201),
    valid('json', PublishConsentText),
    async (c) => c.json(ok(await publishText(c.var.ctx, tenantOf(c.var.ctx), c.req.valid('json'))), 201),
  )
  .get(
    '/customers/:id/consents',
    returns(200, z.array(ConsentOfCustomer), 'What a customer has agreed to here, and when', CustomerNotFound),
    allow('customers:read'),
    valid('param', ById),
    async (c) => {
      const { id } = c.req.valid('param')
      const [, rows] = await c.var.ctx.db.read(assertCustomer({ id }), consentsOfCustomer({ customerId: id }))
      return c.json(ok(rows), 200)
    },
  )
