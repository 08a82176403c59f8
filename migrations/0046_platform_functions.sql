SET row_security = off;--> statement-breakpoint
-- What the platform may see at all: of people what support needs and no password, of the provider's letters no contents.
GRANT SELECT (id, email, name, email_verified_at, created_at) ON users TO cortado_platform;--> statement-breakpoint
GRANT SELECT ON tenants, tenant_plans, tenant_overrides, usage, plans, kill_switches, platform_admins, platform_log, sign_ins, sign_in_locks, events TO cortado_platform;--> statement-breakpoint
GRANT SELECT (tenant_id, user_id, role, active) ON staff TO cortado_platform;--> statement-breakpoint
GRANT SELECT (id, endpoint, account, event_id, type, object_id, state, attempts, next_at, last_error, received_at, done_at) ON stripe_inbox TO cortado_platform;--> statement-breakpoint
GRANT SELECT ON platform_admins TO cortado_app;--> statement-breakpoint
-- What it may change. The last two are the tenant's own log, which every change is written to.
GRANT INSERT, UPDATE ON plans, tenant_plans TO cortado_platform;--> statement-breakpoint
GRANT INSERT, UPDATE, DELETE ON tenant_overrides TO cortado_platform;--> statement-breakpoint
GRANT INSERT, DELETE ON kill_switches TO cortado_platform;--> statement-breakpoint
GRANT UPDATE (reason) ON kill_switches TO cortado_platform;--> statement-breakpoint
GRANT UPDATE (revoked_at, revoked_for) ON sign_ins TO cortado_platform;--> statement-breakpoint
GRANT DELETE ON sign_in_locks TO cortado_platform;--> statement-breakpoint
GRANT UPDATE (state, attempts, next_at, last_error, lease_until) ON stripe_inbox TO cortado_platform;--> statement-breakpoint
GRANT UPDATE (state, attempts, next_at) ON events TO cortado_platform;--> statement-breakpoint
GRANT INSERT ON platform_log, account_log, audit_log, audit_unsealed, events TO cortado_platform;--> statement-breakpoint
-- Plans are the platform's: requests read them, and write none.
-- contract: no release ever wrote them as the role of requests
REVOKE INSERT, UPDATE ON plans, tenant_plans FROM cortado_app;--> statement-breakpoint
-- contract: as above
REVOKE INSERT, UPDATE, DELETE ON tenant_overrides FROM cortado_app;--> statement-breakpoint
-- contract: as above
REVOKE INSERT, DELETE ON kill_switches FROM cortado_app;--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON platform_log FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();--> statement-breakpoint
-- Whether a sign-in was made with a second factor, noted by whoever checked it in `sign_ins.factored_at`: the one place that the platform asks.
CREATE FUNCTION app.assert_second_factor(sign_in uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.assert((SELECT to_jsonb(s) ->> 'factored_at' FROM public.sign_ins s WHERE s.id = sign_in) IS NOT NULL, 'factor_required');
END
$$;--> statement-breakpoint
-- As rotate_token, out of every tenant and into the platform, for who runs it. Reuse answers as there: it must commit.
CREATE FUNCTION app.rotate_into_platform(entry jsonb, needs_factor boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  outcome jsonb := app.rotate_token(entry || '{"leave": true}');
  held text;
BEGIN
  IF outcome ? 'reused' THEN
    RETURN outcome;
  END IF;
  SELECT role INTO held FROM public.platform_admins WHERE user_id = current_setting('app.user_id')::uuid;
  PERFORM app.assert(held IS NOT NULL, 'platform_refused');
  IF needs_factor THEN
    PERFORM app.assert_second_factor((outcome ->> 'signInId')::uuid);
  END IF;
  PERFORM app.note_on_account('account.entered-platform', (outcome ->> 'signInId')::uuid);
  RETURN outcome || jsonb_build_object('platformRole', held);
END
$$;--> statement-breakpoint
-- First in every batch of the platform's: who looks at what, and why. Only now its policies show anything (app.noted). Whoever was dismissed, or has
-- another role than their token says, is told to sign in again. entry: { action, role, tenant?, user?, email?, reason?, data? }
CREATE FUNCTION app.note_platform(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  note uuid := gen_random_uuid();
  person uuid;
BEGIN
  -- another login in PLATFORM_DATABASE_URL might see past every policy
  PERFORM app.assert(current_user = 'cortado_platform' AND app.actor_kind() = 'platform', 'forbidden');
  PERFORM app.assert(EXISTS (SELECT 1 FROM public.platform_admins
    WHERE user_id = current_setting('app.user_id')::uuid AND role = entry ->> 'role'), 'unauthenticated');
  PERFORM set_config('app.noted', note::text, true);
  SELECT id INTO person FROM public.users WHERE id = (entry ->> 'user')::uuid OR email = entry ->> 'email';
  INSERT INTO public.platform_log (id, action, role, about_tenant, about_user, reason, data)
  VALUES (note, entry ->> 'action', entry ->> 'role', (entry ->> 'tenant')::uuid, person, entry ->> 'reason', entry -> 'data');
  PERFORM app.assert(NOT entry ? 'user' OR person IS NOT NULL, 'user_not_found');
  PERFORM app.assert(NOT entry ? 'tenant' OR EXISTS (SELECT 1 FROM public.tenants WHERE id = (entry ->> 'tenant')::uuid), 'tenant_not_found');
END
$$;--> statement-breakpoint
-- An instant as everywhere else; what is null stays null.
CREATE OR REPLACE FUNCTION app.plan_here(feature_names text[], limit_names text[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('key', p.key, 'name', p.name, 'status', coalesce(t.status, 'active'), 'access', app.access_of(t), 'graceUntil', app.iso(t.grace_until),
    'features', (SELECT jsonb_agg(jsonb_build_object('name', f.name, 'isOn', f.state IN ('granted', 'plan'), 'because', f.state) ORDER BY f.name)
      FROM (SELECT name, app.feature_state(tenant.id, name) AS state FROM unnest(feature_names) name) f),
    'limits', (SELECT jsonb_agg(jsonb_build_object('name', l.name, 'used', coalesce(u.used, 0), 'most', b.most, 'isHard', b.is_hard) ORDER BY l.name)
      FROM unnest(limit_names) l(name) LEFT JOIN public.usage u ON u.tenant_id = tenant.id AND u.name = l.name LEFT JOIN LATERAL app.limit_of(tenant.id, l.name) b ON true))
  FROM (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid AS id) tenant
  CROSS JOIN LATERAL app.plan_of(tenant.id) p LEFT JOIN public.tenant_plans t ON t.tenant_id = tenant.id
$$;--> statement-breakpoint
-- The tenant of the context as the platform sees it: its plan as its own people do, the plan's version, what it was given besides, and how many work there.
CREATE FUNCTION app.platform_tenant(feature_names text[], limit_names text[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('id', t.id, 'slug', t.slug, 'name', t.name, 'country', t.country, 'currency', t.currency, 'zone', t.zone, 'createdAt', app.iso(t.created_at),
    'staff', (SELECT count(*) FROM public.staff s WHERE s.tenant_id = t.id AND s.active),
    'plan', app.plan_here(feature_names, limit_names), 'version', coalesce((SELECT p.version FROM public.tenant_plans p WHERE p.tenant_id = t.id), 0),
    'overrides', coalesce((SELECT jsonb_agg(jsonb_build_object('name', o.name, 'isOn', o.is_on, 'most', o.most, 'reason', o.reason,
      'expiresAt', app.iso(o.expires_at), 'createdAt', app.iso(o.created_at)) ORDER BY o.name) FROM public.tenant_overrides o WHERE o.tenant_id = t.id), '[]'))
  FROM public.tenants t WHERE t.id = nullif(current_setting('app.tenant_id', true), '')::uuid
$$;--> statement-breakpoint
-- Which plan the tenant of the context has and how it stands with it, if that is still as it was seen; 0 is a tenant that was never given one.
-- entry: { plan, status, access, grace_until }
CREATE FUNCTION app.set_tenant_plan(entry jsonb, seen bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  given public.tenant_plans := jsonb_populate_record(NULL::public.tenant_plans, entry);
BEGIN
  PERFORM app.assert(EXISTS (SELECT 1 FROM public.plans WHERE key = given.plan), 'plan_not_found');
  IF seen = 0 THEN
    INSERT INTO public.tenant_plans (tenant_id, plan, status, access, grace_until)
    VALUES (current_setting('app.tenant_id')::uuid, given.plan, given.status, given.access, given.grace_until) ON CONFLICT DO NOTHING;
  ELSE
    UPDATE public.tenant_plans SET plan = given.plan, status = given.status, access = given.access, grace_until = given.grace_until,
      version = version + 1, updated_at = app.now()
    WHERE tenant_id = current_setting('app.tenant_id')::uuid AND version = seen;
  END IF;
  PERFORM app.assert(FOUND, 'precondition_failed');
END
$$;--> statement-breakpoint
-- One plan of the price list. There is always one that tenants have who were given none: it moves, it never just goes.
CREATE FUNCTION app.put_plan(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  given public.plans := jsonb_populate_record(NULL::public.plans, entry);
BEGIN
  -- one at a time: two defaults at once would refuse one another by their index
  PERFORM 1 FROM public.plans ORDER BY key FOR UPDATE;
  IF given.is_default THEN
    UPDATE public.plans SET is_default = false, updated_at = app.now() WHERE is_default AND key <> given.key;
  END IF;
  INSERT INTO public.plans AS p (key, name, features, limits, position, is_default)
  VALUES (given.key, given.name, given.features, given.limits, given.position, given.is_default)
  ON CONFLICT (key) DO UPDATE SET name = excluded.name, features = excluded.features, limits = excluded.limits, position = excluded.position,
    is_default = excluded.is_default, updated_at = app.now();
  PERFORM app.assert(EXISTS (SELECT 1 FROM public.plans WHERE is_default), 'default_plan_needed');
END
$$;--> statement-breakpoint
CREATE FUNCTION app.put_override(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  given public.tenant_overrides := jsonb_populate_record(NULL::public.tenant_overrides, entry);
BEGIN
  INSERT INTO public.tenant_overrides (tenant_id, name, is_on, most, reason, expires_at)
  VALUES (current_setting('app.tenant_id')::uuid, given.name, given.is_on, given.most, given.reason, given.expires_at)
  ON CONFLICT (tenant_id, name) DO UPDATE SET is_on = excluded.is_on, most = excluded.most, reason = excluded.reason, expires_at = excluded.expires_at,
    created_at = app.now();
END
$$;--> statement-breakpoint
CREATE FUNCTION app.drop_override(wanted text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM public.tenant_overrides WHERE tenant_id = current_setting('app.tenant_id')::uuid AND name = wanted;
  PERFORM app.assert(FOUND, 'override_not_found');
END
$$;--> statement-breakpoint
-- A person by e-mail as support sees them: whether their address is shut (`lock_key`), where they are signed in, where they work. Null where nobody has it.
CREATE FUNCTION app.platform_user(wanted text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('id', u.id, 'email', u.email, 'name', u.name, 'createdAt', app.iso(u.created_at), 'emailVerifiedAt', app.iso(u.email_verified_at),
    'lockedUntil', (SELECT app.iso(l.locked_until) FROM public.sign_in_locks l WHERE l.key = current_setting('app.lock_key') AND l.locked_until > app.now()),
    'signIns', coalesce((SELECT jsonb_agg(jsonb_build_object('id', i.id, 'userAgent', i.user_agent, 'country', i.country, 'createdAt', app.iso(i.created_at),
        'usedAt', app.iso(i.used_at)) ORDER BY i.used_at DESC)
      FROM (SELECT * FROM public.sign_ins s WHERE s.user_id = u.id AND s.revoked_at IS NULL ORDER BY s.used_at DESC LIMIT 50) i), '[]'),
    'worksAt', coalesce((SELECT jsonb_agg(jsonb_build_object('tenant', jsonb_build_object('id', t.id, 'slug', t.slug, 'name', t.name), 'role', s.role) ORDER BY t.slug)
      FROM public.staff s JOIN public.tenants t ON t.id = s.tenant_id WHERE s.user_id = u.id AND s.active), '[]'))
  FROM public.users u WHERE u.email = wanted
$$;--> statement-breakpoint
-- From here on the person is whom the batch is about (`user_id`); `actor_id` says who does it.
CREATE FUNCTION app.platform_unlock(wanted text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  person uuid := (SELECT id FROM public.users WHERE email = wanted);
BEGIN
  PERFORM app.assert(person IS NOT NULL, 'user_not_found');
  PERFORM set_config('app.user_id', person::text, true);
  PERFORM app.unlock_account();
END
$$;--> statement-breakpoint
CREATE FUNCTION app.platform_revoke(person uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  family uuid;
  ended integer := 0;
BEGIN
  PERFORM set_config('app.user_id', person::text, true);
  FOR family IN SELECT id FROM public.sign_ins WHERE user_id = person AND revoked_at IS NULL ORDER BY id FOR UPDATE LOOP
    PERFORM app.end_family(family, 'revoked');
    ended := ended + 1;
  END LOOP;
  RETURN ended;
END
$$;--> statement-breakpoint
-- A letter that was given up is worked off again, as if it had come now.
CREATE FUNCTION app.replay_letter(wanted uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  found_state text;
BEGIN
  SELECT state INTO found_state FROM public.stripe_inbox WHERE id = wanted FOR UPDATE;
  PERFORM app.assert(found_state IS NOT NULL, 'letter_not_found');
  PERFORM app.assert(found_state = 'dead', 'letter_not_dead');
  UPDATE public.stripe_inbox SET state = 'new', attempts = 0, next_at = app.now(), lease_until = NULL WHERE id = wanted;
END
$$;
