import { kind } from './words.ts'

/** What was told and noted of each order. Transactions lie below the one that writes this, so that feeds see nothing as open. */
export const history = `
insert into events (tenant_id, type, aggregate, aggregate_id, seq, location_id, data, actor_kind, actor_id, device_id, transaction, at, state, attempts, next_at)
select tenant_id, 'order.placed', 'order', order_id, 1, location_id, jsonb_build_object('status', status), case when n % 3 = 1 then 'staff' else 'customer' end,
  null, null, (select pg_current_xact_id()::text::bigint) * n / (select max(n) + 1 from sale), at,
  case when age % 10000 = 1 then 'dead' when age % 5000 = 2 then 'new' else 'done' end, case when age % 10000 = 1 then 8 else 1 end, at
from sale;
insert into audit_log (tenant_id, id, action, resource_type, resource_id, after, actor_kind, actor_id, address, user_agent, request_id, impersonator_id, device_id, at)
select tenant_id, pg_temp.id(${kind.audit}, n), 'order.created', 'order', order_id, jsonb_build_object('status', status, 'total', total),
  case when n % 3 = 1 then 'staff' else 'customer' end, null, null, null, null, null, null, at
from sale;
insert into audit_log (tenant_id, id, action, resource_type, resource_id, after, actor_kind, actor_id, address, user_agent, request_id, impersonator_id, device_id, at)
select tenant_id, pg_temp.id(${kind.refundAudit}, n), 'refund.succeeded', 'refund', pg_temp.id(${kind.refund}, n), '{}', 'staff', null, null, null, null, null, null, at + interval '1 day'
from sale where given_back is not null;
insert into idempotency (tenant_id, principal, key, hash, state, status, reader, answer, expires_at, created_at)
select tenant_id, 'user:' || customer_id, 'key-' || n, 'none', 'done', 201, 'none', '[]',
  case when n % 1000 = 0 then pg_temp.now() - interval '1 hour' else pg_temp.now() + interval '23 hours' end, pg_temp.now() - interval '1 hour'
from sale where n % 10 = 0;
insert into stream_tickets (tenant_id, hash, channel, actor, expires_at)
select tenant_id, 'ticket-' || n, 'order:' || order_id, '{}', case when n % 1000 = 0 then pg_temp.now() - interval '1 hour' else pg_temp.now() + interval '1 hour' end
from sale where n % 20 = 0;
insert into stripe_inbox (id, endpoint, event_id, type, livemode, object_id, payload, state, next_at, created_at, received_at, done_at)
select pg_temp.id(${kind.letter}, n), 'platform', 'evt_filled_' || n, 'payment_intent.succeeded', false, 'pi_filled_' || n,
  jsonb_build_object('data', jsonb_build_object('object', jsonb_build_object('id', 'pi_filled_' || n, 'status', 'succeeded', 'metadata', jsonb_build_object('tenant_id', tenant_id)))),
  case when n % 5000 = 0 then 'new' else 'done' end, at, extract(epoch from at), at, case when n % 5000 <> 0 then at end
from sale where n % 5 = 0;
insert into mails (id, tenant_id, recipient, caused_by, template, data, dedupe, state, attempts, next_at, provider, provider_ref, sent_at, outcome, outcome_at, created_at)
select pg_temp.id(${kind.mail}, n), case when n % 3 = 0 then null else tenant_id end, 'person-' || n % 5000 || '@filled.example', null, 'password-reset', '{}', 'filled-' || n,
  case when n % 3000 = 5 then 'queued' else 'sent' end, 1, at, 'resend', 'mail-' || n, at, 'delivered', at, greatest(at, pg_temp.now() - interval '90 days' + n % 1000 * interval '1 hour' - interval '2 hours')
from sale where n % 5 = 0;
insert into mail_events (id, type, mail_id, at, received_at)
select 'msg_' || n, 'email.delivered', pg_temp.id(${kind.mail}, n), at, greatest(at, pg_temp.now() - interval '90 days' + n % 1000 * interval '1 hour' - interval '2 hours')
from sale where n % 5 = 0;
insert into mail_suppressions (address_hash, reason, until)
select app.address_hash('gone-' || n || '@filled.example'), 'bounced', pg_temp.now() + interval '10 days' from sale where n % 20 = 0;`
