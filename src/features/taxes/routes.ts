import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { ifMatch, versioned } from '../../http/etag.ts'
import { idempotent } from '../../http/idempotency.ts'
import { page, paging, placeOf } from '../../http/page.ts'
import { PreconditionFailed } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { createTaxRate } from './create-tax-rate.ts'
import { editTaxRate } from './edit-tax-rate.ts'
import { ById } from '../../http/fields.ts'
import { TaxRateNameTaken, TaxRateNotFound } from './problems.ts'
import { taxRatesAfter } from './queries.ts'
import { CreateTaxRate, EditTaxRate, TaxRate } from './schema.ts'

const Place = z.tuple([z.string()])

export const taxRates = room()
  .get(
    '/tax-rates',
    returns(200, z.array(TaxRate), 'List the tax rates'),
    allow('catalog:read'),
    valid('query', z.strictObject(paging)),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const [name] = placeOf(cursor, Place) ?? [null]
      const [rows] = await c.var.ctx.db.read(taxRatesAfter({ name, limit: limit + 1 }))
      return c.json(okPage(page(rows, limit, (row) => [row.name])), 200)
    },
  )
  .post(
    '/tax-rates',
    returns(201, TaxRate, 'Create a tax rate', TaxRateNameTaken),
    allow('catalog:write'),
    idempotent(201),
    valid('json', CreateTaxRate),
    async (c) => c.json(ok(await createTaxRate(c.var.ctx, c.req.valid('json'))), 201),
  )
  .patch(
    '/tax-rates/:id',
    returns(200, TaxRate, 'Edit a tax rate', TaxRateNotFound, TaxRateNameTaken, PreconditionFailed),
    allow('catalog:write'),
    valid('param', ById),
    valid('json', EditTaxRate),
    async (c) => versioned(c, await editTaxRate(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), ifMatch(c))),
  )
