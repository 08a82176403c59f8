SET row_security = off;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON devices, device_pairings TO cortado_app;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON device_proofs TO cortado_app;--> statement-breakpoint
CREATE TRIGGER use_added AFTER INSERT ON devices REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_added('devices', 'revoked_at IS NULL');--> statement-breakpoint
CREATE TRIGGER use_edited AFTER UPDATE ON devices REFERENCING OLD TABLE AS former NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.count_edited('devices', 'revoked_at IS NULL');--> statement-breakpoint
-- The proof of a device's key (`jti`) counts once; those that have expired are forgotten on the way.
CREATE FUNCTION app.use_proof(device uuid, wanted text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM public.device_proofs WHERE device_id = device AND expires_at <= app.now();
  INSERT INTO public.device_proofs (device_id, jti, expires_at) VALUES (device, wanted, app.now() + interval '10 minutes') ON CONFLICT DO NOTHING;
  PERFORM app.assert(FOUND, 'proof_refused');
END
$$;--> statement-breakpoint
-- What a device's access token is made of.
CREATE FUNCTION app.device_standing(held public.devices) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('id', held.id, 'name', held.name, 'kind', held.kind, 'locationId', held.location_id, 'tenantId', held.tenant_id,
    'slug', (SELECT slug FROM public.tenants WHERE id = held.tenant_id))
$$;--> statement-breakpoint
-- Somebody at work offers a place: the first device that says the code gets it.
CREATE FUNCTION app.offer_pairing(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  made public.device_pairings := jsonb_populate_record(NULL::public.device_pairings, entry);
BEGIN
  PERFORM app.assert_locations(ARRAY[made.location_id]);
  INSERT INTO public.device_pairings (id, code_hash, location_id, name, kind, created_by, expires_at)
  VALUES (made.id, made.code_hash, made.location_id, made.name, made.kind, current_setting('app.user_id')::uuid, app.now() + interval '10 minutes');
END
$$;--> statement-breakpoint
-- The code (`token_hash`) for a place. Two devices that say it at once stand in line, and the second is refused; the same key pair that says it again, because
-- its answer was lost, hears the same. entry: { id, public_key, thumbprint, refresh_hash, jti }
CREATE FUNCTION app.pair_device(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  offered public.device_pairings;
  held public.devices;
BEGIN
  SELECT * INTO offered FROM public.device_pairings WHERE code_hash = current_setting('app.token_hash') ORDER BY created_at DESC LIMIT 1;
  PERFORM app.assert(offered.id IS NOT NULL, 'pairing_refused');
  PERFORM set_config('app.tenant_id', offered.tenant_id::text, true), set_config('app.location_ids', ARRAY[offered.location_id]::text, true),
    set_config('app.actor_kind', 'device', true);
  PERFORM app.need_feature('devices');
  SELECT * INTO offered FROM public.device_pairings WHERE id = offered.id FOR UPDATE;
  PERFORM app.assert(offered.expires_at > app.now(), 'pairing_refused');
  IF offered.used_at IS NOT NULL THEN
    SELECT * INTO held FROM public.devices WHERE id = offered.device_id;
    PERFORM app.assert(held.thumbprint = entry ->> 'thumbprint' AND held.revoked_at IS NULL AND held.last_seen_at IS NULL, 'pairing_refused');
  ELSE
    PERFORM set_config('app.actor_id', entry ->> 'id', true), set_config('app.device_id', entry ->> 'id', true);
    INSERT INTO public.devices (id, location_id, name, kind, public_key, thumbprint, refresh_hash, paired_by)
    VALUES ((entry ->> 'id')::uuid, offered.location_id, offered.name, offered.kind, entry -> 'public_key', entry ->> 'thumbprint', entry ->> 'refresh_hash', offered.created_by)
    RETURNING * INTO held;
    UPDATE public.device_pairings SET used_at = app.now(), device_id = held.id WHERE id = offered.id;
    PERFORM app.record(jsonb_build_object('action', 'device.paired', 'resourceType', 'device', 'resourceId', held.id,
      'after', jsonb_build_object('kind', held.kind, 'thumbprint', held.thumbprint), 'events',
      jsonb_build_array(jsonb_build_object('type', 'device.paired', 'aggregate', 'device', 'aggregateId', held.id, 'locationId', held.location_id))));
  END IF;
  PERFORM app.use_proof(held.id, entry ->> 'jti');
  RETURN app.device_standing(held) || jsonb_build_object('pairingId', offered.id);
END
$$;--> statement-breakpoint
-- A refresh token (`token_hash`) of this tenant's, with a proof by the key that it is bound to.
CREATE FUNCTION app.refresh_device(thumb text, jti text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  held public.devices;
BEGIN
  SELECT * INTO held FROM public.devices WHERE refresh_hash = current_setting('app.token_hash') FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL AND held.revoked_at IS NULL AND held.thumbprint = thumb, 'refresh_refused');
  PERFORM app.need_feature('devices');
  PERFORM app.use_proof(held.id, jti);
  UPDATE public.devices SET last_seen_at = app.now() WHERE id = held.id;
  RETURN app.device_standing(held);
END
$$;--> statement-breakpoint
CREATE FUNCTION app.hold_device(wanted uuid, seen bigint) RETURNS public.devices LANGUAGE plpgsql AS $$
DECLARE
  held public.devices;
BEGIN
  SELECT * INTO held FROM public.devices WHERE id = wanted FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL, 'device_not_found');
  PERFORM app.assert(coalesce(held.version = seen, true), 'precondition_failed');
  RETURN held;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.rename_device(wanted uuid, new_name text, seen bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.hold_device(wanted, seen);
  UPDATE public.devices SET name = new_name, version = version + 1, updated_at = app.now() WHERE id = wanted;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.revoke_device(wanted uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.hold_device(wanted, NULL);
  UPDATE public.devices SET revoked_at = app.now(), version = version + 1, updated_at = app.now() WHERE id = wanted AND revoked_at IS NULL;
END
$$;--> statement-breakpoint
-- Asked by sensitive calls on a device: { deviceId, staffId, role, roleVersion }. The device was not revoked since its token was signed, and whoever gave
-- a PIN on it still works there, as what they were.
CREATE FUNCTION app.assert_device(standing jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.devices;
BEGIN
  SELECT * INTO held FROM public.devices WHERE id = (standing ->> 'deviceId')::uuid AND revoked_at IS NULL;
  PERFORM app.assert(held.id IS NOT NULL AND (standing ->> 'staffId' IS NULL OR EXISTS (SELECT 1 FROM public.staff s
    WHERE s.id = (standing ->> 'staffId')::uuid AND s.active AND s.role = standing ->> 'role' AND coalesce(held.location_id = ANY (s.location_ids), true)
      AND (SELECT r.version FROM public.roles r WHERE r.key = s.role) IS NOT DISTINCT FROM (standing ->> 'roleVersion')::bigint)), 'unauthenticated');
END
$$;--> statement-breakpoint
-- As before, and for calls from devices.
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
  IF context ? 'device_standing' THEN
    PERFORM app.assert_device((context ->> 'device_standing')::jsonb);
  END IF;
END
$$;
