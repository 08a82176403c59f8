import { desc, eq, sql } from 'drizzle-orm'
import { devicePairings, devices } from '../../../drizzle/devices.ts'
import { query, queryOne } from '../../db/query.ts'
import { asJson, asText } from '../../db/sql.ts'
import type { DeviceKind } from '../../http/on-device.ts'

/** What a device's access token is made of. */
export type DeviceStanding = { id: string; name: string; kind: DeviceKind; locationId: string; tenantId: string; slug: string }

const device = {
  id: devices.id,
  locationId: devices.locationId,
  name: devices.name,
  kind: devices.kind,
  thumbprint: devices.thumbprint,
  pairedBy: devices.pairedBy,
  lastSeenAt: devices.lastSeenAt,
  revokedAt: devices.revokedAt,
  version: devices.version,
  createdAt: devices.createdAt,
}

export const deviceById = queryOne((q, p: { id: string }) => q.select(device).from(devices).where(eq(devices.id, p.id)))

/** Ids are given in the order of pairing. */
export const devicesBefore = query((q, p: { id: string | null; locationId: string | null; limit: number }) =>
  q
    .select(device)
    .from(devices)
    .where(
      sql`(${p.id}::uuid is null or ${devices.id} < ${p.id}::uuid) and (${p.locationId}::uuid is null or ${devices.locationId} = ${p.locationId}::uuid)`,
    )
    .orderBy(desc(devices.id))
    .limit(p.limit),
)

export const offeredPairing = query((q, p: { entry: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.offer_pairing(${p.entry}::jsonb) r`),
)

export const pairingById = queryOne((q, p: { id: string }) =>
  q
    .select({
      id: devicePairings.id,
      locationId: devicePairings.locationId,
      name: devicePairings.name,
      kind: devicePairings.kind,
      expiresAt: devicePairings.expiresAt,
    })
    .from(devicePairings)
    .where(eq(devicePairings.id, p.id)),
)

/** The context names the code by its hash (`token_hash`). */
export const pairedDevice = queryOne((q, p: { entry: string }) =>
  q.select({ standing: asJson<DeviceStanding>(sql`r`) }).from(sql`app.pair_device(${p.entry}::jsonb) r`),
)

/** The context names the tenant, and the token by its hash (`token_hash`). */
export const refreshedDevice = queryOne((q, p: { thumbprint: string; jti: string }) =>
  q.select({ standing: asJson<DeviceStanding>(sql`r`) }).from(sql`app.refresh_device(${p.thumbprint}, ${p.jti}) r`),
)

export const renamedDevice = query((q, p: { id: string; name: string; seen: number | null }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.rename_device(${p.id}::uuid, ${p.name}, ${p.seen}) r`),
)

export const revokedDevice = query((q, p: { id: string }) =>
  q.select({ done: asText(sql`r`) }).from(sql`app.revoke_device(${p.id}::uuid) r`),
)
