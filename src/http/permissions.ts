/** How far a permission reaches: to what is one's own, to the locations where one works, to all of the tenant (semantics 16.3). */
export const scopes = ['own', 'location', 'tenant'] as const
export type Scope = (typeof scopes)[number]

/**
 * What can be permitted at all (`room:verb`), and how far. `shared`: it changes what all locations share, so that nobody has it who is limited to some.
 * `money`: moves money or prices. `lasting`: lets somebody in, erases, or goes on beyond the call; of neither support has any. `owner`: no role of a tenant's
 * own holds it. `personal`: comes with an account and is not given. `here`: only for who has signed in
 * here, and not with a token of another issuer. `sensitive`: asks the caller's row in the call's own transaction whether the token still
 * says what is true.
 */
type Fact = 'shared' | 'money' | 'lasting' | 'owner' | 'personal' | 'here' | 'sensitive'
type Permission = { scopes: readonly Scope[] } & Partial<Record<Fact, true>>

const anybodys: Permission['scopes'] = scopes
const places: Permission['scopes'] = ['location', 'tenant']
const whole: Permission['scopes'] = ['tenant']
const oneself = { scopes: ['own'], personal: true } as const satisfies Permission

export const permissions = {
  'tenants:open': oneself,
  'profile:read': oneself,
  'profile:write': oneself,
  'customers:self': oneself,
  'invitations:accept': oneself,
  'tenants:read': { scopes: whole },
  'tenants:write': { scopes: whole, shared: true, sensitive: true },
  'tenants:own': { scopes: whole, shared: true, lasting: true, owner: true, here: true, sensitive: true },
  'locations:add': { scopes: whole, shared: true, sensitive: true },
  'locations:write': { scopes: places, sensitive: true },
  'staff:read': { scopes: places },
  'staff:write': { scopes: places, lasting: true, sensitive: true },
  'roles:write': { scopes: whole, shared: true, lasting: true, sensitive: true },
  'api-keys:read': { scopes: whole, shared: true },
  'api-keys:write': { scopes: whole, shared: true, lasting: true, sensitive: true },
  'devices:read': { scopes: places },
  'devices:write': { scopes: places, lasting: true, sensitive: true },
  'pins:read': { scopes: places },
  'pins:write': { scopes: places, lasting: true, sensitive: true },
  'pins:use': { scopes: places, owner: true, sensitive: true },
  'support:read': { scopes: whole },
  'support:end': { scopes: whole, shared: true, sensitive: true },
  'support:act': { scopes: whole, owner: true },
  'catalog:read': { scopes: whole },
  'catalog:write': { scopes: whole, shared: true },
  'catalog:import': { scopes: whole, shared: true },
  'catalog:place': { scopes: places },
  'classes:read': { scopes: places },
  'classes:manage': { scopes: places },
  'classes:define': { scopes: whole, shared: true },
  'inventory:read': { scopes: places },
  'inventory:write': { scopes: places },
  'inventory:adjust': { scopes: places },
  'orders:read': { scopes: anybodys },
  'orders:place': { scopes: anybodys },
  'orders:prepare': { scopes: places },
  'orders:cancel': { scopes: anybodys, money: true },
  'orders:discount': { scopes: places, money: true },
  'payments:read': { scopes: anybodys },
  'payments:start': { scopes: anybodys, money: true },
  'payments:take-cash': { scopes: places, money: true },
  'payments:charge': { scopes: places, money: true },
  'payments:link': { scopes: places, money: true },
  'payments:refund': { scopes: places, money: true, sensitive: true },
  'customers:read': { scopes: whole },
  'customers:write': { scopes: whole },
  'customers:erase': { scopes: whole, shared: true, lasting: true, sensitive: true },
  'customers:export': { scopes: whole, shared: true, lasting: true, sensitive: true },
  'realtime:follow': { scopes: places, lasting: true },
  'audit:read': { scopes: anybodys },
  'audit:export': { scopes: whole, shared: true },
  'jobs:read': { scopes: places },
  'jobs:replay': { scopes: whole, shared: true },
  'platform:read': { scopes: whole, owner: true },
  'platform:people': { scopes: whole, owner: true },
  'platform:write': { scopes: whole, owner: true },
  'platform:log': { scopes: whole, owner: true },
} as const satisfies Record<string, Permission>

export type PermissionName = keyof typeof permissions
/** What a role may do, and how far. */
export type Grants = Readonly<Partial<Record<PermissionName, Scope>>>

export const factsOf = (name: PermissionName): Permission => permissions[name]
export const permissionNames = Object.keys(permissions) as PermissionName[]
export const isPermission = (name: string): name is PermissionName => Object.hasOwn(permissions, name)

const account: Grants = { 'tenants:open': 'own', 'profile:read': 'own', 'profile:write': 'own', 'invitations:accept': 'own' }

const shopper: Grants = {
  'orders:place': 'own',
  'orders:read': 'own',
  'orders:cancel': 'own',
  'payments:start': 'own',
  'payments:read': 'own',
  'realtime:follow': 'own',
}

const kitchen: Grants = {
  'catalog:read': 'tenant',
  'orders:read': 'location',
  'orders:prepare': 'location',
  'realtime:follow': 'location',
}

const till: Grants = {
  ...kitchen,
  'orders:place': 'location',
  'orders:cancel': 'location',
  'payments:start': 'location',
  'payments:read': 'location',
  'payments:take-cash': 'location',
  'payments:link': 'location',
  'inventory:read': 'location',
  'customers:read': 'tenant',
}

const clerk: Grants = { ...till, 'classes:read': 'location', 'inventory:write': 'location', 'customers:write': 'tenant' }

const manager: Grants = {
  ...clerk,
  'tenants:read': 'tenant',
  'staff:read': 'location',
  'catalog:write': 'tenant',
  'catalog:import': 'tenant',
  'catalog:place': 'location',
  'classes:manage': 'location',
  'classes:define': 'tenant',
  'inventory:adjust': 'location',
  'orders:discount': 'location',
  'payments:charge': 'location',
  'payments:refund': 'location',
  'audit:read': 'location',
  'audit:export': 'tenant',
  'jobs:read': 'location',
  'devices:read': 'location',
  'devices:write': 'location',
  'pins:read': 'location',
  'pins:write': 'location',
  'support:read': 'tenant',
}

const admin: Grants = {
  ...manager,
  'tenants:write': 'tenant',
  'customers:erase': 'tenant',
  'customers:export': 'tenant',
  'locations:add': 'tenant',
  'locations:write': 'location',
  'staff:write': 'location',
  'roles:write': 'tenant',
  'api-keys:read': 'tenant',
  'api-keys:write': 'tenant',
  'support:end': 'tenant',
  'jobs:replay': 'tenant',
}

const viewer: Grants = {
  'tenants:read': 'tenant',
  'staff:read': 'location',
  'catalog:read': 'tenant',
  'classes:read': 'location',
  'inventory:read': 'location',
  'orders:read': 'location',
  'payments:read': 'location',
  'customers:read': 'tenant',
  'audit:read': 'location',
  'audit:export': 'tenant',
  'jobs:read': 'location',
  'devices:read': 'location',
  'support:read': 'tenant',
  'realtime:follow': 'location',
}

/** Of what managers hold: who works here, what else calls, and streams, which are for people who look at them. Nothing for a key. */
const notForKeys = /^(?:staff|devices|pins|support|realtime):/
const ofManagers: Grants = Object.fromEntries(Object.entries(manager).filter(([name]) => !notForKeys.test(name)))

/** Where staff enter a PIN, and what somebody has to choose from before. */
const entry: Grants = { 'pins:read': 'location', 'pins:use': 'location' }

/** Whom a tenant may let work for it, beside the roles that it makes itself. An owner works everywhere. */
export const roles = {
  owner: { ...admin, 'tenants:own': 'tenant' },
  admin,
  manager,
  staff: clerk,
  kitchen,
  instructor: { 'catalog:read': 'tenant', 'classes:read': 'location' },
  viewer,
} as const satisfies Record<string, Grants>

export type BuiltInRole = keyof typeof roles
export const staffRoles = Object.keys(roles) as [BuiltInRole, ...BuiltInRole[]]
export const isBuiltIn = (role: string): role is BuiltInRole => Object.hasOwn(roles, role)

/** Support looks, and lets people in again; what changes plans, switches and deliveries is an administrator's. */
const support: Grants = { 'support:act': 'tenant', 'platform:read': 'tenant', 'platform:people': 'tenant' }

/** Who calls without working for the tenant. `payer` holds a link to what is due of an order; `device` is what a till does before anybody has given a PIN; `api_key` the most that a key can hold. */
export const kinds = {
  customer: { ...shopper, 'customers:self': 'own', ...account },
  guest: shopper,
  payer: { 'payments:start': 'own', 'payments:read': 'own' },
  user: account,
  device: { ...till, ...entry },
  'device:kiosk': {
    'catalog:read': 'tenant',
    'orders:place': 'location',
    'orders:read': 'own',
    'payments:start': 'own',
    'payments:read': 'own',
    'realtime:follow': 'location',
  },
  'device:kds': { ...kitchen, ...entry },
  'device:display': { 'catalog:read': 'tenant', 'orders:read': 'location', 'realtime:follow': 'location' },
  platform: { ...support, 'platform:write': 'tenant', 'platform:log': 'tenant' },
  platform_support: support,
  api_key: { ...ofManagers, 'locations:write': 'location', 'jobs:replay': 'tenant' },
} as const satisfies Record<string, Grants>

/** The whole matrix, as the OpenAPI document shows it. An account's own permissions come with every role. */
export const grantsByRole: Readonly<Record<string, Grants>> = {
  ...Object.fromEntries(Object.entries(roles).map(([role, grants]) => [role, { ...grants, ...account }])),
  ...kinds,
}
