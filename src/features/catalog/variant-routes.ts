import * as z from 'zod'
import { ok } from '../../http/answer.ts'
import { ifMatch, versioned } from '../../http/etag.ts'
import { idempotent } from '../../http/idempotency.ts'
import { Forbidden, PreconditionFailed } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { LocationNotFound } from '../tenants/problems.ts'
import { addVariant } from './add-variant.ts'
import { editVariant } from './edit-variant.ts'
import { ById } from '../../http/fields.ts'
import { PrecisionInUse, ProductNotFound, SkuTaken, TooManyVariants, VariantNotFound, VariantOptionsTaken } from './problems.ts'
import { AddVariant, EditVariant, PutVariantLocation } from './product-schema.ts'
import { Product, Variant, VariantLocation } from './product-views.ts'
import { putVariantLocation } from './put-variant-location.ts'

const ByLocation = z.strictObject({ tenant: z.string(), id: z.uuid(), locationId: z.uuid() })

export const variants = room()
  .post(
    '/products/:id/variants',
    returns(201, Product, 'Add a variant to a product', ProductNotFound, SkuTaken, VariantOptionsTaken, TooManyVariants),
    allow('catalog:write'),
    idempotent(201),
    valid('param', ById),
    valid('json', AddVariant),
    async (c) => c.json(ok(await addVariant(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))), 201),
  )
  .patch(
    '/variants/:id',
    returns(
      200,
      Variant,
      'Edit a variant, or take it off sale (active: false)',
      VariantNotFound,
      SkuTaken,
      VariantOptionsTaken,
      PrecisionInUse,
      PreconditionFailed,
    ),
    allow('catalog:write'),
    valid('param', ById),
    valid('json', EditVariant),
    async (c) => versioned(c, await editVariant(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), ifMatch(c))),
  )
  .put(
    '/variants/:id/locations/:locationId',
    returns(200, VariantLocation, 'Set price and availability at a location', VariantNotFound, LocationNotFound, Forbidden),
    allow('catalog:place'),
    valid('param', ByLocation),
    valid('json', PutVariantLocation),
    async (c) => {
      const { id, locationId } = c.req.valid('param')
      return c.json(ok(await putVariantLocation(c.var.ctx, id, locationId, c.req.valid('json'))), 200)
    },
  )
