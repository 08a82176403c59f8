import type { Client } from 'pg'

export type Depth = { waiting: number; dead: number; seconds: number }
export type DeadEvent = { tenant: string; id: string; type: string; attempts: number; at: Date; error: string | null }
export type DeadLetter = { id: string; event: string; type: string; attempts: number; at: Date; error: string | null }
export type Backlog = { outbox: Depth; inbox: Depth; events: DeadEvent[]; letters: DeadLetter[]; slugs: Map<string, string> }

const SHOWN = 50
const TENANTS = 1000

/** `seconds` is how long the oldest that waits has been due. */
const depth = (table: string) =>
  `select count(*) filter (where state = 'new')::int as waiting, count(*) filter (where state = 'dead')::int as dead,
     coalesce(extract(epoch from now() - min(next_at) filter (where state = 'new' and next_at <= now())), 0)::int as seconds
   from ${table} where state <> 'done'`

/** What waits and what was given up, in all tenants: asked as the owner, who sees them all. */
export async function backlogOf(client: Client): Promise<Backlog> {
  const outbox = await client.query<Depth>(depth('events'))
  const inbox = await client.query<Depth>(depth('stripe_inbox'))
  const events = await client.query<DeadEvent>(
    `select t.slug as tenant, e.id, e.type, e.attempts, e.at, e.last_error as error
     from events e join tenants t on t.id = e.tenant_id where e.state = 'dead' order by e.id desc limit ${SHOWN}`,
  )
  const letters = await client.query<DeadLetter>(
    `select id, event_id as event, type, attempts, received_at as at, last_error as error
     from stripe_inbox where state = 'dead' order by received_at desc limit ${SHOWN}`,
  )
  const tenants = await client.query<{ id: string; slug: string }>(`select id, slug from tenants limit ${TENANTS}`)
  const slugs = new Map(tenants.rows.map(({ id, slug }) => [id, slug]))
  const none = { waiting: 0, dead: 0, seconds: 0 }
  return { outbox: outbox.rows[0] ?? none, inbox: inbox.rows[0] ?? none, events: events.rows, letters: letters.rows, slugs }
}

/** Due at once, as often as if it had never been tried. */
export const replayEvent = (client: Client, id: string) =>
  client.query(`update events set state = 'new', attempts = 0, next_at = now() where state = 'dead' and id = $1`, [id])

export const replayLetter = (client: Client, id: string) =>
  client.query(
    `update stripe_inbox set state = 'new', attempts = 0, next_at = now(), lease_until = null where state = 'dead' and id = $1`,
    [id],
  )
