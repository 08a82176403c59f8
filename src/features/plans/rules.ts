import type { ACCESS, PLAN_STATUSES } from '../../../drizzle/plans.ts'

export type PlanStatus = (typeof PLAN_STATUSES)[number]
export type Access = (typeof ACCESS)[number]

/**
 * What a standing with the platform lets a tenant do (semantics 13, rule 4). full: everything; grace: everything, for a while; suspended: read,
 * export and pay, while webhooks and sales that a till has already made are still taken in.
 */
export const accessBy: Record<PlanStatus, Access> = {
  trialing: 'full',
  active: 'full',
  past_due: 'grace',
  incomplete: 'suspended',
  incomplete_expired: 'suspended',
  unpaid: 'suspended',
  paused: 'suspended',
  canceled: 'suspended',
}

export const planStatuses = Object.keys(accessBy) as [PlanStatus, ...PlanStatus[]]
export const accesses = ['full', 'grace', 'suspended'] as const satisfies Access[]

/** What only some plans hold. A feature that is not here can't be switched, granted or asked for. */
export const FEATURES = ['api_keys', 'audit_export', 'custom_domains', 'custom_roles', 'devices'] as const
export type Feature = (typeof FEATURES)[number]

/** What plans count. Each has a trigger on its table (app.count_added), so that no way of making one goes uncounted. */
export const LIMITS = ['devices', 'locations', 'products', 'staff'] as const
export type Limit = (typeof LIMITS)[number]

/** From here on of a limit the answer of a write says how near it is. */
const NEAR = 0.8

/** A hard limit warns when it is near, a soft one when it is passed. */
export const isWorthAWarning = ({ used, most, isHard }: { used: number; most: number; isHard: boolean }) =>
  isHard ? used >= most * NEAR : used > most

export const isFeature = (name: string): name is Feature => FEATURES.some((feature) => feature === name)
