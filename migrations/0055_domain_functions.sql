SET row_security = off;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON domains TO cortado_app;--> statement-breakpoint
GRANT UPDATE (verified_at) ON domains TO cortado_app;--> statement-breakpoint
-- As before, and by a host name of the tenant's own: it finds the tenant (`host`), or is compared with the one of the token (`at_host`).
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
  ELSIF context ? 'host' THEN
    SELECT tenant_id INTO found_id FROM public.domains WHERE host = context ->> 'host' AND verified_at IS NOT NULL;
    PERFORM app.assert(found_id IS NOT NULL, 'tenant_not_found');
    PERFORM pg_catalog.set_config('app.tenant_id', found_id::text, true);
  ELSIF context ? 'unverified' THEN
    PERFORM app.assert(EXISTS (SELECT 1 FROM public.tenants WHERE id = (context ->> 'tenant_id')::uuid), 'tenant_not_found');
  END IF;
  IF context ? 'at_host' THEN
    PERFORM pg_catalog.set_config('app.host', context ->> 'at_host', true);
    PERFORM app.assert(EXISTS (SELECT 1 FROM public.domains WHERE host = context ->> 'at_host' AND verified_at IS NOT NULL
      AND tenant_id = current_setting('app.tenant_id')::uuid), 'not_found');
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
$$;--> statement-breakpoint
CREATE FUNCTION app.add_domain(entry jsonb, most integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- those who add stand in line here, so that twenty is twenty
  PERFORM 1 FROM public.tenants WHERE id = current_setting('app.tenant_id')::uuid FOR NO KEY UPDATE;
  INSERT INTO public.domains (id, host, token) VALUES ((entry ->> 'id')::uuid, entry ->> 'host', entry ->> 'token');
  PERFORM app.assert((SELECT count(*) FROM public.domains WHERE tenant_id = current_setting('app.tenant_id')::uuid) <= most, 'too_many_domains');
END
$$;--> statement-breakpoint
-- Its token was found in the DNS. Of several who claim a host the first has it (`domain_taken`).
CREATE FUNCTION app.verify_domain(wanted uuid, found_value text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM public.domains WHERE id = wanted AND 'cortado-verification=' || token = found_value FOR UPDATE;
  PERFORM app.assert(FOUND, 'domain_not_found');
  UPDATE public.domains SET verified_at = coalesce(verified_at, app.now()) WHERE id = wanted;
END
$$;
