import { exampleId } from './openapi-ids.ts'
import { tenant } from './openapi-scene-shop.ts'

const user = { id: exampleId('user'), email: 'ada@example.com', name: 'Ada Lovelace' }
const createdAt = '2026-11-02T09:14:03.512Z'
const named = { id: tenant.id, slug: tenant.slug, name: tenant.name }

export const signedIn = {
  user,
  kind: 'customer' as const,
  tenant: { id: tenant.id, slug: tenant.slug },
  role: null,
  customerId: exampleId('customer'),
  accessToken: 'eyJhbGciOiJFZERTQSIsImtpZCI6IjEifQ.eyJraW5kIjoiY3VzdG9tZXIifQ.c2lnbmF0dXJl',
  accessTokenExpiresAt: '2026-11-21T07:45:00.000Z',
  refreshToken: 'u2Jt9Qm4Zc1xV7bN0sK5hD8wR3yF6gL1aPqTeXoIjMk',
}

export const me = {
  ...user,
  emailVerified: true,
  locale: 'en',
  createdAt,
  worksAt: [{ tenant: named, role: 'manager', locationIds: [exampleId('location')] }],
  customerOf: [{ tenant: named, customerId: exampleId('customer') }],
}

export const profile = { id: exampleId('customer'), name: user.name, email: user.email, phone: '+49 30 123456', version: 2, createdAt }
export const customer = { ...profile, userId: user.id, note: 'Oat milk, always' }

export const staff = {
  id: exampleId('staff'),
  userId: exampleId('barista'),
  name: 'Grace Hopper',
  email: 'barista@example.com',
  role: 'staff',
  locationIds: [exampleId('location')],
  active: true,
  version: 1,
  createdAt,
}

export const invitation = {
  id: exampleId('invitation'),
  email: 'barista@example.com',
  role: 'staff',
  locationIds: [exampleId('location')],
  state: 'open' as const,
  invitedBy: exampleId('user'),
  sends: 1,
  sentAt: '2026-11-20T16:02:41.007Z',
  expiresAt: '2026-11-27T16:02:41.007Z',
  version: 1,
  createdAt: '2026-11-20T16:02:41.007Z',
}

export const role = {
  id: exampleId('role'),
  key: 'shift-lead',
  name: 'Shift lead',
  permissions: { 'orders:read': 'location' as const, 'orders:prepare': 'location' as const, 'customers:read': 'tenant' as const },
  version: 1,
}

export const chainVerified = {
  checked: 412,
  through: 412,
  isComplete: true,
  altered: null,
  anchorHolds: true,
  head: { seq: 412, hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', at: '2026-11-20T16:03:00.000Z' },
}

export const auditEntry = {
  id: exampleId('entry'),
  action: 'location.changed',
  resourceType: 'location',
  resourceId: exampleId('location'),
  before: { payLater: false },
  after: { payLater: true },
  actorKind: 'staff',
  actorId: exampleId('user'),
  address: '203.0.113.0',
  userAgent: '9f86d081884c7d65',
  requestId: 'f3b0c442-98fc-4c14-9afb-f4c8996fb924',
  locationId: exampleId('location'),
  impersonatorId: null,
  deviceId: null,
  at: '2026-11-20T16:02:41.007Z',
}

export const apiKey = {
  id: exampleId('apiKey'),
  name: 'Bookkeeping',
  permissions: { 'orders:read': 'location' as const, 'payments:read': 'location' as const, 'catalog:read': 'tenant' as const },
  locationIds: null,
  expiresAt: null,
  lastUsedAt: '2026-11-20T16:02:00.000Z',
  revokedAt: null,
  createdBy: exampleId('user'),
  createdAt,
  secrets: [{ prefix: 'ck_live_q7Zt1xKd', createdAt, expiresAt: null }],
}
