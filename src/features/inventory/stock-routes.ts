import { ok } from '../../http/answer.ts'
import { ifMatch, versioned } from '../../http/etag.ts'
import { idempotent } from '../../http/idempotency.ts'
import { Forbidden, PreconditionFailed, PreconditionRequired } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { VariantNotFound } from '../catalog/problems.ts'
import { LocationNotFound } from '../tenants/problems.ts'
import { countStock } from './count-stock.ts'
import { moveStock } from './move-stock.ts'
import { CountedSince, NotOnHand, VariantNotTracked } from './problems.ts'
import { AdjustStock, ByLevel, CountStock, LevelWithMovements, ReceiveStock, SetLevel, StockChange, WasteStock } from './schema.ts'
import { setLevel } from './set-level.ts'

const refusals = [LocationNotFound, VariantNotFound, VariantNotTracked, Forbidden]

/** What changes stock by hand. */
export const stock = room()
  .post(
    '/inventory/receipts',
    returns(201, StockChange, 'Receive stock', ...refusals),
    allow('inventory:write'),
    idempotent(201),
    valid('json', ReceiveStock),
    async (c) => c.json(ok(await moveStock(c.var.ctx, 'receive', c.req.valid('json'))), 201),
  )
  .post(
    '/inventory/waste',
    returns(201, StockChange, 'Write off what was wasted', NotOnHand, ...refusals),
    allow('inventory:write'),
    idempotent(201),
    valid('json', WasteStock),
    async (c) => c.json(ok(await moveStock(c.var.ctx, 'waste', c.req.valid('json'))), 201),
  )
  .post(
    '/inventory/adjustments',
    returns(201, StockChange, 'Correct stock, with a reason', NotOnHand, ...refusals),
    allow('inventory:adjust'),
    idempotent(201),
    valid('json', AdjustStock),
    async (c) => c.json(ok(await moveStock(c.var.ctx, 'adjust', c.req.valid('json'))), 201),
  )
  .post(
    '/inventory/counts',
    returns(201, StockChange, 'Enter a physical count', CountedSince, PreconditionFailed, ...refusals),
    allow('inventory:write'),
    idempotent(201),
    valid('json', CountStock),
    async (c) => c.json(ok(await countStock(c.var.ctx, c.req.valid('json'))), 201),
  )
  .put(
    '/inventory/levels/:locationId/:variantId',
    returns(200, LevelWithMovements, 'Set safety stock, warning and backorder', PreconditionFailed, PreconditionRequired, ...refusals),
    allow('inventory:adjust'),
    valid('param', ByLevel),
    valid('json', SetLevel),
    async (c) => {
      const { locationId, variantId } = c.req.valid('param')
      return versioned(c, await setLevel(c.var.ctx, { locationId, variantId }, c.req.valid('json'), ifMatch(c)))
    },
  )
