import { ok } from '../../http/answer.ts'
import { idempotent } from '../../http/idempotency.ts'
import { Forbidden, InvalidRequest } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { LocationNotFound } from '../tenants/problems.ts'
import { applyImport } from './apply-import.ts'
import { checkImport } from './check-import.ts'
import { ById } from '../../http/fields.ts'
import { exports } from './export-routes.ts'
import { importById } from './queries.ts'
import { ApplyImport, CheckImport, Import } from './schema.ts'
import { ImportApplied, ImportEmpty, ImportNotFound } from './problems.ts'
import { SkuTaken, TooManyVariants, VariantOptionsTaken } from '../catalog/problems.ts'

/** Under /tenants/{tenant}. */
export const imports = room()
  .route('/', exports)
  .post(
    '/imports',
    returns(201, Import, 'Check a product file (text/csv, up to 5 MB) without changing anything'),
    allow('catalog:import'),
    idempotent(201),
    valid('query', CheckImport),
    async (c) => {
      if (!c.req.header('Content-Type')?.startsWith('text/csv')) {
        throw InvalidRequest([{ in: 'header', field: 'Content-Type', message: 'Send the file as text/csv.' }])
      }
      return c.json(ok(await checkImport(c.var.ctx, c.req.valid('query').fileName, await c.req.text())), 201)
    },
  )
  .get('/imports/:id', returns(200, Import, 'Read an import', ImportNotFound), allow('catalog:import'), valid('param', ById), async (c) => {
    const [found] = await c.var.ctx.db.read(importById(c.req.valid('param')))
    if (!found) throw ImportNotFound()
    return c.json(ok(found), 200)
  })
  .post(
    '/imports/:id/application',
    returns(
      200,
      Import,
      'Apply a checked file',
      ImportNotFound,
      ImportApplied,
      ImportEmpty,
      SkuTaken,
      VariantOptionsTaken,
      TooManyVariants,
      LocationNotFound,
      Forbidden,
    ),
    allow('catalog:import'),
    idempotent(200),
    valid('param', ById),
    valid('json', ApplyImport),
    async (c) => c.json(ok(await applyImport(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))), 200),
  )
