import type { Call, Scene } from './representative.ts'
import { supporting } from './support.ts'
import { id, sql, user } from './world.ts'

const platform = '/api/v1/platform'

const tenantOf = async ({ shop }: Scene): Promise<Call> => ({ values: { id: shop.tenantId } })

/** A person's address; nobody knows them otherwise. */
async function somebody(): Promise<Call> {
  const email = `${id()}@example.test`
  await user(email)
  return { body: { email, reason: 'Ticket 4711' } }
}

export async function letter(state = 'dead') {
  const letterId = id()
  await sql(
    `insert into stripe_inbox (id, endpoint, event_id, type, livemode, payload, state, next_at, created_at) values ($1, 'platform', $2, 'plan.tested', false, '{}', $3, now(), 0)`,
    [letterId, `evt_${letterId}`, state],
  )
  return letterId
}

/** An event of the tenant's that handlers have given up. */
export async function deadEvent(tenantId: string) {
  const [row] = await sql<{ id: string }>(
    `insert into events (tenant_id, type, aggregate, aggregate_id, seq, data, state, attempts, last_error)
     values ($1, 'plan.tested', 'plan', $2, 1, '{}', 'dead', 8, 'Error: given up') returning id`,
    [tenantId, id()],
  )
  return Number(row?.id)
}

const overridden = async (scene: Scene): Promise<Call> => {
  await sql(`insert into tenant_overrides (tenant_id, name, is_on, reason) values ($1, 'devices', true, 'test') on conflict do nothing`, [
    scene.shop.tenantId,
  ])
  return { values: { id: scene.shop.tenantId, name: 'devices' } }
}

/** Calls of the platform's routes that succeed. */
export const platformCalls: Record<string, (scene: Scene) => Promise<Call>> = {
  [`GET ${platform}/tenants/:id`]: tenantOf,
  [`PUT ${platform}/tenants/:id/plan`]: async ({ shop }) => {
    const [held] = await sql<{ version: string }>('select version from tenant_plans where tenant_id = $1', [shop.tenantId])
    return {
      values: { id: shop.tenantId },
      headers: { 'If-Match': `"v${held?.version ?? 0}"` },
      body: { plan: 'open', status: 'active', reason: 'Ticket 4711' },
    }
  },
  [`PUT ${platform}/tenants/:id/overrides/:name`]: overridden,
  [`DELETE ${platform}/tenants/:id/overrides/:name`]: overridden,
  [`PUT ${platform}/tenants/:id/support-sessions/:session`]: async ({ shop }) => ({
    values: { id: shop.tenantId, session: id() },
    body: { userId: shop.owner.userId, reason: 'Ticket 4711', minutes: 5 },
  }),
  [`DELETE ${platform}/tenants/:id/support-sessions/:session`]: async ({ shop }) => ({
    values: { id: shop.tenantId, session: (await supporting(shop)).sessionId },
  }),
  [`PUT ${platform}/plans/:key`]: async () => ({
    values: { key: `p-${id().slice(-12)}` },
    body: { name: 'Tried', features: [], limits: {} },
  }),
  [`POST ${platform}/users/search`]: somebody,
  [`POST ${platform}/users/unlock`]: somebody,
  [`POST ${platform}/users/:id/revocation`]: async () => ({ values: { id: await user() } }),
  [`POST ${platform}/inbox/:id/replay`]: async () => ({ values: { id: await letter() } }),
  [`POST ${platform}/tenants/:id/events/:event/replay`]: async ({ shop }) => ({
    values: { id: shop.tenantId, event: String(await deadEvent(shop.tenantId)) },
  }),
}
