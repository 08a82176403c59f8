import * as z from 'zod'
import { PLAN_STATUSES, ACCESS } from '../../../drizzle/plans.ts'
import { PLATFORM_ROLES } from '../../../drizzle/platform.ts'
import { Id, words } from '../../http/fields.ts'
import { paging } from '../../http/page.ts'
import { FEATURES, LIMITS } from '../plans/rules.ts'
import { Plan } from '../plans/views.ts'

const At = z.iso.datetime()
const Instant = z.iso.datetime({ offset: true })
export const Reason = words(500, 3).meta({
  description: 'Why. It is written down, and a tenant reads what concerns it.',
  example: 'Ticket 4711',
})
const Key = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'Lower-case letters, digits and dashes.')
  .meta({ example: 'studio' })
const Most = z.int().min(0).max(1_000_000_000)

export const ById = z.strictObject({ id: Id })
export const ByKey = z.strictObject({ key: Key })
export const ByFeature = z.strictObject({ feature: z.enum(FEATURES) })
export const ByOverride = z.strictObject({ id: Id, name: z.enum([...FEATURES, ...LIMITS]) })

export const ListTenants = z.strictObject({
  ...paging,
  search: words(100).optional().meta({ description: 'Part of a slug or of a name.', example: 'corner' }),
})

export const ListedTenant = z
  .strictObject({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    country: z.string(),
    createdAt: At,
    plan: z.string().nullable().meta({ description: 'Null where none was given: then it has the default one.' }),
    status: z.enum(PLAN_STATUSES).nullable(),
    access: z.enum(ACCESS).nullable(),
  })
  .meta({ id: 'ListedTenant' })

const Override = z
  .strictObject({
    name: z.string(),
    isOn: z.boolean().nullable(),
    most: z.int().nullable(),
    reason: z.string(),
    expiresAt: At.nullable(),
    createdAt: At,
  })
  .meta({ id: 'Override' })

export const PlatformTenant = z
  .strictObject({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    country: z.string(),
    currency: z.string(),
    zone: z.string(),
    createdAt: At,
    staff: z.int().meta({ description: 'How many people work there.' }),
    plan: Plan,
    version: z.int().meta({ description: 'Of its plan, for If-Match; 0 where none was given.' }),
    overrides: z.array(Override),
  })
  .meta({ id: 'PlatformTenant' })

export const PutTenantPlan = z
  .strictObject({
    plan: Key,
    status: z.enum(PLAN_STATUSES).meta({ example: 'active' }),
    graceUntil: Instant.nullable().default(null).meta({ description: 'Until when everything goes on although it is past due.' }),
    reason: Reason,
  })
  .refine(({ status, graceUntil }) => (status === 'past_due') === (graceUntil !== null), {
    path: ['graceUntil'],
    message: 'Grace ends at an instant, and only what is past due has it.',
  })
  .meta({ id: 'PutTenantPlan' })
export type PutTenantPlan = z.infer<typeof PutTenantPlan>

export const PutOverride = z
  .strictObject({
    isOn: z.boolean().optional().meta({ description: 'Of a feature.', example: true }),
    most: Most.optional().meta({ description: 'Of a limit.' }),
    expiresAt: Instant.nullable().meta({ description: 'Null is for good.', example: '2030-01-01T00:00:00Z' }),
    reason: Reason,
  })
  .refine(({ isOn, most }) => (isOn === undefined) !== (most === undefined), {
    path: ['isOn'],
    message: 'A feature is on or off, a limit is a number: one of them.',
  })
  .meta({ id: 'PutOverride' })
export type PutOverride = z.infer<typeof PutOverride>

export const PutPlan = z
  .strictObject({
    name: words(80).meta({ example: 'Studio' }),
    features: z
      .array(z.enum(['*', ...FEATURES]))
      .max(FEATURES.length + 1)
      .meta({ description: 'By name; * is all.' }),
    limits: z.partialRecord(z.enum(LIMITS), z.strictObject({ most: Most, isHard: z.boolean() })),
    position: z.int().min(0).max(1000).default(0),
    isDefault: z.boolean().default(false).meta({ description: 'That of tenants who were given none.', example: false }),
  })
  .meta({ id: 'PutPlan' })
export type PutPlan = z.infer<typeof PutPlan>

export const PricedPlan = z
  .strictObject({
    key: z.string(),
    name: z.string(),
    features: z.array(z.string()),
    limits: z.record(z.string(), z.strictObject({ most: z.int(), isHard: z.boolean() })),
    position: z.int(),
    isDefault: z.boolean(),
    updatedAt: At,
  })
  .meta({ id: 'PricedPlan' })

export const SwitchOff = z.strictObject({ reason: Reason }).meta({ id: 'SwitchOff' })
export const KillSwitch = z.strictObject({ feature: z.string(), reason: z.string(), createdAt: At }).meta({ id: 'KillSwitch' })

export const ListNotes = z.strictObject({
  ...paging,
  tenant: Id.optional().meta({ description: 'Only what was about this tenant.' }),
  user: Id.optional().meta({ description: 'Only what was about this person.' }),
})

export const PlatformNote = z
  .strictObject({
    id: z.uuid(),
    action: z.string().meta({ example: 'tenant.read' }),
    role: z.enum(PLATFORM_ROLES),
    tenant: z.uuid().nullable(),
    user: z.uuid().nullable(),
    reason: z.string().nullable(),
    data: z.record(z.string(), z.unknown()).nullable(),
    actorId: z.uuid(),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    requestId: z.string().nullable(),
    at: At,
  })
  .meta({ id: 'PlatformNote' })
