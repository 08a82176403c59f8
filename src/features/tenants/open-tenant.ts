import type { Ctx } from '../../http/context.ts'
import { principal, type Actor } from '../../http/actor.ts'
import { sha256 } from '../../lib/hash.ts'
import { uuidOf, uuidv7 } from '../../lib/ids.ts'
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
  const bytes = (await sha256(`tenant\n${principal(actor)}\n${key}`)).subarray(0, 16)
  bytes.set([((bytes[6] ?? 0) & 0x0f) | 0x80], 6)
  bytes.set([((bytes[8] ?? 0) & 0x3f) | 0x80], 8)
  return uuidOf(bytes)
}
