import * as z from 'zod'
import { staffRoles } from '../../http/permissions.ts'
import { listing } from './schema.ts'

const Role = z.enum(staffRoles).meta({ example: 'manager' })
const LocationIds = z.array(z.uuid()).min(1).max(100).nullable().meta({ description: 'Where they work; null means everywhere.' })

export const HireStaff = z
  .strictObject({
    email: z.email().max(254).toLowerCase().meta({ example: 'barista@example.com' }),
    role: Role,
    locationIds: LocationIds.default(null),
  })
  .meta({ id: 'HireStaff' })
export type HireStaff = z.infer<typeof HireStaff>

export const ChangeStaff = z
  .strictObject({ role: Role, locationIds: LocationIds })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'Name what is to change.')
  .meta({ id: 'ChangeStaff' })
export type ChangeStaff = z.infer<typeof ChangeStaff>

export const ListStaff = listing

export const Staff = z
  .strictObject({
    id: z.uuid(),
    userId: z.uuid(),
    name: z.string(),
    email: z.string(),
    role: z.string(),
    locationIds: z.array(z.uuid()).nullable(),
    active: z.boolean(),
    version: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Staff' })

export const Roles = z.array(z.strictObject({ role: z.string(), permissions: z.array(z.string()) })).meta({ id: 'Roles' })
