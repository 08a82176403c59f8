import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { etagOf, ifMatch, tagged, taggedForOthers, versioned } from '../../http/etag.ts'
import { idempotent } from '../../http/idempotency.ts'
import { Forbidden, InvalidReference, PreconditionFailed } from '../../http/problem.ts'
import { allow, open, returns, room, valid } from '../../http/room.ts'
import { PlanLimit } from '../plans/problems.ts'
import { archiveProduct } from './archive-product.ts'
import { createProduct } from './create-product.ts'
import { editProduct } from './edit-product.ts'
import { ById } from '../../http/fields.ts'
import { findProducts } from './find-products.ts'
import { HandleTaken, PrecisionInUse, ProductNotFound, SkuTaken, VariantNotFound, VariantOptionsTaken } from './problems.ts'
import { FindProducts } from './product-filters.ts'
import { CreateProduct, EditProduct } from './product-schema.ts'
import { Product, ProductSummary } from './product-views.ts'
import { productById } from './queries.ts'

const AtLocation = z.strictObject({ locationId: z.uuid().optional().meta({ description: 'For its prices and what it offers.' }) })
const taken = [PlanLimit, HandleTaken, SkuTaken, VariantOptionsTaken, InvalidReference]

export const products = room()
  .get(
    '/products',
    returns(200, z.array(ProductSummary), 'List or search products', Forbidden),
    open('everybody may look at what is for sale; drafts are for those who work here'),
    valid('query', FindProducts),
    async (c) => {
      const body = okPage(await findProducts(c.var.ctx, c.req.valid('query')))
      return taggedForOthers(c, body, c.var.ctx.actor.can.includes('catalog:read'))
    },
  )
  .get(
    '/products/:id',
    returns(200, Product, 'Read a product with its variants and modifiers', ProductNotFound),
    open('everybody may look at what is for sale; drafts are for those who work here'),
    valid('param', ById),
    valid('query', AtLocation),
    async (c) => {
      const { id } = c.req.valid('param')
      const [product] = await c.var.ctx.db.read(productById({ id, locationId: c.req.valid('query').locationId ?? null }))
      if (!product) throw ProductNotFound()
      c.header('Vary', 'Authorization', { append: true })
      if (!c.var.ctx.actor.can.includes('catalog:read')) return tagged(c, ok(product))
      // Whoever edits needs the version for If-Match; it can't stand for stock and modifiers, so this answer is never a 304.
      c.header('ETag', etagOf(product.version))
      c.header('Cache-Control', 'private, no-store')
      return c.json(ok(product), 200)
    },
  )
  .post(
    '/products',
    returns(201, Product, 'Create a product with its variants', ...taken),
    allow('catalog:write'),
    idempotent(201),
    valid('json', CreateProduct),
    async (c) => c.json(ok(await createProduct(c.var.ctx, c.req.valid('json'))), 201),
  )
  .patch(
    '/products/:id',
    returns(200, Product, 'Edit a product', ProductNotFound, VariantNotFound, PrecisionInUse, PreconditionFailed, ...taken),
    allow('catalog:write'),
    valid('param', ById),
    valid('json', EditProduct),
    async (c) => versioned(c, await editProduct(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), ifMatch(c))),
  )
  .post(
    '/products/:id/archival',
    returns(200, Product, 'Archive a product', ProductNotFound, PreconditionFailed),
    allow('catalog:write'),
    idempotent(200),
    valid('param', ById),
    async (c) => c.json(ok(await archiveProduct(c.var.ctx, c.req.valid('param').id, ifMatch(c))), 200),
  )
