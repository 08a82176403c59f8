SET row_security = off;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON api_keys, api_key_secrets TO cortado_app;--> statement-breakpoint
-- Who calls with an API key is looked up here, in the call's own transaction: so a revoked key ends at once, and costs no round trip. The context names
-- the tenant that is written into the key (`tenant_id`), the hash of all of it (`key_hash`), the slug of the path if it has one (`at_slug`), and the
-- permissions that the call needs (`needs`, apart by spaces); where it says nothing of them the route is open to everybody.
CREATE FUNCTION app.enter_by_key(context jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.api_keys;
  needed text[] := string_to_array(nullif(context ->> 'needs', ''), ' ');
  given text[];
BEGIN
  SELECT k.* INTO held FROM public.api_key_secrets s JOIN public.api_keys k ON k.id = s.key_id
  WHERE s.hash = context ->> 'key_hash' AND coalesce(s.expires_at > app.now(), true)
    AND k.revoked_at IS NULL AND coalesce(k.expires_at > app.now(), true);
  PERFORM app.assert(held.id IS NOT NULL, 'unauthenticated');
  PERFORM app.assert(NOT context ? 'at_slug' OR EXISTS (SELECT 1 FROM public.tenants
    WHERE id = current_setting('app.tenant_id')::uuid AND slug = context ->> 'at_slug'), 'not_found');
  PERFORM app.need_feature('api_keys');
  given := ARRAY(SELECT held.permissions ->> n FROM unnest(needed) n);
  PERFORM app.assert(array_position(given, NULL) IS NULL, 'forbidden');
  PERFORM set_config('app.actor_id', held.id::text, true), set_config('app.principal', 'api_key:' || held.id, true);
  IF NOT context ? 'needs' AND NOT held.permissions ? 'catalog:read' THEN
    -- what is open shows more to those who work here
    PERFORM set_config('app.actor_kind', 'anonymous', true);
  END IF;
  IF 'own' = ANY (given) THEN
    PERFORM set_config('app.own', 'true', true);
  END IF;
  IF held.location_ids IS NOT NULL AND NOT coalesce('tenant' = ALL (given), true) THEN
    PERFORM set_config('app.location_ids', held.location_ids::text, true);
  END IF;
END
$$;--> statement-breakpoint
-- As before, and for callers with an API key.
CREATE OR REPLACE FUNCTION app.enter(context jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  found_id uuid;
BEGIN
  -- one statement for all settings: a loop would start one for each
  PERFORM pg_catalog.set_config('app.' || key, coalesce(value, ''), true) FROM pg_catalog.jsonb_each_text(context);
  IF context ? 'sign_in_id' THEN
    PERFORM app.assert(EXISTS (SELECT 1 FROM public.sign_ins WHERE id = (context ->> 'sign_in_id')::uuid
      AND user_id = (context ->> 'user_id')::uuid AND revoked_at IS NULL), 'unauthenticated');
  END IF;
  IF context ? 'slug' THEN
    SELECT id INTO found_id FROM public.tenants WHERE slug = context ->> 'slug';
    PERFORM app.assert(found_id IS NOT NULL, 'tenant_not_found');
    PERFORM pg_catalog.set_config('app.tenant_id', found_id::text, true);
  ELSIF context ? 'unverified' THEN
    PERFORM app.assert(EXISTS (SELECT 1 FROM public.tenants WHERE id = (context ->> 'tenant_id')::uuid), 'tenant_not_found');
  END IF;
  IF context ? 'standing' THEN
    PERFORM app.assert_standing((context ->> 'standing')::jsonb);
  END IF;
  IF context ? 'key_hash' THEN
    PERFORM app.enter_by_key(context);
  END IF;
END
$$;--> statement-breakpoint
-- Nobody makes a key that may do more than they may. entry: { id, name, permissions, location_ids, expires_at, hash, prefix }
CREATE FUNCTION app.add_api_key(entry jsonb, decider jsonb, most integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  made public.api_keys := jsonb_populate_record(NULL::public.api_keys, entry);
BEGIN
  PERFORM app.hold_decider(decider);
  PERFORM app.assert_may_give(made.permissions, decider);
  PERFORM app.assert_locations(made.location_ids);
  -- makers stand in line here, so that a hundred is a hundred
  PERFORM 1 FROM public.tenants WHERE id = current_setting('app.tenant_id')::uuid FOR NO KEY UPDATE;
  INSERT INTO public.api_keys (id, name, permissions, location_ids, expires_at, created_by)
  VALUES (made.id, made.name, made.permissions, made.location_ids, made.expires_at, current_setting('app.user_id')::uuid);
  INSERT INTO public.api_key_secrets (hash, key_id, prefix) VALUES (entry ->> 'hash', made.id, entry ->> 'prefix');
  PERFORM app.assert((SELECT count(*) FROM public.api_keys WHERE revoked_at IS NULL AND coalesce(expires_at > app.now(), true)) <= most, 'too_many_api_keys');
END
$$;--> statement-breakpoint
CREATE FUNCTION app.hold_api_key(wanted uuid) RETURNS public.api_keys LANGUAGE plpgsql AS $$
DECLARE
  held public.api_keys;
BEGIN
  SELECT * INTO held FROM public.api_keys WHERE id = wanted FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL, 'api_key_not_found');
  RETURN held;
END
$$;--> statement-breakpoint
-- A new secret beside the old one, which lives on for `hours`. Whoever gets it could as well have made the key: so they must be able to give all of it.
CREATE FUNCTION app.rotate_api_key(wanted uuid, new_hash text, new_prefix text, hours integer, decider jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.api_keys;
BEGIN
  PERFORM app.hold_decider(decider);
  held := app.hold_api_key(wanted);
  PERFORM app.assert(held.revoked_at IS NULL AND coalesce(held.expires_at > app.now(), true), 'api_key_ended');
  PERFORM app.assert_may_give(held.permissions, decider);
  UPDATE public.api_key_secrets SET expires_at = app.now() + make_interval(hours => hours)
  WHERE key_id = wanted AND coalesce(expires_at > app.now() + make_interval(hours => hours), true);
  INSERT INTO public.api_key_secrets (hash, key_id, prefix) VALUES (new_hash, wanted, new_prefix);
END
$$;--> statement-breakpoint
-- Revoked again it stays revoked since then.
CREATE FUNCTION app.revoke_api_key(wanted uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.hold_api_key(wanted);
  UPDATE public.api_keys SET revoked_at = coalesce(revoked_at, app.now()) WHERE id = wanted;
END
$$;
