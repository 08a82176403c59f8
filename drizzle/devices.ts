import { sql } from 'drizzle-orm'
import { check, index, pgPolicy, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { belongsTo, createdAt, document, edited, id, inDatabase, instant, oneOf, status, tenantKey, tenantTable } from './columns.ts'
import { app, inLocation, jobDeletes, jobReads, lookedUp, narrowed } from './policies.ts'
import { locations } from './tenants.ts'

export const deviceKinds = ['pos', 'kiosk', 'kds', 'display'] as const

/** A till, a kiosk, a kitchen screen or a display at one location, bound to the key pair that it was paired with. */
export const devices = tenantTable('devices', {
  id: id(),
  locationId: uuid().notNull(),
  name: text().notNull(),
  kind: status(deviceKinds).notNull(),
  /** Its public key (RFC 7517), and what names that (RFC 7638). */
  publicKey: document<Record<string, string>>().notNull(),
  thumbprint: text().notNull(),
  refreshHash: text().notNull(),
  pairedBy: uuid().notNull(),
  lastSeenAt: instant(),
  revokedAt: instant(),
  ...edited(),
})
/* @__PURE__ */ inDatabase(devices, (t) => [
  tenantKey(t),
  unique('device_refresh_hash').on(t.tenantId, t.refreshHash),
  ...belongsTo('devices_location', t.tenantId, t.locationId, locations),
  check('devices_kind', oneOf('kind', deviceKinds)),
  narrowed('others_see_no_devices', sql`false`),
  inLocation(),
])

/** An offer to a device that is yet to come: by a keyed hash of its code, once, for some minutes. Found before the tenant is known. */
export const devicePairings = tenantTable('device_pairings', {
  id: id(),
  codeHash: text().notNull(),
  locationId: uuid().notNull(),
  name: text().notNull(),
  kind: status(deviceKinds).notNull(),
  createdBy: uuid().notNull(),
  createdAt: createdAt(),
  expiresAt: instant().notNull(),
  usedAt: instant(),
  deviceId: uuid(),
})
/* @__PURE__ */ inDatabase(devicePairings, (t) => [
  tenantKey(t),
  index('device_pairings_by_code').on(t.codeHash),
  ...belongsTo('device_pairings_location', t.tenantId, t.locationId, locations),
  ...belongsTo('device_pairings_device', t.tenantId, t.deviceId, devices),
  check('device_pairings_kind', oneOf('kind', deviceKinds)),
  pgPolicy('pairing_presented', { to: app, for: 'select', using: sql`code_hash = ${lookedUp.tokenHash}` }),
  pgPolicy('only_its_code', {
    as: 'restrictive',
    to: app,
    using: sql`(select current_setting('app.actor_kind', true) in ('staff', 'system', 'platform')) or code_hash = ${lookedUp.tokenHash}`,
    withCheck: sql`(select current_setting('app.actor_kind', true) in ('staff', 'system', 'platform')) or code_hash = ${lookedUp.tokenHash}`,
  }),
  inLocation(),
  jobReads(),
  jobDeletes(),
])

/** Proofs of possession of the last minutes: each counts once. */
export const deviceProofs = tenantTable('device_proofs', {
  deviceId: uuid().notNull(),
  jti: text().notNull(),
  expiresAt: instant().notNull(),
})
/* @__PURE__ */ inDatabase(deviceProofs, (t) => [
  primaryKey({ name: 'proof_used', columns: [t.tenantId, t.deviceId, t.jti] }),
  ...belongsTo('device_proofs_device', t.tenantId, t.deviceId, devices).slice(0, 1),
  narrowed('others_see_no_proofs', sql`false`),
  jobReads(),
  jobDeletes(),
])
