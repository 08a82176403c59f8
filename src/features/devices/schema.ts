import * as z from 'zod'
import { deviceKinds } from '../../../drizzle/devices.ts'
import { Id, label } from '../../http/fields.ts'
import { paging } from '../../http/page.ts'
import { asCode, isCode } from './rules.ts'

const Name = label(80, 'Till by the door')
const Kind = z
  .enum(deviceKinds)
  .meta({ description: 'pos: a till; kiosk: guests order on it; kds: the kitchen’s screen; display: shows orders.', example: 'pos' })

export const OfferPairing = z.strictObject({ locationId: Id, name: Name, kind: Kind }).meta({ id: 'OfferPairing' })
export type OfferPairing = z.infer<typeof OfferPairing>

export const Pairing = z
  .strictObject({
    id: z.uuid(),
    locationId: z.uuid(),
    name: z.string(),
    kind: Kind,
    code: z.string().meta({ description: 'Type it into the device within ten minutes. Good once.', example: '7QK2M9XD' }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Pairing' })

export const PairDevice = z
  .strictObject({
    code: z
      .string()
      .max(32)
      .overwrite(asCode)
      .refine(isCode, 'Eight letters and digits.')
      .meta({ description: 'Small letters, gaps and dashes don’t matter.', example: '7QK2M9XD' }),
  })
  .meta({ id: 'PairDevice' })
export type PairDevice = z.infer<typeof PairDevice>

export const RefreshDevice = z.strictObject({ refreshToken: z.string().max(100) }).meta({ id: 'RefreshDevice' })
export type RefreshDevice = z.infer<typeof RefreshDevice>

export const RenameDevice = z.strictObject({ name: Name }).meta({ id: 'RenameDevice' })
export type RenameDevice = z.infer<typeof RenameDevice>

export const ListDevices = z.strictObject({ ...paging, locationId: Id.optional().meta({ description: 'Only at this location.' }) })

export const Device = z
  .strictObject({
    id: z.uuid(),
    locationId: z.uuid(),
    name: z.string(),
    kind: Kind,
    thumbprint: z.string().meta({ description: 'What names its key (RFC 7638).' }),
    pairedBy: z.uuid(),
    lastSeenAt: z.iso.datetime().nullable().meta({ description: 'When it last refreshed its token.' }),
    revokedAt: z.iso.datetime().nullable(),
    version: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Device' })

export const DeviceTokens = z
  .strictObject({
    device: z.strictObject({ id: z.uuid(), name: z.string(), kind: Kind, locationId: z.uuid() }),
    tenant: z.strictObject({ id: z.uuid(), slug: z.string() }),
    accessToken: z.string(),
    accessTokenExpiresAt: z.iso.datetime(),
    refreshToken: z.string().meta({ description: 'Lasts until the device is revoked. Worth nothing without a proof by the device’s key.' }),
  })
  .meta({ id: 'DeviceTokens' })
