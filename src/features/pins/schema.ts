import * as z from 'zod'
import { Id } from '../../http/fields.ts'
import { paging } from '../../http/page.ts'

const Pin = z
  .string()
  .regex(/^\d{4,8}$/, 'Four to eight digits.')
  .meta({ example: '4071', format: 'password' })

export const SetPin = z.strictObject({ pin: Pin }).meta({ id: 'SetPin' })
export const EnterPin = z.strictObject({ staffId: Id, pin: Pin }).meta({ id: 'EnterPin' })
export type EnterPin = z.infer<typeof EnterPin>
export const ListPins = z.strictObject(paging)

export const PinState = z
  .strictObject({ staffId: z.uuid(), name: z.string(), lockedAt: z.iso.datetime().nullable(), updatedAt: z.iso.datetime() })
  .meta({ id: 'PinState' })

export const PinToken = z
  .strictObject({
    staff: z.strictObject({ id: z.uuid(), name: z.string(), role: z.string() }),
    accessToken: z
      .string()
      .meta({ description: 'This person on this device, for fifteen minutes. There is no refresh: they enter their PIN again.' }),
    accessTokenExpiresAt: z.iso.datetime(),
  })
  .meta({ id: 'PinToken' })
