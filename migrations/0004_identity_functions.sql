SET row_security = off;--> statement-breakpoint
GRANT SELECT, INSERT ON account_log TO cortado_app;--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON account_log FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change();--> statement-breakpoint
-- What the person is at this call's tenant: staff where they work there, else its customer, from now on if not before (decisions.md 21).
-- Null outside tenants. Answers { tenantId, slug, role, locationIds, customerId }.
CREATE FUNCTION app.join_tenant(new_customer uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  here uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  person uuid := current_setting('app.user_id')::uuid;
  job public.staff;
BEGIN
  IF here IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT * INTO job FROM public.staff WHERE user_id = person AND active;
  IF job.id IS NULL THEN
    INSERT INTO public.customers (id, user_id, name, email) SELECT new_customer, id, name, email FROM public.users WHERE id = person
    ON CONFLICT (tenant_id, user_id) DO NOTHING;
    IF FOUND THEN
      PERFORM app.record(jsonb_build_object('action', 'customer.joined', 'resourceType', 'customer', 'resourceId', new_customer, 'events',
        jsonb_build_array(jsonb_build_object('type', 'customer.joined', 'aggregate', 'customer', 'aggregateId', new_customer))));
    END IF;
  END IF;
  RETURN jsonb_build_object('tenantId', here, 'slug', (SELECT slug FROM public.tenants WHERE id = here), 'role', job.role,
    'locationIds', to_jsonb(job.location_ids), 'customerId', (SELECT id FROM public.customers WHERE user_id = person));
END
$$;--> statement-breakpoint
CREATE FUNCTION app.note_on_account(what text, sign_in uuid) RETURNS void LANGUAGE sql AS $$
  INSERT INTO public.account_log (user_id, action, sign_in_id) VALUES (current_setting('app.user_id')::uuid, what, sign_in)
$$;--> statement-breakpoint
CREATE FUNCTION app.add_refresh_token(token_hash text, sign_in uuid, nth bigint) RETURNS void LANGUAGE sql AS $$
  INSERT INTO public.refresh_tokens (hash, sign_in_id, user_id, generation, expires_at)
  VALUES (token_hash, sign_in, current_setting('app.user_id')::uuid, nth, app.now() + interval '30 days')
$$;--> statement-breakpoint
-- A new family of refresh tokens, and what its access tokens will say. entry: { signInId, tokenHash, newCustomerId }
CREATE FUNCTION app.start_sign_in(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  sign_in uuid := (entry ->> 'signInId')::uuid;
BEGIN
  INSERT INTO public.sign_ins (id, user_id, tenant_id, user_agent, address)
  VALUES (sign_in, current_setting('app.user_id')::uuid, nullif(current_setting('app.tenant_id', true), '')::uuid,
    nullif(current_setting('app.user_agent', true), ''), nullif(current_setting('app.address', true), ''));
  PERFORM app.add_refresh_token(entry ->> 'tokenHash', sign_in, 1);
  RETURN app.signed_in(sign_in, (entry ->> 'newCustomerId')::uuid);
END
$$;--> statement-breakpoint
CREATE FUNCTION app.signed_in(sign_in uuid, new_customer uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  RETURN jsonb_build_object('signInId', sign_in, 'membership', app.join_tenant(new_customer),
    'user', (SELECT jsonb_build_object('id', id, 'email', email, 'name', name) FROM public.users WHERE id = current_setting('app.user_id')::uuid));
END
$$;--> statement-breakpoint
-- entry: { userId, email, name, passwordHash } and that of start_sign_in. An e-mail is refused as `email_taken` by its constraint.
CREATE FUNCTION app.sign_up(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.users (id, email, name, password_hash)
  VALUES ((entry ->> 'userId')::uuid, entry ->> 'email', entry ->> 'name', entry ->> 'passwordHash');
  PERFORM app.note_on_account('account.signed-up', (entry ->> 'signInId')::uuid);
  RETURN app.start_sign_in(entry);
END
$$;--> statement-breakpoint
-- The password was checked against a hash that was read before: that hash must still be the one. entry: { checkedHash, betterHash? } and that of start_sign_in.
CREATE FUNCTION app.sign_in(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  held public.users;
BEGIN
  SELECT * INTO held FROM public.users WHERE id = current_setting('app.user_id')::uuid FOR UPDATE;
  PERFORM app.assert(held.password_hash = entry ->> 'checkedHash', 'sign_in_refused');
  IF entry ? 'betterHash' THEN
    UPDATE public.users SET password_hash = entry ->> 'betterHash', updated_at = app.now() WHERE id = held.id;
  END IF;
  PERFORM app.note_on_account('account.signed-in', (entry ->> 'signInId')::uuid);
  RETURN app.start_sign_in(entry);
END
$$;--> statement-breakpoint
-- Whoever holds a token of the family speaks for its user. The family's row is locked first: its tokens are then read as they are.
-- Null where the token is unknown.
CREATE FUNCTION app.lock_family(presented text) RETURNS public.sign_ins LANGUAGE plpgsql AS $$
DECLARE
  held public.refresh_tokens;
  family public.sign_ins;
BEGIN
  SELECT * INTO held FROM public.refresh_tokens WHERE hash = presented;
  IF held.hash IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM set_config('app.user_id', held.user_id::text, true), set_config('app.actor_id', held.user_id::text, true);
  SELECT * INTO family FROM public.sign_ins WHERE id = held.sign_in_id FOR UPDATE;
  RETURN family;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.end_family(sign_in uuid, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.sign_ins SET revoked_at = app.now(), revoked_for = why WHERE id = sign_in;
  PERFORM app.note_on_account('account.' || why, sign_in);
END
$$;--> statement-breakpoint
-- Semantics 16.7. A token gives its successor once; again within 60 s while that is unused, because the answer may have been lost. Any other
-- second use ends the family, which must commit: therefore an outcome and not an assertion. entry: { successorHash, newCustomerId, leave? }
CREATE FUNCTION app.rotate_token(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  presented text := current_setting('app.token_hash');
  family public.sign_ins;
  held public.refresh_tokens;
  here uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
BEGIN
  family := app.lock_family(presented);
  SELECT * INTO held FROM public.refresh_tokens WHERE hash = presented;
  PERFORM app.assert(family.id IS NOT NULL AND family.revoked_at IS NULL AND held.expires_at > app.now(), 'refresh_refused');
  IF held.used_at IS NULL THEN
    UPDATE public.refresh_tokens SET used_at = app.now(), successor_hash = entry ->> 'successorHash' WHERE hash = presented;
    PERFORM app.add_refresh_token(entry ->> 'successorHash', family.id, held.generation + 1);
  ELSIF held.used_at <= app.now() - interval '60 seconds' OR held.successor_hash <> entry ->> 'successorHash'
    OR EXISTS (SELECT 1 FROM public.refresh_tokens WHERE hash = held.successor_hash AND used_at IS NOT NULL) THEN
    PERFORM app.end_family(family.id, 'token-reused');
    RETURN jsonb_build_object('reused', true);
  END IF;
  IF here IS NULL AND NOT entry ? 'leave' THEN
    here := family.tenant_id;
    PERFORM set_config('app.tenant_id', coalesce(here::text, ''), true);
  END IF;
  UPDATE public.sign_ins SET used_at = app.now(), tenant_id = here WHERE id = family.id;
  RETURN app.signed_in(family.id, (entry ->> 'newCustomerId')::uuid);
END
$$;--> statement-breakpoint
-- Ends the family of the presented token. An unknown or ended one is no failure: whoever asks is signed out either way.
CREATE FUNCTION app.sign_out() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  family public.sign_ins := app.lock_family(current_setting('app.token_hash'));
BEGIN
  IF family.id IS NOT NULL AND family.revoked_at IS NULL THEN
    PERFORM app.end_family(family.id, 'signed-out');
  END IF;
END
$$;--> statement-breakpoint
-- A tenant with all it needs to sell: its catalogue, a first location, its owner. The context already names its id.
CREATE FUNCTION app.open_tenant(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  opened public.tenants := jsonb_populate_record(NULL::public.tenants, entry);
  place public.locations := jsonb_populate_record(NULL::public.locations, entry -> 'location');
BEGIN
  INSERT INTO public.tenants (id, slug, name, country, currency, zone, locale, tax_mode, tax_scope, rounding, cash_rounding)
  VALUES (current_setting('app.tenant_id')::uuid, opened.slug, opened.name, opened.country, opened.currency, opened.zone, opened.locale,
    opened.tax_mode, opened.tax_scope, opened.rounding, opened.cash_rounding);
  INSERT INTO public.catalogs DEFAULT VALUES;
  INSERT INTO public.locations (id, name, slug, zone, currency, address) VALUES (place.id, place.name, place.slug, opened.zone, opened.currency, place.address);
  INSERT INTO public.staff (id, user_id, role) VALUES ((entry ->> 'staff_id')::uuid, current_setting('app.user_id')::uuid, 'owner');
END
$$;--> statement-breakpoint
-- Changes what `patch` names (columns in snake_case) of the tenant, if it is still as it was seen.
CREATE FUNCTION app.change_settings(patch jsonb, seen bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.tenants;
BEGIN
  SELECT * INTO held FROM public.tenants WHERE id = current_setting('app.tenant_id')::uuid FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL, 'tenant_not_found');
  PERFORM app.assert(held.version = seen, 'precondition_failed');
  held := jsonb_populate_record(held, patch);
  UPDATE public.tenants SET name = held.name, country = held.country, zone = held.zone, locale = held.locale, tax_mode = held.tax_mode,
    tax_scope = held.tax_scope, rounding = held.rounding, cash_rounding = held.cash_rounding, web_hold_minutes = held.web_hold_minutes,
    kiosk_hold_minutes = held.kiosk_hold_minutes, cancel_minutes = held.cancel_minutes, recall_seconds = held.recall_seconds,
    version = held.version + 1, updated_at = app.now()
  WHERE id = held.id;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.change_location(wanted uuid, patch jsonb, seen bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.locations;
BEGIN
  SELECT * INTO held FROM public.locations WHERE id = wanted FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL, 'location_not_found');
  PERFORM app.assert(coalesce(held.version = seen, true), 'precondition_failed');
  held := jsonb_populate_record(held, patch);
  UPDATE public.locations SET name = held.name, slug = held.slug, zone = held.zone, day_starts_at = held.day_starts_at, address = held.address,
    opening_hours = held.opening_hours, pay_later = held.pay_later, active = held.active,
    version = held.version + 1, updated_at = app.now()
  WHERE id = wanted;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.assert_locations(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.assert(NOT EXISTS (SELECT 1 FROM unnest(ids) wanted WHERE wanted NOT IN (SELECT id FROM public.locations)), 'invalid_reference');
END
$$;--> statement-breakpoint
-- Only an owner makes or changes one: asked of the row and not of the token, which may be older than a dismissal.
CREATE FUNCTION app.assert_owner(needed boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.assert(NOT needed OR EXISTS (
    SELECT 1 FROM public.staff WHERE user_id = current_setting('app.user_id')::uuid AND role = 'owner' AND active), 'owners_only');
END
$$;--> statement-breakpoint
-- Who decides about staff must still be allowed to, here and now, and at every location that is decided about (all of them where `wanted` is null).
CREATE FUNCTION app.assert_may_staff(wanted uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.assert(EXISTS (SELECT 1 FROM public.staff s WHERE s.user_id = current_setting('app.user_id')::uuid AND s.active
    AND s.role IN ('owner', 'admin') AND (s.location_ids IS NULL OR coalesce(wanted <@ s.location_ids, false))), 'forbidden');
END
$$;--> statement-breakpoint
-- Somebody whom the context names by e-mail starts to work here, or works here again, under the id they had. Recorded here, where that id is known. job: { id, role, location_ids }
CREATE FUNCTION app.hire(job jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  person uuid;
  wanted public.staff := jsonb_populate_record(NULL::public.staff, job);
BEGIN
  SELECT id INTO person FROM public.users WHERE email = current_setting('app.email');
  PERFORM app.assert(person IS NOT NULL, 'user_not_found');
  PERFORM 1 FROM public.staff WHERE user_id IN (person, current_setting('app.user_id')::uuid) ORDER BY id FOR UPDATE;
  PERFORM app.assert_locations(wanted.location_ids);
  PERFORM app.assert_may_staff(wanted.location_ids);
  PERFORM app.assert_owner(wanted.role = 'owner');
  INSERT INTO public.staff (id, user_id, role, location_ids) VALUES (wanted.id, person, wanted.role, wanted.location_ids)
  ON CONFLICT (tenant_id, user_id) DO UPDATE SET role = excluded.role, location_ids = excluded.location_ids, active = true,
    version = staff.version + 1, updated_at = app.now()
  WHERE NOT staff.active;
  PERFORM app.assert(FOUND, 'already_staff');
  SELECT * INTO wanted FROM public.staff WHERE user_id = person;
  PERFORM app.record(jsonb_build_object('action', 'staff.hired', 'resourceType', 'staff', 'resourceId', wanted.id, 'after', job - 'id', 'events',
    jsonb_build_array(jsonb_build_object('type', 'staff.hired', 'aggregate', 'staff', 'aggregateId', wanted.id, 'data', jsonb_build_object('role', wanted.role)))));
END
$$;--> statement-breakpoint
-- A change of role or locations, or (`active` false) the end of the work. Owners are locked first and counted last, so that two who remove each other leave one.
CREATE FUNCTION app.change_staff(wanted uuid, patch jsonb, seen bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.staff;
  changed public.staff;
BEGIN
  PERFORM 1 FROM public.staff WHERE role = 'owner' AND active OR id = wanted OR user_id = current_setting('app.user_id')::uuid
  ORDER BY id FOR UPDATE;
  SELECT * INTO held FROM public.staff WHERE id = wanted AND active;
  PERFORM app.assert(held.id IS NOT NULL, 'staff_not_found');
  PERFORM app.assert(coalesce(held.version = seen, true), 'precondition_failed');
  changed := jsonb_populate_record(held, patch);
  PERFORM app.assert_may_staff(held.location_ids), app.assert_may_staff(changed.location_ids);
  PERFORM app.assert_owner('owner' IN (held.role, changed.role));
  PERFORM app.assert_locations(changed.location_ids);
  UPDATE public.staff SET role = changed.role, location_ids = changed.location_ids, active = changed.active, version = held.version + 1, updated_at = app.now()
  WHERE id = wanted;
  PERFORM app.assert(EXISTS (SELECT 1 FROM public.staff WHERE role = 'owner' AND active), 'last_owner');
END
$$;--> statement-breakpoint
CREATE FUNCTION app.change_customer(wanted uuid, patch jsonb, seen bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.customers;
BEGIN
  SELECT * INTO held FROM public.customers WHERE id = wanted FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL, 'customer_not_found');
  PERFORM app.assert(coalesce(held.version = seen, true), 'precondition_failed');
  held := jsonb_populate_record(held, patch);
  UPDATE public.customers SET name = held.name, email = held.email, phone = held.phone, note = held.note, version = held.version + 1, updated_at = app.now()
  WHERE id = wanted;
END
$$;--> statement-breakpoint
-- Where a person works and shops, across tenants: what no request may read for itself, because a second permissive policy on these tables
-- would take the order out of every index scan. Its owner sees one person's rows (by policy), and the body names the person again.
CREATE FUNCTION app.places_of_user(most integer) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  person uuid := nullif(current_setting('app.user_id', true), '')::uuid;
BEGIN
  RETURN jsonb_build_object(
    'worksAt', coalesce((SELECT jsonb_agg(jsonb_build_object('tenant', jsonb_build_object('id', w.id, 'slug', w.slug, 'name', w.name),
        'role', w.role, 'locationIds', to_jsonb(w.location_ids)) ORDER BY w.name, w.id)
      FROM (SELECT t.id, t.slug, t.name, s.role, s.location_ids FROM public.staff s JOIN public.tenants t ON t.id = s.tenant_id
        WHERE s.user_id = person AND s.active ORDER BY t.name, t.id LIMIT most) w), '[]'),
    'customerOf', coalesce((SELECT jsonb_agg(jsonb_build_object('tenant', jsonb_build_object('id', w.id, 'slug', w.slug, 'name', w.name),
        'customerId', w.customer_id) ORDER BY w.name, w.id)
      FROM (SELECT t.id, t.slug, t.name, c.id AS customer_id FROM public.customers c JOIN public.tenants t ON t.id = c.tenant_id
        WHERE c.user_id = person ORDER BY t.name, t.id LIMIT most) w), '[]'));
END
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app.places_of_user(integer) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.places_of_user(integer) TO cortado_app;--> statement-breakpoint
GRANT SELECT (id, slug, name) ON tenants TO cortado_search;--> statement-breakpoint
GRANT SELECT (tenant_id, user_id, role, location_ids, active) ON staff TO cortado_search;--> statement-breakpoint
GRANT SELECT (tenant_id, id, user_id) ON customers TO cortado_search;--> statement-breakpoint
GRANT cortado_search TO CURRENT_USER;--> statement-breakpoint
GRANT CREATE ON SCHEMA app TO cortado_search;--> statement-breakpoint
ALTER FUNCTION app.places_of_user(integer) OWNER TO cortado_search;--> statement-breakpoint
REVOKE CREATE ON SCHEMA app FROM cortado_search;
