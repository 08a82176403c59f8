import { kind } from './words.ts'

/** Who may come in besides those who work there, one of each for twenty orders: invitations, keys of programs, devices, support, closings that were taken back; and who looks from above. */
export const access = `
create temp table entry as select sale.tenant_id, shop.no, shop.places, n, at, age from sale join shop using (tenant_id) where n % 20 = 0;
insert into invitations (tenant_id, id, email, role, token_hash, invited_by, expires_at, revoked_at, created_at, sent_at)
select tenant_id, pg_temp.id(${kind.invitation}, n), 'invited-' || n || '@filled.example', 'staff', 'filled-' || n, pg_temp.id(${kind.user}, -no * 100),
  at + interval '7 days', case when n % 40 = 0 then at + interval '1 day' end, at, at
from entry;
insert into api_keys (tenant_id, id, name, permissions, created_by, revoked_at, created_at)
select tenant_id, pg_temp.id(${kind.apiKey}, n), 'Key ' || n, '{"orders:read": "tenant"}', pg_temp.id(${kind.user}, -no * 100),
  case when age >= 1000 then at + interval '1 day' end, at
from entry;
insert into api_key_secrets (tenant_id, hash, key_id, prefix, created_at)
select tenant_id, 'filled-' || n, pg_temp.id(${kind.apiKey}, n), 'ck_filled', at from entry;
insert into devices (tenant_id, id, location_id, name, kind, public_key, thumbprint, refresh_hash, paired_by, last_seen_at, revoked_at, created_at, updated_at)
select tenant_id, pg_temp.id(${kind.device}, n), pg_temp.id(${kind.location}, no * 100 + n / 20 % places), 'Till ' || n, 'pos', '{}', 'filled-' || n, 'filled-' || n,
  pg_temp.id(${kind.user}, -no * 100), at, case when n % 40 = 0 then at + interval '1 day' end, at, at
from entry;
insert into support_sessions (tenant_id, id, impersonator_id, staff_id, reason, started_at, expires_at, ended_at)
select tenant_id, pg_temp.id(${kind.supportSession}, n), pg_temp.id(${kind.user}, -100), pg_temp.id(${kind.staff}, no * 100), 'Ticket ' || lpad(n::text, 8, '0'), at,
  at + interval '30 minutes', at + interval '10 minutes'
from entry;
insert into staff_pins (tenant_id, staff_id, hash, set_by, updated_at)
select tenant_id, pg_temp.id(${kind.staff}, no * 100 + w), 'none', pg_temp.id(${kind.user}, -(no * 100 + w)), pg_temp.now()
from shop, generate_series(0, places * 2) w;
insert into platform_admins (user_id, role) select pg_temp.id(${kind.user}, -100), 'admin';
insert into sign_ins (id, user_id, created_at) select pg_temp.id(${kind.signIn}, 0), pg_temp.id(${kind.user}, -100), pg_temp.now() - interval '1 day';
insert into platform_log (id, action, role, about_tenant, actor_id, at)
select pg_temp.id(${kind.platformNote}, n), 'tenant.read', 'admin', tenant_id, pg_temp.id(${kind.user}, -100), at from entry;
insert into closures (id, of_tenant, slug, state, due_at, created_at, ended_at)
select pg_temp.id(${kind.closure}, n), tenant_id, 'filled', 'withdrawn', at + interval '30 days', at, at + interval '1 day' from entry;`
