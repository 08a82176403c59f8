SET row_security = off;--> statement-breakpoint
GRANT SELECT, INSERT ON consent_texts, consents TO cortado_app;--> statement-breakpoint
GRANT SELECT, INSERT ON consent_texts TO cortado_platform;--> statement-breakpoint
GRANT SELECT, DELETE ON consents, device_pairings, device_proofs TO cortado_job;--> statement-breakpoint
-- The next version of a kind of text, in all its languages; of two at once one is refused by the version's own name, and the same words again are the same version. entry: { kind, texts: [{ id, locale, body?, url? }] }
CREATE FUNCTION app.publish_consent_text(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  here uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  next integer;
BEGIN
  SELECT coalesce(max(t.version), 0) + 1 INTO next FROM public.consent_texts t WHERE t.tenant_id IS NOT DISTINCT FROM here AND t.kind = entry ->> 'kind';
  IF (SELECT jsonb_object_agg(t.locale, concat(t.body, t.url)) FROM public.consent_texts t
      WHERE t.tenant_id IS NOT DISTINCT FROM here AND t.kind = entry ->> 'kind' AND t.version = next - 1)
    = (SELECT jsonb_object_agg(t ->> 'locale', concat(t ->> 'body', t ->> 'url')) FROM jsonb_array_elements(entry -> 'texts') t) THEN
    RETURN;
  END IF;
  INSERT INTO public.consent_texts (id, tenant_id, kind, version, locale, body, url)
  SELECT (t ->> 'id')::uuid, here, entry ->> 'kind', next, t ->> 'locale', t ->> 'body', t ->> 'url' FROM jsonb_array_elements(entry -> 'texts') t;
END
$$;--> statement-breakpoint
-- A person for themselves: agrees to the newest version, or takes back what they agreed to. What was said already is not said again. entry: { id, textId, given }
CREATE FUNCTION app.say_consent(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  person uuid := current_setting('app.user_id')::uuid;
  shown public.consent_texts;
  last public.consents;
BEGIN
  SELECT * INTO shown FROM public.consent_texts
  WHERE id = (entry ->> 'textId')::uuid AND tenant_id IS NOT DISTINCT FROM nullif(current_setting('app.tenant_id', true), '')::uuid;
  PERFORM app.assert(shown.id IS NOT NULL, 'consent_text_not_found');
  -- what one person says stands in line
  PERFORM 1 FROM public.users WHERE id = person FOR NO KEY UPDATE;
  SELECT * INTO last FROM public.consents c WHERE c.user_id = person AND c.tenant_id IS NOT DISTINCT FROM shown.tenant_id AND c.kind = shown.kind
  ORDER BY c.at DESC, c.id DESC LIMIT 1;
  IF (entry ->> 'given')::boolean THEN
    PERFORM app.assert(NOT EXISTS (SELECT 1 FROM public.consent_texts t
      WHERE t.tenant_id IS NOT DISTINCT FROM shown.tenant_id AND t.kind = shown.kind AND t.version > shown.version), 'consent_text_outdated');
    IF last.given AND last.version = shown.version THEN
      RETURN;
    END IF;
  ELSIF last.given IS NOT TRUE THEN
    RETURN;
  END IF;
  INSERT INTO public.consents (id, user_id, tenant_id, text_id, kind, version, given)
  VALUES ((entry ->> 'id')::uuid, person, shown.tenant_id, shown.id, shown.kind, shown.version, (entry ->> 'given')::boolean);
END
$$;--> statement-breakpoint
-- As before, and of an order that is no customer's: whoever gave it is forgotten as a customer without an account is, under the order's own id.
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
  ELSE
    PERFORM app.assert((SELECT u.password_hash = entry ->> 'checkedHash' FROM public.users u WHERE u.id = person FOR UPDATE), 'password_wrong');
  END IF;
  INSERT INTO public.erasures (id, user_id, tenant_id, customer_id, email_hash, asked_by, due_at)
  VALUES ((entry ->> 'id')::uuid, CASE WHEN whose.id IS NULL THEN person END, whose.tenant_id, whose.id, entry ->> 'emailHash', person,
    app.now() + make_interval(days => (entry ->> 'days')::integer)) ON CONFLICT DO NOTHING;
  IF FOUND AND whose.id IS NULL THEN
    PERFORM app.note_on_account('erasure.asked', NULL);
  END IF;
END
$$;
