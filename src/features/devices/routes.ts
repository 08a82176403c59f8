import * as z from 'zod'
import { ok, okPage } from '../../http/answer.ts'
import { ifMatch, versioned } from '../../http/etag.ts'
import { ById } from '../../http/fields.ts'
import { idempotent } from '../../http/idempotency.ts'
import { limited } from '../../http/limit.ts'
import { page, placeOf } from '../../http/page.ts'
import { InvalidReference, PreconditionFailed } from '../../http/problem.ts'
import { DeviceProofRefused, proofOf } from '../../http/proof.ts'
import { allow, open, returns, room, valid } from '../../http/room.ts'
import { RefreshRefused } from '../auth/problems.ts'
import { TenantClosing } from '../closures/problems.ts'
import { FeatureOff, PlanLimit, PlanSuspended } from '../plans/problems.ts'
import { offerPairing } from './offer-pairing.ts'
import { pairDevice } from './pair-device.ts'
import { DeviceNotFound, PairingRefused } from './problems.ts'
import { deviceById, devicesBefore } from './queries.ts'
import { refreshDevice } from './refresh-device.ts'
import { renameDevice } from './rename-device.ts'
import { revokeDevice } from './revoke-device.ts'
import { Device, DeviceTokens, ListDevices, OfferPairing, PairDevice, Pairing, RefreshDevice, RenameDevice } from './schema.ts'

const Place = z.tuple([z.uuid()])

/** Under /api/v1: what a device asks that nobody knows yet, or whose access token has ended. */
export const deviceTokens = room()
  .post(
    '/auth/devices',
    returns(
      201,
      DeviceTokens,
      'Pair a device: its code and a proof of its key',
      FeatureOff,
      PairingRefused,
      PlanLimit,
      PlanSuspended,
      TenantClosing,
      DeviceProofRefused,
    ),
    open('the code is what asks'),
    limited('pairing'),
    valid('json', PairDevice),
    async (c) => {
      const { ctx } = c.var
      c.header('Cache-Control', 'no-store')
      return c.json(ok(await pairDevice(ctx, c.req.valid('json'), await proofOf(c, ctx.now))), 201)
    },
  )
  .post(
    '/auth/device-tokens',
    returns(
      200,
      DeviceTokens,
      'Get a device’s next access token: its refresh token and a proof of its key',
      FeatureOff,
      DeviceProofRefused,
      RefreshRefused,
    ),
    open('the refresh token and the proof are what asks'),
    valid('json', RefreshDevice),
    async (c) => {
      const { ctx } = c.var
      c.header('Cache-Control', 'no-store')
      return c.json(ok(await refreshDevice(ctx, c.req.valid('json'), await proofOf(c, ctx.now))), 200)
    },
  )

/** Under /tenants/{tenant}. */
export const devices = room()
  .post(
    '/device-pairings',
    returns(201, Pairing, 'Offer a place to a device: a code to type into it', FeatureOff, InvalidReference),
    allow('devices:write'),
    idempotent(201),
    valid('json', OfferPairing),
    async (c) => {
      const { ctx } = c.var
      const offered = await offerPairing(ctx, c.req.valid('json'))
      c.header('Cache-Control', 'no-store')
      return c.json(ok({ ...offered, ...ctx.reveal?.(offered ?? {}) }), 201)
    },
  )
  .get(
    '/devices',
    returns(200, z.array(Device), 'List the devices, newest first'),
    allow('devices:read'),
    valid('query', ListDevices),
    async (c) => {
      const { limit, cursor, locationId = null } = c.req.valid('query')
      const [id] = placeOf(cursor, Place) ?? [null]
      const [rows] = await c.var.ctx.db.read(devicesBefore({ id, locationId, limit: limit + 1 }))
      return c.json(okPage(page(rows, limit, (row) => [row.id])), 200)
    },
  )
  .get('/devices/:id', returns(200, Device, 'Read a device', DeviceNotFound), allow('devices:read'), valid('param', ById), async (c) => {
    const [device] = await c.var.ctx.db.read(deviceById(c.req.valid('param')))
    if (!device) throw DeviceNotFound()
    return versioned(c, device)
  })
  .patch(
    '/devices/:id',
    returns(200, Device, 'Rename a device', DeviceNotFound, PreconditionFailed),
    allow('devices:write'),
    valid('param', ById),
    valid('json', RenameDevice),
    async (c) => {
      const device = await renameDevice(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), ifMatch(c))
      if (!device) throw DeviceNotFound()
      return versioned(c, device)
    },
  )
  .delete(
    '/devices/:id',
    returns(200, Device, 'Revoke a device', DeviceNotFound),
    allow('devices:write'),
    valid('param', ById),
    async (c) => c.json(ok(await revokeDevice(c.var.ctx, c.req.valid('param').id)), 200),
  )
