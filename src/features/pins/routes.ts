import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { ById } from '../../http/fields.ts'
import { page, placeOf } from '../../http/page.ts'
import { LimiterUnavailable } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { sensitive } from '../../http/sensitive.ts'
import { NotYoursToGive, StaffNotFound } from '../staff/problems.ts'
import { enterPin } from './enter-pin.ts'
import { PinLocked, PinNotSet, PinRefused, PinTooObvious } from './problems.ts'
import { pinsAfter } from './queries.ts'
import { removePin } from './remove-pin.ts'
import { EnterPin, ListPins, PinState, PinToken, SetPin } from './schema.ts'
import { setOwnPin } from './set-own-pin.ts'
import { setPin } from './set-pin.ts'
import { unlockPin } from './unlock-pin.ts'

const Place = z.tuple([z.uuid()])

/** Under /tenants/{tenant}. */
export const pins = room()
  .get('/pins', returns(200, z.array(PinState), 'List who has a PIN here'), allow('pins:read'), valid('query', ListPins), async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const [id] = placeOf(cursor, Place) ?? [null]
    const [rows] = await c.var.ctx.db.read(pinsAfter({ id, limit: limit + 1 }))
    return c.json(okPage(page(rows, limit, (row) => [row.staffId])), 200)
  })
  .put(
    '/pins/own',
    returns(200, PinState, 'Set your own PIN', PinTooObvious, StaffNotFound),
    allow('profile:write'),
    sensitive(),
    valid('json', SetPin),
    async (c) => {
      const pin = await setOwnPin(c.var.ctx, c.req.valid('json').pin)
      if (!pin) throw StaffNotFound()
      return c.json(ok(pin), 200)
    },
  )
  .post(
    '/pin-tokens',
    returns(200, PinToken, 'Enter a PIN on a paired device', LimiterUnavailable, PinLocked, PinRefused),
    allow('pins:use'),
    valid('json', EnterPin),
    async (c) => {
      c.header('Cache-Control', 'no-store')
      return c.json(ok(await enterPin(c.var.ctx, c.req.valid('json'))), 200)
    },
  )
  .put(
    '/staff/:id/pin',
    returns(200, PinState, 'Set somebody’s PIN', NotYoursToGive, PinTooObvious, StaffNotFound),
    allow('pins:write'),
    valid('param', ById),
    valid('json', SetPin),
    async (c) => {
      const pin = await setPin(c.var.ctx, c.req.valid('param').id, c.req.valid('json').pin)
      if (!pin) throw StaffNotFound()
      return c.json(ok(pin), 200)
    },
  )
  .delete(
    '/staff/:id/pin',
    returns(200, PinState, 'Take somebody’s PIN away', NotYoursToGive, PinNotSet, StaffNotFound),
    allow('pins:write'),
    valid('param', ById),
    async (c) => {
      const removed = await removePin(c.var.ctx, c.req.valid('param').id)
      if (!removed) throw PinNotSet()
      return c.json(ok(removed.pin), 200)
    },
  )
  .delete(
    '/staff/:id/pin-lock',
    returns(200, PinState, 'Unlock a PIN that five tries have locked', NotYoursToGive, PinNotSet, StaffNotFound),
    allow('pins:write'),
    valid('param', ById),
    async (c) => {
      const pin = await unlockPin(c.var.ctx, c.req.valid('param').id)
      if (!pin) throw PinNotSet()
      return c.json(ok(pin), 200)
    },
  )
