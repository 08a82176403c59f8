SET row_security = off;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON card_customers, saved_cards TO cortado_app;--> statement-breakpoint
GRANT SELECT ON card_customers, saved_cards TO cortado_job;--> statement-breakpoint
GRANT UPDATE (state, updated_at) ON card_customers TO cortado_job;--> statement-breakpoint
GRANT UPDATE (state, client_secret, brand, last4, updated_at) ON saved_cards TO cortado_job;--> statement-breakpoint
-- As before; a text about saved cards is agreed to with each card, and by nothing else.
CREATE OR REPLACE FUNCTION app.say_consent(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  person uuid := current_setting('app.user_id')::uuid;
  shown public.consent_texts;
  last public.consents;
BEGIN
  SELECT * INTO shown FROM public.consent_texts
  WHERE id = (entry ->> 'textId')::uuid AND kind <> 'saved-card'
    AND tenant_id IS NOT DISTINCT FROM nullif(current_setting('app.tenant_id', true), '')::uuid;
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
-- As before, and for sign-ups too.
CREATE OR REPLACE FUNCTION app.assert_consents(ids jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  here uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  shown public.consent_texts[];
BEGIN
  SELECT coalesce(array_agg(t), '{}') INTO shown FROM public.consent_texts t
  WHERE t.id IN (SELECT jsonb_array_elements_text(ids)::uuid) AND t.kind <> 'saved-card' AND (t.tenant_id IS NULL OR t.tenant_id = here);
  PERFORM app.assert(cardinality(shown) = jsonb_array_length(ids), 'consent_text_not_found');
  PERFORM app.assert(NOT EXISTS (SELECT 1 FROM unnest(shown) s JOIN public.consent_texts n
    ON n.tenant_id IS NOT DISTINCT FROM s.tenant_id AND n.kind = s.kind AND n.version > s.version), 'consent_text_outdated');
  PERFORM app.assert_agreed(ARRAY(SELECT s.kind FROM unnest(shown) s WHERE s.tenant_id IS NOT NULL));
END
$$;--> statement-breakpoint
-- The text that a card is saved under: the tenant's newest, or ours where the tenant has none.
CREATE FUNCTION app.card_consent(shown uuid) RETURNS public.consent_texts LANGUAGE plpgsql STABLE AS $$
DECLARE
  said public.consent_texts;
BEGIN
  SELECT * INTO said FROM public.consent_texts t WHERE t.id = shown AND t.kind = 'saved-card';
  PERFORM app.assert(said.id IS NOT NULL, 'consent_text_not_found');
  PERFORM app.assert(NOT EXISTS (SELECT 1 FROM public.consent_texts t WHERE t.kind = 'saved-card'
    AND (t.tenant_id IS NOT DISTINCT FROM said.tenant_id AND t.version > said.version OR said.tenant_id IS NULL AND t.tenant_id IS NOT NULL)), 'consent_text_outdated');
  RETURN said;
END
$$;--> statement-breakpoint
-- Audit row and event of what became of a card. Nothing that is printed on it is said.
CREATE FUNCTION app.record_card(card public.saved_cards, news text) RETURNS SETOF public.events LANGUAGE sql AS $$
  SELECT * FROM app.record(jsonb_build_object('action', news, 'resourceType', 'card', 'resourceId', card.id,
    'after', jsonb_build_object('state', card.state, 'customerId', card.customer_id, 'consentVersion', card.consent_version),
    'events', jsonb_build_array(jsonb_build_object('type', news, 'aggregate', 'customer', 'aggregateId', card.customer_id,
      'data', jsonb_build_object('cardId', card.id, 'state', card.state)))))
$$;--> statement-breakpoint
-- Phase A of saving a card. A second start finds the open one of the customer instead of making another. wanted: { id, accountId, customerId, consentTextId, most }
CREATE FUNCTION app.begin_card(wanted jsonb) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  whose public.customers;
  said public.consent_texts := app.card_consent((wanted ->> 'consentTextId')::uuid);
  its_account text := (SELECT t.stripe_account FROM public.tenants t WHERE t.id = nullif(current_setting('app.tenant_id', true), '')::uuid);
  holder public.card_customers;
  card public.saved_cards;
BEGIN
  SELECT * INTO whose FROM public.customers WHERE id = (wanted ->> 'customerId')::uuid FOR NO KEY UPDATE;
  PERFORM app.assert(whose.id IS NOT NULL, 'customer_not_found');
  PERFORM app.assert(whose.erased_at IS NULL, 'customer_erased');
  INSERT INTO public.card_customers (id, customer_id, account) VALUES ((wanted ->> 'accountId')::uuid, whose.id, its_account) ON CONFLICT DO NOTHING;
  SELECT * INTO holder FROM public.card_customers h WHERE h.customer_id = whose.id AND h.account IS NOT DISTINCT FROM its_account;
  SELECT * INTO card FROM public.saved_cards c WHERE c.customer_id = whose.id AND c.state IN ('created', 'requires_action', 'processing') FOR UPDATE;
  IF card.card_customer_id = holder.id THEN
    UPDATE public.saved_cards c SET consent_text_id = said.id, consent_version = said.version WHERE c.id = card.id AND c.consent_text_id <> said.id;
    RETURN;
  END IF;
  -- begun at an account that the tenant has left
  UPDATE public.saved_cards c SET state = 'removing', updated_at = app.now() WHERE c.id = card.id;
  PERFORM app.assert((SELECT count(*) < (wanted ->> 'most')::integer FROM public.saved_cards c WHERE c.customer_id = whose.id AND c.state = 'saved'), 'too_many_cards');
  INSERT INTO public.saved_cards (id, customer_id, card_customer_id, consent_text_id, consent_version)
  VALUES ((wanted ->> 'id')::uuid, whose.id, holder.id, said.id, said.version) RETURNING * INTO card;
  RETURN QUERY SELECT * FROM app.record_card(card, 'card.started');
END
$$;--> statement-breakpoint
-- The single writer of what the provider says about a card: who saves it, the webhook and the sweep all end here.
-- fact: { cardId, customerRef, setupRef, state, clientSecret, methodRef, brand, last4, expiryMonth, expiryYear, failureCode }
CREATE FUNCTION app.settle_card(fact jsonb) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  card public.saved_cards;
  becomes text;
BEGIN
  SELECT * INTO card FROM public.saved_cards c WHERE c.id = (fact ->> 'cardId')::uuid FOR UPDATE;
  PERFORM app.assert(card.id IS NOT NULL, 'card_not_found');
  UPDATE public.card_customers h SET provider_ref = fact ->> 'customerRef', updated_at = app.now()
  WHERE h.id = card.card_customer_id AND h.provider_ref IS NULL AND fact ->> 'customerRef' IS NOT NULL;
  becomes := CASE
    WHEN card.state = fact ->> 'state' OR card.state = 'removed' THEN NULL
    WHEN fact ->> 'state' = 'removed' THEN 'removed'
    WHEN card.state IN ('created', 'requires_action', 'processing') THEN fact ->> 'state' END;
  IF becomes IS NULL AND (card.setup_ref IS NULL OR card.failure_code IS DISTINCT FROM fact ->> 'failureCode') OR becomes IS NOT NULL THEN
    UPDATE public.saved_cards c SET state = coalesce(becomes, c.state), setup_ref = coalesce(c.setup_ref, fact ->> 'setupRef'),
      method_ref = CASE WHEN becomes = 'saved' THEN fact ->> 'methodRef' ELSE c.method_ref END, failure_code = fact ->> 'failureCode',
      client_secret = CASE WHEN coalesce(becomes, c.state) IN ('created', 'requires_action', 'processing') THEN coalesce(fact ->> 'clientSecret', c.client_secret) END,
      brand = CASE WHEN becomes = 'saved' THEN fact ->> 'brand' WHEN becomes IS NULL THEN c.brand END,
      last4 = CASE WHEN becomes = 'saved' THEN fact ->> 'last4' WHEN becomes IS NULL THEN c.last4 END,
      expiry_month = CASE WHEN becomes = 'saved' THEN (fact ->> 'expiryMonth')::integer WHEN becomes IS NULL THEN c.expiry_month END,
      expiry_year = CASE WHEN becomes = 'saved' THEN (fact ->> 'expiryYear')::integer WHEN becomes IS NULL THEN c.expiry_year END,
      saved_at = CASE WHEN becomes = 'saved' THEN app.now() ELSE c.saved_at END,
      removed_at = CASE WHEN becomes = 'removed' THEN coalesce(c.removed_at, app.now()) ELSE c.removed_at END,
      version = c.version + (becomes IS NOT NULL)::integer, updated_at = app.now()
    WHERE c.id = card.id RETURNING * INTO card;
  END IF;
  IF becomes IN ('saved', 'removed') THEN
    RETURN QUERY SELECT * FROM app.record_card(card, 'card.' || becomes);
  END IF;
END
$$;--> statement-breakpoint
-- From here on it is charged no more, whatever the provider still knows. Who asks again finds it done.
CREATE FUNCTION app.remove_card(of_customer uuid, which uuid) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  card public.saved_cards;
BEGIN
  SELECT * INTO card FROM public.saved_cards c WHERE c.id = which AND c.customer_id = of_customer FOR UPDATE;
  PERFORM app.assert(card.id IS NOT NULL, 'card_not_found');
  IF card.state IN ('removing', 'removed') THEN
    RETURN;
  END IF;
  UPDATE public.saved_cards c SET state = 'removing', client_secret = NULL, removed_at = app.now(), version = c.version + 1, updated_at = app.now()
  WHERE c.id = card.id RETURNING * INTO card;
  RETURN QUERY SELECT * FROM app.record_card(card, 'card.removal_asked');
END
$$;--> statement-breakpoint
-- What Stripe told of a customer and of cards goes with them, as of payments.
CREATE FUNCTION app.forget_card_letters() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF current_user = 'cortado_closer' THEN
    DELETE FROM public.stripe_inbox WHERE ctid = ANY (ARRAY(
      SELECT i.ctid FROM former f JOIN public.stripe_inbox i ON i.object_id = f.setup_ref WHERE f.setup_ref IS NOT NULL
      UNION SELECT i.ctid FROM former f JOIN public.stripe_inbox i ON i.object_id = f.method_ref WHERE f.method_ref IS NOT NULL));
  END IF;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER forget_letters AFTER DELETE ON saved_cards REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION app.forget_card_letters();--> statement-breakpoint
CREATE TRIGGER forget_letters AFTER DELETE ON card_customers REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION app.forget_letters();