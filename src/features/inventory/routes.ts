import * as z from 'zod'
import { okPage } from '../../http/answer.ts'
import { versioned } from '../../http/etag.ts'
import { page, placeOf } from '../../http/page.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { LevelNotFound } from './problems.ts'
import { levelAt, levelsAfter, movementsAfter } from './queries.ts'
import { ByLevel, Level, LevelWithMovements, ListLevels, ListMovements, Movement } from './schema.ts'
import { stock } from './stock-routes.ts'

const LevelPlace = z.tuple([z.uuid(), z.uuid()])
const MovementPlace = z.tuple([z.iso.datetime(), z.uuid()])

/** Under /tenants/{tenant}. */
export const inventory = room()
  .get(
    '/inventory/levels',
    returns(200, z.array(Level), 'List stock levels'),
    allow('inventory:read'),
    valid('query', ListLevels),
    async (c) => {
      const { limit, cursor, locationId, low } = c.req.valid('query')
      const [afterLocation, afterVariant] = placeOf(cursor, LevelPlace) ?? [null, null]
      const asked = { locationId: locationId ?? null, low: low === 'true', afterLocation, afterVariant, limit: limit + 1 }
      const [rows] = await c.var.ctx.db.read(levelsAfter(asked))
      return c.json(okPage(page(rows, limit, (row) => [row.locationId, row.variantId])), 200)
    },
  )
  .get(
    '/inventory/levels/:locationId/:variantId',
    returns(200, LevelWithMovements, 'Read a stock level with its latest movements', LevelNotFound),
    allow('inventory:read'),
    valid('param', ByLevel),
    async (c) => {
      const { locationId, variantId } = c.req.valid('param')
      const [level] = await c.var.ctx.db.read(levelAt({ locationId, variantId }))
      if (!level) throw LevelNotFound()
      return versioned(c, level)
    },
  )
  .get(
    '/inventory/movements',
    returns(200, z.array(Movement), 'List stock movements, latest first'),
    allow('inventory:read'),
    valid('query', ListMovements),
    async (c) => {
      const { limit, cursor, locationId = null, variantId = null, kind = null } = c.req.valid('query')
      const [at, id] = placeOf(cursor, MovementPlace) ?? [null, null]
      const [rows] = await c.var.ctx.db.read(movementsAfter({ locationId, variantId, kind, at, id, limit: limit + 1 }))
      return c.json(okPage(page(rows, limit, (row) => [row.recordedAt, row.id])), 200)
    },
  )
  .route('/', stock)
