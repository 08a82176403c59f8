import * as z from 'zod'
import { Email, label } from '../../http/fields.ts'
import { givable } from '../../http/giving.ts'
import { isBuiltIn, type PermissionName } from '../../http/permissions.ts'
import { reaches, Scope } from '../../http/scopes.ts'
import { paging } from '../../http/page.ts'

export const RoleKey = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/, 'Lower-case letters, digits and dashes.')
  .meta({ description: 'A role that every tenant has, or the key of one of your own.', example: 'manager' })
export const LocationIds = z.array(z.uuid()).min(1).max(100).nullable().meta({ description: 'Where they work; null means everywhere.' })

export const InviteStaff = z
  .strictObject({
    email: Email.meta({ example: 'barista@example.com' }),
    role: RoleKey,
    locationIds: LocationIds.default(null),
  })
  .meta({ id: 'InviteStaff' })
export type InviteStaff = z.infer<typeof InviteStaff>

export const Invitation = z
  .strictObject({
    id: z.uuid(),
    email: z.string(),
    role: z.string(),
    locationIds: z.array(z.uuid()).nullable(),
    state: z.enum(['open', 'accepted', 'revoked', 'expired']),
    invitedBy: z.uuid(),
    sends: z.int(),
    sentAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    version: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Invitation' })

export const AcceptInvitation = z
  .strictObject({
    token: z
      .string()
      .regex(/^[\w-]{43}$/, 'Not the token of an invitation.')
      .meta({ example: 'u2Jt9Qm4Zc1xV7bN0sK5hD8wR3yF6gL1aPqTeXoIjMk' }),
  })
  .meta({ id: 'AcceptInvitation' })
export type AcceptInvitation = z.infer<typeof AcceptInvitation>

export const ChangeStaff = z
  .strictObject({ role: RoleKey, locationIds: LocationIds })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'Name what is to change.')
  .meta({ id: 'ChangeStaff' })
export type ChangeStaff = z.infer<typeof ChangeStaff>

export const ListStaff = z.strictObject(paging)

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

const RoleName = label(80, 'Shift lead')

/** What a role may do, and how far: `own`, the `location`s of whoever has it, or all of the `tenant`. */
const Permissions = z
  .partialRecord(z.enum(givable), Scope)
  .superRefine((wanted, context) => {
    for (const [name, scope] of Object.entries(wanted))
      if (!reaches(name as PermissionName, scope))
        context.addIssue({ code: 'custom', path: [name], message: 'This permission has no such scope.' })
  })
  .meta({ example: { 'orders:read': 'location', 'payments:read': 'location', 'customers:read': 'tenant' } })

export const AddRole = z
  .strictObject({
    key: RoleKey.refine((key) => !isBuiltIn(key), 'Every tenant has a role of this key.').meta({ description: '', example: 'shift-lead' }),
    name: RoleName,
    permissions: Permissions,
  })
  .meta({ id: 'AddRole' })
export type AddRole = z.infer<typeof AddRole>

export const ChangeRole = z
  .strictObject({ name: RoleName, permissions: Permissions })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'Name what is to change.')
  .meta({ id: 'ChangeRole' })
export type ChangeRole = z.infer<typeof ChangeRole>

/** `id` and `version` are null for the roles that every tenant has. */
export const Role = z
  .strictObject({
    id: z.uuid().nullable(),
    key: z.string(),
    name: z.string(),
    permissions: z.record(z.string(), Scope),
    version: z.int().nullable(),
  })
  .meta({ id: 'Role' })
