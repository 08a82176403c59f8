SET row_security = off;--> statement-breakpoint
GRANT SELECT ON common_passwords TO cortado_app;--> statement-breakpoint
-- Which of a tenant's texts nobody goes without is as much part of a version as its words. entry: { kind, required?, texts: [{ id, locale, body?, url? }] }
CREATE OR REPLACE FUNCTION app.publish_consent_text(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  here uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  is_required boolean := coalesce((entry ->> 'required')::boolean, false);
  next integer;
BEGIN
  SELECT coalesce(max(t.version), 0) + 1 INTO next FROM public.consent_texts t WHERE t.tenant_id IS NOT DISTINCT FROM here AND t.kind = entry ->> 'kind';
  IF (SELECT jsonb_object_agg(t.locale, concat(t.required, t.body, t.url)) FROM public.consent_texts t
      WHERE t.tenant_id IS NOT DISTINCT FROM here AND t.kind = entry ->> 'kind' AND t.version = next - 1)
    = (SELECT jsonb_object_agg(t ->> 'locale', concat(is_required, t ->> 'body', t ->> 'url')) FROM jsonb_array_elements(entry -> 'texts') t) THEN
    RETURN;
  END IF;
  INSERT INTO public.consent_texts (id, tenant_id, kind, version, locale, body, url, required)
  SELECT (t ->> 'id')::uuid, here, entry ->> 'kind', next, t ->> 'locale', t ->> 'body', t ->> 'url', is_required
  FROM jsonb_array_elements(entry -> 'texts') t;
END
$$;--> statement-breakpoint
-- Whoever becomes a customer here has agreed to these kinds, in their newest version; what the tenant asks of everybody must be among them.
CREATE FUNCTION app.assert_agreed(kinds text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  here uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  missing jsonb;
BEGIN
  SELECT jsonb_agg(DISTINCT jsonb_build_object('kind', t.kind, 'version', t.version)) INTO missing FROM public.consent_texts t
  WHERE t.tenant_id = here AND t.required AND t.kind <> ALL (kinds)
    AND t.version = (SELECT max(n.version) FROM public.consent_texts n WHERE n.tenant_id = here AND n.kind = t.kind);
  PERFORM app.assert(missing IS NULL, 'consent_required', missing);
END
$$;--> statement-breakpoint
-- What a sign-up says it agrees to: texts of this tenant's or ours, each the newest, and whatever is asked of everybody. ids: a list of texts
CREATE FUNCTION app.assert_consents(ids jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  here uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  shown public.consent_texts[];
BEGIN
  SELECT coalesce(array_agg(t), '{}') INTO shown FROM public.consent_texts t
  WHERE t.id IN (SELECT jsonb_array_elements_text(ids)::uuid) AND (t.tenant_id IS NULL OR t.tenant_id = here);
  PERFORM app.assert(cardinality(shown) = jsonb_array_length(ids), 'consent_text_not_found');
  PERFORM app.assert(NOT EXISTS (SELECT 1 FROM unnest(shown) s JOIN public.consent_texts n
    ON n.tenant_id IS NOT DISTINCT FROM s.tenant_id AND n.kind = s.kind AND n.version > s.version), 'consent_text_outdated');
  PERFORM app.assert_agreed(ARRAY(SELECT s.kind FROM unnest(shown) s WHERE s.tenant_id IS NOT NULL));
END
$$;--> statement-breakpoint
-- As before, and what was agreed to with the sign-up is the new person's word. entry: { consents: [{ id, textId }] } and that of start_sign_in
CREATE OR REPLACE FUNCTION app.confirm_sign_up(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  held public.one_time_tokens := app.use_token('{sign-up}');
BEGIN
  PERFORM app.forget_failures();
  INSERT INTO public.users (id, email, name, password_hash, locale, email_verified_at)
  VALUES (current_setting('app.user_id')::uuid, held.data ->> 'email', held.data ->> 'name', held.data ->> 'passwordHash', held.data ->> 'locale', app.now());
  INSERT INTO public.consents (id, user_id, tenant_id, text_id, kind, version, given)
  SELECT (c ->> 'id')::uuid, current_setting('app.user_id')::uuid, t.tenant_id, t.id, t.kind, t.version, true
  FROM jsonb_array_elements(coalesce(entry -> 'consents', '[]')) c JOIN public.consent_texts t ON t.id = (c ->> 'textId')::uuid
  WHERE t.tenant_id IS NULL OR t.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid;
  PERFORM app.note_on_account('account.signed-up', (entry ->> 'signInId')::uuid);
  RETURN app.start_sign_in(entry);
END
$$;--> statement-breakpoint
-- As before, and nobody becomes a customer without having agreed to what the tenant asks of everybody.
CREATE OR REPLACE FUNCTION app.join_tenant(new_customer uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  here uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  its_slug text := (SELECT slug FROM public.tenants WHERE id = here);
  person uuid := current_setting('app.user_id')::uuid;
  job public.staff;
  own public.roles;
BEGIN
  IF its_slug IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT * INTO job FROM public.staff WHERE user_id = person AND active;
  IF job.id IS NULL THEN
    INSERT INTO public.customers (id, user_id, name, email) SELECT new_customer, id, name, email FROM public.users WHERE id = person
    ON CONFLICT (tenant_id, user_id) DO NOTHING;
    IF FOUND THEN
      PERFORM app.assert_agreed(ARRAY(SELECT l.kind FROM (SELECT DISTINCT ON (c.kind) c.kind, c.given, c.version FROM public.consents c
        WHERE c.user_id = person AND c.tenant_id = here ORDER BY c.kind, c.at DESC, c.id DESC) l
        WHERE l.given AND l.version = (SELECT max(t.version) FROM public.consent_texts t WHERE t.tenant_id = here AND t.kind = l.kind)));
      PERFORM app.record(jsonb_build_object('action', 'customer.joined', 'resourceType', 'customer', 'resourceId', new_customer, 'events',
        jsonb_build_array(jsonb_build_object('type', 'customer.joined', 'aggregate', 'customer', 'aggregateId', new_customer))));
    END IF;
  ELSE
    SELECT * INTO own FROM public.roles WHERE key = job.role;
  END IF;
  RETURN jsonb_build_object('tenantId', here, 'slug', its_slug, 'role', job.role,
    'grants', own.permissions, 'roleVersion', own.version,
    'locationIds', to_jsonb(job.location_ids), 'customerId', (SELECT id FROM public.customers WHERE user_id = person));
END
$$;--> statement-breakpoint
-- As before; who asks has proven who they are: by their password (`checkedHash`), or where they have none by a fresh sign-in.
CREATE OR REPLACE FUNCTION app.ask_erasure(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  whose public.customers;
  given public.orders;
  person uuid := nullif(current_setting('app.user_id', true), '')::uuid;
BEGIN
  IF entry ? 'customerId' THEN
    SELECT * INTO whose FROM public.customers WHERE id = (entry ->> 'customerId')::uuid FOR UPDATE;
    PERFORM app.assert(whose.id IS NOT NULL, 'customer_not_found');
    PERFORM app.assert(whose.user_id IS NULL, 'customer_has_account');
    PERFORM app.assert(whose.erased_at IS NULL, 'customer_erased');
  ELSIF entry ? 'orderId' THEN
    SELECT * INTO given FROM public.orders WHERE id = (entry ->> 'orderId')::uuid FOR UPDATE;
    PERFORM app.assert(given.id IS NOT NULL, 'order_not_found');
    PERFORM app.assert(given.customer_id IS NULL, 'order_has_customer');
    whose.id := given.id;
    whose.tenant_id := given.tenant_id;
  ELSIF entry ? 'checkedHash' THEN
    PERFORM app.assert((SELECT u.password_hash = entry ->> 'checkedHash' FROM public.users u WHERE u.id = person FOR UPDATE), 'password_wrong');
  ELSE
    PERFORM app.assert((SELECT u.password_hash = 'none' FROM public.users u WHERE u.id = person FOR UPDATE), 'proof_required');
    PERFORM app.prove_to_add('{"recent": true}');
  END IF;
  INSERT INTO public.erasures (id, user_id, tenant_id, customer_id, email_hash, asked_by, due_at)
  VALUES ((entry ->> 'id')::uuid, CASE WHEN whose.id IS NULL THEN person END, whose.tenant_id, whose.id, entry ->> 'emailHash', person,
    app.now() + make_interval(days => (entry ->> 'days')::integer)) ON CONFLICT DO NOTHING;
  IF FOUND AND whose.id IS NULL THEN
    PERFORM app.note_on_account('erasure.asked', NULL);
  END IF;
END
$$;--> statement-breakpoint
-- As before, by whatever proves an account: shown is as for app.prove_to_add. entry: { change, email, oldHash, newHash }
CREATE FUNCTION app.begin_email_change(entry jsonb, shown jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  person uuid := current_setting('app.user_id')::uuid;
  data jsonb := jsonb_build_object('change', entry ->> 'change', 'email', entry ->> 'email');
BEGIN
  PERFORM app.assert(app.prove_to_add(shown), 'proof_refused');
  PERFORM app.void_tokens('{email-change}');
  PERFORM app.issue_token(jsonb_build_object('hash', hash, 'kind', 'email-change', 'userId', person, 'data', data))
  FROM unnest(ARRAY[entry ->> 'oldHash', entry ->> 'newHash']) hash;
  PERFORM app.note_on_account('account.email-change-asked', current_setting('app.sign_in_id')::uuid);
END
$$;--> statement-breakpoint
-- As before; the successor may have been made by a secret from before (`known` are those of all secrets, the newest first). entry: { successorHash, known?, newCustomerId, leave?, longestDays }
CREATE OR REPLACE FUNCTION app.rotate_token(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  presented text := current_setting('app.token_hash');
  family public.sign_ins;
  held public.refresh_tokens;
  here uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
BEGIN
  family := app.lock_family(presented);
  SELECT * INTO held FROM public.refresh_tokens WHERE hash = presented;
  PERFORM app.assert(family.id IS NOT NULL AND family.revoked_at IS NULL AND held.expires_at > app.now()
    AND coalesce(family.created_at + make_interval(days => (entry ->> 'longestDays')::integer) > app.now(), true), 'refresh_refused');
  IF held.used_at IS NULL THEN
    UPDATE public.refresh_tokens SET used_at = app.now(), successor_hash = entry ->> 'successorHash' WHERE hash = presented;
    PERFORM app.add_refresh_token(entry ->> 'successorHash', family.id, held.generation + 1);
    held.successor_hash := entry ->> 'successorHash';
  ELSIF held.used_at <= app.now() - interval '60 seconds' OR NOT coalesce(entry -> 'known', jsonb_build_array(entry -> 'successorHash')) ? held.successor_hash
    OR EXISTS (SELECT 1 FROM public.refresh_tokens WHERE hash = held.successor_hash AND used_at IS NOT NULL) THEN
    PERFORM app.end_family(family.id, 'token-reused');
    RETURN jsonb_build_object('reused', true);
  END IF;
  IF here IS NULL AND NOT entry ? 'leave' THEN
    here := family.tenant_id;
    PERFORM set_config('app.tenant_id', coalesce(here::text, ''), true);
  END IF;
  -- where it was last used: a list of sign-ins shows that, not where it began
  UPDATE public.sign_ins SET used_at = app.now(), tenant_id = here, address = coalesce(nullif(current_setting('app.address', true), ''), address),
    country = coalesce(nullif(current_setting('app.country', true), ''), country)
  WHERE id = family.id;
  RETURN app.signed_in(family.id, (entry ->> 'newCustomerId')::uuid) || jsonb_build_object('successorHash', held.successor_hash);
END
$$;
