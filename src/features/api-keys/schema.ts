import * as z from 'zod'
import { Id, isUnique, label } from '../../http/fields.ts'
import { paging } from '../../http/page.ts'
import { apiKeyCan } from '../../http/holders.ts'
import { factsOf, type PermissionName } from '../../http/permissions.ts'
import { reaches, Scope } from '../../http/scopes.ts'

const Name = label(80, 'Bookkeeping')

const Permissions = z
  .partialRecord(z.enum(apiKeyCan as [PermissionName, ...PermissionName[]]), Scope)
  .superRefine((wanted, context) => {
    if (Object.keys(wanted).length === 0) context.addIssue({ code: 'custom', message: 'A key may do something.' })
    for (const [name, scope] of Object.entries(wanted))
      if (!reaches(name as PermissionName, scope))
        context.addIssue({ code: 'custom', path: [name], message: 'This permission has no such scope.' })
  })
  .meta({ example: { 'orders:read': 'location', 'payments:read': 'location', 'catalog:read': 'tenant' } })

export const CreateApiKey = z
  .strictObject({
    name: Name,
    permissions: Permissions,
    locationIds: z
      .array(Id)
      .min(1)
      .max(100)
      .refine(isUnique, 'Each only once.')
      .nullable()
      .default(null)
      .meta({ description: 'Where it works; null means everywhere.' }),
    expiresAt: z.iso.datetime().nullable().default(null).meta({ description: 'In the future; null means until it is revoked.' }),
  })
  .superRefine(({ permissions, locationIds }, context) => {
    if (locationIds === null) return
    for (const name of Object.keys(permissions))
      if (factsOf(name as PermissionName).shared)
        context.addIssue({
          code: 'custom',
          path: ['permissions', name],
          message: 'It changes what all locations share: not for a key of some.',
        })
  })
  .meta({ id: 'CreateApiKey' })
export type CreateApiKey = z.infer<typeof CreateApiKey>

export const RotateApiKey = z
  .strictObject({
    overlapHours: z
      .int()
      .min(0)
      .max(168)
      .default(24)
      .meta({ description: 'How long the old secret goes on working beside the new one. 0 ends it at once.', example: 24 }),
  })
  .meta({ id: 'RotateApiKey' })
export type RotateApiKey = z.infer<typeof RotateApiKey>

export const ListApiKeys = z.strictObject(paging)

const fields = {
  id: z.uuid(),
  name: z.string(),
  permissions: z.record(z.string(), Scope),
  locationIds: z.array(z.uuid()).nullable(),
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable().meta({ description: 'To the minute.' }),
  revokedAt: z.iso.datetime().nullable(),
  createdBy: z.uuid(),
  createdAt: z.iso.datetime(),
  secrets: z
    .array(z.strictObject({ prefix: z.string(), createdAt: z.iso.datetime(), expiresAt: z.iso.datetime().nullable() }))
    .meta({ description: 'Those that work, newest first: two while an old one lives on beside its successor.' }),
}

export const ApiKey = z.strictObject(fields).meta({ id: 'ApiKey' })
export const ApiKeyWithSecret = z
  .strictObject({
    ...fields,
    secret: z
      .string()
      .meta({ description: 'The key itself, shown this once: send it as `Authorization: Bearer ck_…`. We keep only its hash.' }),
  })
  .meta({ id: 'ApiKeyWithSecret' })
