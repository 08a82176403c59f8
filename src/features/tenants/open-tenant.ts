import type { Ctx } from '../../http/context.ts'
import { principal, type Actor } from '../../http/actor.ts'
import { uuidv7 } from '../../lib/ids.ts'
import { record } from '../audit/queries.ts'
import { openedTenant, settingsHere } from './queries.ts'
import { asColumns } from './rules.ts'
import type { OpenTenant } from './schema.ts'

/**
 * The person becomes its owner. Keys live in a tenant, and this one does not exist yet: its id is derived from who asks and their key, so
 * that a retry looks for its answer in the very tenant that the first call opened.
 */
export async function openTenant(ctx: Ctx, key: string, { location, ...input }: OpenTenant) {
  const id = await tenantIdOf(ctx.actor, key)
  const at = ctx.now.getTime()
  const entry = { ...input, staffId: uuidv7(at), location: { ...location, id: uuidv7(at) } }
  const owner = ctx.db.as({ tenant_id: id, actor_kind: 'staff', customer_id: '' })
  const opened = { type: 'tenant.opened', aggregate: 'tenant', aggregateId: id }
  return owner.run(
    openedTenant({ entry: asColumns(entry) }),
    record(ctx, { action: 'tenant.opened', resourceType: 'tenant', resourceId: id, after: { slug: input.slug }, events: [opened] }),
    settingsHere({}),
  )
}

/** A UUID of version 8 (RFC 9562): ours to derive. */
async function tenantIdOf(actor: Actor, key: string) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`tenant\n${principal(actor)}\n${key}`))
  const bytes = new Uint8Array(digest, 0, 16)
  bytes.set([((bytes[6] ?? 0) & 0x0f) | 0x80], 6)
  bytes.set([((bytes[8] ?? 0) & 0x3f) | 0x80], 8)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
