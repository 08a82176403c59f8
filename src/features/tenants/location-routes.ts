import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { ifMatch, versioned } from '../../http/etag.ts'
import { idempotent } from '../../http/idempotency.ts'
import { page, placeOf } from '../../http/page.ts'
import { PreconditionFailed } from '../../http/problem.ts'
import { allow, open, returns, room, valid } from '../../http/room.ts'
import { PlanLimit } from '../plans/problems.ts'
import { addLocation } from './add-location.ts'
import { changeLocation } from './change-location.ts'
import { locationById, locationsAfter } from './location-queries.ts'
import { AddLocation, ChangeLocation, ListLocations, Location } from './location-schema.ts'
import { LocationNotFound, LocationSlugTaken, OpeningHoursOverlap } from './problems.ts'
import { ById } from '../../http/fields.ts'

const Place = z.tuple([z.string(), z.uuid()])

export const locations = room()
  .get(
    '/:tenant/locations',
    returns(200, z.array(Location), 'List the locations'),
    open('customers choose where to order'),
    valid('query', ListLocations),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const [name, id] = placeOf(cursor, Place) ?? [null, null]
      const [rows] = await c.var.ctx.db.read(locationsAfter({ name, id, limit: limit + 1 }))
      return c.json(okPage(page(rows, limit, (row) => [row.name, row.id])), 200)
    },
  )
  .post(
    '/:tenant/locations',
    returns(201, Location, 'Add a location', LocationSlugTaken, PlanLimit, OpeningHoursOverlap),
    allow('locations:add'),
    idempotent(201),
    valid('json', AddLocation),
    async (c) => c.json(ok(await addLocation(c.var.ctx, c.req.valid('json'))), 201),
  )
  .get(
    '/:tenant/locations/:id',
    returns(200, Location, 'Read a location', LocationNotFound),
    open('customers see where and when it is open'),
    valid('param', ById),
    async (c) => {
      const [location] = await c.var.ctx.db.read(locationById(c.req.valid('param')))
      if (!location) throw LocationNotFound()
      return versioned(c, location, 'public')
    },
  )
  .patch(
    '/:tenant/locations/:id',
    returns(200, Location, 'Change a location', LocationNotFound, LocationSlugTaken, PlanLimit, OpeningHoursOverlap, PreconditionFailed),
    allow('locations:write'),
    valid('param', ById),
    valid('json', ChangeLocation),
    async (c) => {
      const location = await changeLocation(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), ifMatch(c))
      if (!location) throw LocationNotFound()
      return versioned(c, location)
    },
  )
