import * as z from 'zod'
import { ok } from '../../http/answer.ts'
import { ById } from '../../http/fields.ts'
import { idempotent } from '../../http/idempotency.ts'
import { allow, open, returns, room, streams, valid } from '../../http/room.ts'
import { sensitive } from '../../http/sensitive.ts'
import { secretHash } from '../../lib/secrets.ts'
import { filesOf, FilesNotConfigured } from '../../outside/files.ts'
import { CustomerNotFound } from '../customers/problems.ts'
import { askForExport } from './ask-export.ts'
import { exportPresented, assertCustomer, exportsOfCustomer, exportsOfUser } from './export-queries.ts'
import { ExportNotFound, TooManyExports } from './problems.ts'
import { person, tenantOf } from '../privacy/rules.ts'
import { DataExport, ExportToken, WhichExport } from './schema.ts'

/** Under /api/v1. */
export const myExports = room()
  .post(
    '/me/exports',
    returns(202, DataExport, 'Ask for a copy of what is known of me: a mail leads to it', FilesNotConfigured, TooManyExports),
    allow('profile:write'),
    sensitive(),
    async (c) => {
      const asked = await askForExport(c.var.ctx, person(c.var.ctx).userId)
      if (!asked) throw ExportNotFound()
      return c.json(ok(asked), 202)
    },
  )
  .get('/me/exports', returns(200, z.array(DataExport), 'List my copies'), allow('profile:read'), async (c) => {
    const { userId } = person(c.var.ctx)
    const [rows] = await c.var.ctx.db.read(exportsOfUser({ userId }))
    return c.json(ok(rows), 200)
  })
  .get(
    '/exports/:id/file',
    streams('application/json', 'Download a copy: with what the link in its mail holds', ExportNotFound, FilesNotConfigured),
    open('the token of the mail is what opens it'),
    valid('param', WhichExport),
    valid('query', ExportToken),
    async (c) => {
      const { id } = c.req.valid('param')
      const files = filesOf(c.env)
      const hash = await secretHash(c.req.valid('query').token)
      const [found] = await c.var.ctx.db.as({ token_hash: hash }).read(exportPresented({ id, hash }))
      const file = found ? await files.get(found.key) : null
      if (!file) throw ExportNotFound()
      c.header('Content-Disposition', `attachment; filename="personal-data-${id}.json"`)
      c.header('Cache-Control', 'private, no-store')
      return c.body(file.body, 200, { 'Content-Type': 'application/json' })
    },
  )

/** Under /tenants/{tenant}: what the tenant knows of a customer, for who has asked the tenant. */
export const customersExports = room()
  .post(
    '/customers/:id/exports',
    returns(202, DataExport, 'Ask for a copy of what is known of a customer here', CustomerNotFound, FilesNotConfigured, TooManyExports),
    allow('customers:export'),
    idempotent(202),
    valid('param', ById),
    async (c) => {
      const { userId } = person(c.var.ctx)
      const asked = await askForExport(c.var.ctx, userId, { tenantId: tenantOf(c.var.ctx), customerId: c.req.valid('param').id })
      if (!asked) throw ExportNotFound()
      return c.json(ok(asked), 202)
    },
  )
  .get(
    '/customers/:id/exports',
    returns(200, z.array(DataExport), 'List the copies of a customer', CustomerNotFound),
    allow('customers:export'),
    valid('param', ById),
    async (c) => {
      const { id } = c.req.valid('param')
      const [, rows] = await c.var.ctx.db.read(assertCustomer({ id }), exportsOfCustomer({ tenantId: tenantOf(c.var.ctx), customerId: id }))
      return c.json(ok(rows), 200)
    },
  )
