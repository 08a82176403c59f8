/** The permission matrix, as data: role → what it may do (semantics 16.3). Exported into the OpenAPI document per operation. */

const shopper = ['orders:place', 'orders:read', 'orders:cancel', 'payments:start', 'payments:read', 'realtime:follow'] as const

const viewer = [
  'tenants:read',
  'staff:read',
  'catalog:read',
  'inventory:read',
  'orders:read',
  'payments:read',
  'customers:read',
  'audit:read',
  'jobs:read',
  'realtime:follow',
] as const

const kitchen = ['catalog:read', 'orders:read', 'orders:prepare', 'realtime:follow'] as const

const clerk = [
  ...kitchen,
  'orders:place',
  'orders:cancel',
  'payments:start',
  'payments:read',
  'payments:take-cash',
  'inventory:read',
  'inventory:write',
  'customers:read',
  'customers:write',
] as const

const manager = [
  ...clerk,
  'tenants:read',
  'staff:read',
  'catalog:write',
  'catalog:import',
  'inventory:adjust',
  'orders:discount',
  'payments:refund',
  'audit:read',
  'jobs:read',
] as const

const admin = [...manager, 'tenants:write', 'staff:write', 'jobs:replay'] as const

export const roles: Record<string, readonly string[]> = {
  owner: [...admin, 'tenants:own'],
  admin,
  manager,
  staff: clerk,
  kitchen,
  instructor: ['catalog:read'],
  viewer,
}

/** Whom a tenant may hire as. */
export const staffRoles = ['owner', 'admin', 'manager', 'staff', 'kitchen', 'instructor', 'viewer'] as const

/** Signed in, in whatever tenant or none. */
export const userCan: readonly string[] = ['tenants:open', 'profile:read']
export const customerCan: readonly string[] = [...shopper, 'customers:self', ...userCan]
export const guestCan: readonly string[] = shopper
export const staffCan = (role: string): readonly string[] => [...new Set([...(roles[role] ?? []), ...userCan])]
