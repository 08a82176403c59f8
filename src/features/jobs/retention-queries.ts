import { sql } from 'drizzle-orm'
import { devicePairings, deviceProofs } from '../../../drizzle/devices.ts'
import { eventDeliveries } from '../../../drizzle/events.ts'
import { stripeInbox } from '../../../drizzle/payments.ts'
import { query } from '../../db/query.ts'

type Old = { tenantId: string | null; most: number; before: string }

/** Only of events that are done: a dead one may be asked for again, and must not have its effect twice. */
export const deleteOldDeliveries = query((q, p: Old) =>
  q
    .delete(eventDeliveries)
    .where(
      sql`ctid = any(array(select d.ctid from event_deliveries d where d.at < ${p.before}::timestamptz and (${p.tenantId}::uuid is null or d.tenant_id = ${p.tenantId}::uuid)
        and (select e.state = 'done' from events e where e.tenant_id = d.tenant_id and e.id = d.event_id) limit ${p.most}))`,
    )
    .returning({ eventId: eventDeliveries.eventId }),
)

/** What Stripe told and we acted on. Dead letters stay until somebody looks at them. */
export const deleteOldLetters = query((q, p: Old) =>
  q
    .delete(stripeInbox)
    .where(
      sql`ctid = any(array(select i.ctid from stripe_inbox i where i.state = 'done' and i.done_at < ${p.before}::timestamptz
        and (${p.tenantId}::text is null or i.payload -> 'data' -> 'object' -> 'metadata' ->> 'tenant_id' = ${p.tenantId}::text) order by i.done_at limit ${p.most}))`,
    )
    .returning({ id: stripeInbox.id }),
)

/** A day later: until then a device may say its code once more, because the answer was lost. */
export const deleteOldPairings = query((q, p: Old) =>
  q
    .delete(devicePairings)
    .where(
      sql`ctid = any(array(select d.ctid from device_pairings d where d.expires_at < ${p.before}::timestamptz
        and (${p.tenantId}::uuid is null or d.tenant_id = ${p.tenantId}::uuid) limit ${p.most}))`,
    )
    .returning({ id: devicePairings.id }),
)

/** Of devices that come no more: all others forget theirs as they go. */
export const deleteOldProofs = query((q, p: Old) =>
  q
    .delete(deviceProofs)
    .where(
      sql`ctid = any(array(select d.ctid from device_proofs d where d.expires_at < ${p.before}::timestamptz
        and (${p.tenantId}::uuid is null or d.tenant_id = ${p.tenantId}::uuid) limit ${p.most}))`,
    )
    .returning({ jti: deviceProofs.jti }),
)
