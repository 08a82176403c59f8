SET row_security = off;--> statement-breakpoint
-- A token of another issuer shows no second factor that was given here: whoever has one signs in here.
CREATE FUNCTION app.assert_unguarded(role_here text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.assert(app.factor_kinds() = '{}' AND NOT EXISTS (SELECT 1 FROM public.tenants
    WHERE id = nullif(current_setting('app.tenant_id', true), '')::uuid AND role_here = ANY (mfa_roles)), 'sign_in_required');
END
$$;--> statement-breakpoint
-- Who is linked to the identity that the context names (`issuer`, `subject`), and what they are at the tenant that it names. Nobody becomes a customer by it.
CREATE FUNCTION app.standing_of_identity() RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  here uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  person uuid;
  job public.staff;
  own public.roles;
BEGIN
  SELECT user_id INTO person FROM public.external_identities WHERE issuer = current_setting('app.issuer') AND subject = current_setting('app.subject');
  PERFORM app.assert(person IS NOT NULL, 'unauthenticated');
  PERFORM set_config('app.user_id', person::text, true), set_config('app.actor_id', person::text, true);
  IF here IS NOT NULL THEN
    SELECT * INTO job FROM public.staff WHERE user_id = person AND active;
    SELECT * INTO own FROM public.roles WHERE key = job.role;
  END IF;
  PERFORM app.assert_unguarded(job.role);
  RETURN jsonb_build_object('userId', person, 'membership', CASE WHEN here IS NOT NULL THEN jsonb_build_object('tenantId', here,
    'slug', (SELECT slug FROM public.tenants WHERE id = here), 'role', job.role, 'grants', own.permissions, 'roleVersion', own.version,
    'locationIds', to_jsonb(job.location_ids), 'customerId', (SELECT id FROM public.customers WHERE user_id = person)) END);
END
$$;--> statement-breakpoint
-- What was found of an identity still holds, in the call's own transaction: it is this person's, they need no second factor, and who is a customer here is no
-- colleague by now. Staff are compared with their row by app.assert_standing. known: { customerId }
CREATE FUNCTION app.assert_identity(known jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  person uuid := current_setting('app.user_id')::uuid;
  job public.staff;
BEGIN
  PERFORM app.assert(EXISTS (SELECT 1 FROM public.external_identities
    WHERE issuer = current_setting('app.issuer') AND subject = current_setting('app.subject') AND user_id = person), 'unauthenticated');
  IF current_setting('app.tenant_id', true) <> '' THEN
    SELECT * INTO job FROM public.staff WHERE user_id = person AND active;
  END IF;
  PERFORM app.assert(known ->> 'customerId' IS NULL OR job.id IS NULL AND EXISTS (SELECT 1 FROM public.customers
    WHERE id = (known ->> 'customerId')::uuid AND user_id = person), 'unauthenticated');
  PERFORM app.assert_unguarded(job.role);
END
$$;--> statement-breakpoint
-- Whoever holds a token of a trusted issuer and is signed in here, with a verified address, says again who they are: then that issuer's tokens are theirs.
-- Sent again it is linked already. entry: that of link_identity. Answers whether the proof was right; a wrong one is counted, and nothing else happens.
CREATE FUNCTION app.link_token(entry jsonb, shown jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF NOT app.prove_to_add(shown) THEN
    RETURN false;
  END IF;
  PERFORM app.assert(EXISTS (SELECT 1 FROM public.users WHERE id = current_setting('app.user_id')::uuid AND email_verified_at IS NOT NULL), 'email_unverified');
  PERFORM 1 FROM public.external_identities WHERE issuer = current_setting('app.issuer') AND subject = current_setting('app.subject')
    AND user_id = current_setting('app.user_id')::uuid;
  IF NOT FOUND THEN
    PERFORM app.link_identity(entry);
  END IF;
  RETURN true;
END
$$;--> statement-breakpoint
-- As before, and for callers with a token of another issuer.
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
  IF context ? 'identity' THEN
    PERFORM app.assert_identity((context ->> 'identity')::jsonb);
  END IF;
END
$$;
