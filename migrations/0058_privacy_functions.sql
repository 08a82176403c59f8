SET row_security = off;--> statement-breakpoint
-- The job reads what an export holds and an erasure asks, and changes what is personal: these columns and no others.
GRANT SELECT ON users, sign_ins, refresh_tokens, account_log, customers, order_lines, fulfilments, staff, invitations TO cortado_job;--> statement-breakpoint
GRANT UPDATE (email, name, password_hash, locale, email_verified_at, updated_at) ON users TO cortado_job;--> statement-breakpoint
GRANT UPDATE (name, email, phone, note, erased_at, updated_at) ON customers TO cortado_job;--> statement-breakpoint
GRANT UPDATE (name, note, cancel_reason) ON orders TO cortado_job;--> statement-breakpoint
GRANT UPDATE (note) ON order_lines TO cortado_job;--> statement-breakpoint
GRANT UPDATE (note) ON refunds TO cortado_job;--> statement-breakpoint
GRANT UPDATE (client_secret) ON payments TO cortado_job;--> statement-breakpoint
GRANT UPDATE (answer, reader) ON idempotency TO cortado_job;--> statement-breakpoint
GRANT SELECT, DELETE ON totp_factors, recovery_codes, passkeys, external_identities TO cortado_job;--> statement-breakpoint
GRANT DELETE ON sign_ins, refresh_tokens, invitations TO cortado_job;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (state, ended_at) ON erasures TO cortado_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON erasures TO cortado_job;--> statement-breakpoint
GRANT SELECT, INSERT ON data_exports TO cortado_app;--> statement-breakpoint
GRANT SELECT, UPDATE, DELETE ON data_exports TO cortado_job;--> statement-breakpoint
-- Accounts' history is never rewritten, and so holds a network and a mark; what was written before learns it once.
ALTER TABLE account_log DISABLE TRIGGER append_only;--> statement-breakpoint
-- allow backfill-in-batches: once, and no request waits for rows that nobody changes
UPDATE account_log SET address = app.network(address),
  user_agent = CASE WHEN user_agent ~ '^[0-9a-f]{16}$' THEN user_agent ELSE app.mark(user_agent) END
WHERE address IS NOT NULL OR user_agent IS NOT NULL;--> statement-breakpoint
ALTER TABLE account_log ENABLE TRIGGER append_only;--> statement-breakpoint
-- Whoever is erased stays so, whatever a till or a copy knows of them.
CREATE FUNCTION app.refuse_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.assert(false, 'customer_erased');
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER erased_stays BEFORE UPDATE ON customers FOR EACH ROW
  WHEN (OLD.erased_at IS NOT NULL AND (NEW.name, NEW.email, NEW.phone, NEW.note) IS DISTINCT FROM (OLD.name, OLD.email, OLD.phone, OLD.note))
  EXECUTE FUNCTION app.refuse_erased();--> statement-breakpoint
CREATE FUNCTION app.forget_name_of_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM public.customers c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.customer_id AND c.erased_at IS NOT NULL) THEN
    NEW.name := NULL;
    NEW.note := NULL;
  END IF;
  RETURN NEW;
END
$$;--> statement-breakpoint
CREATE TRIGGER erased_stays BEFORE INSERT ON orders FOR EACH ROW
  WHEN (NEW.customer_id IS NOT NULL AND (NEW.name IS NOT NULL OR NEW.note IS NOT NULL)) EXECUTE FUNCTION app.forget_name_of_order();--> statement-breakpoint
-- A wish to be forgotten; a second one while the first waits is the first. Of oneself: { id, days, emailHash, checkedHash }; of a customer here who
-- has no account: { id, days, emailHash, customerId }.
CREATE FUNCTION app.ask_erasure(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  whose public.customers;
  person uuid := nullif(current_setting('app.user_id', true), '')::uuid;
BEGIN
  IF entry ? 'customerId' THEN
    SELECT * INTO whose FROM public.customers WHERE id = (entry ->> 'customerId')::uuid FOR UPDATE;
    PERFORM app.assert(whose.id IS NOT NULL, 'customer_not_found');
    PERFORM app.assert(whose.user_id IS NULL, 'customer_has_account');
    PERFORM app.assert(whose.erased_at IS NULL, 'customer_erased');
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
$$;--> statement-breakpoint
-- Taken back, of oneself or of a customer here: as long as nothing was erased.
CREATE FUNCTION app.withdraw_erasure(of_customer uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.erasures SET state = 'withdrawn', ended_at = app.now()
  WHERE state = 'cooling' AND NOT is_repeated AND customer_id IS NOT DISTINCT FROM of_customer
    AND (of_customer IS NOT NULL OR user_id = nullif(current_setting('app.user_id', true), '')::uuid);
  PERFORM app.assert(FOUND, 'erasure_not_found');
  IF of_customer IS NULL THEN
    PERFORM app.note_on_account('erasure.withdrawn', NULL);
  END IF;
END
$$;--> statement-breakpoint
-- What is left of an event of the provider: what it was about, and what tells the order of events.
CREATE FUNCTION app.impersonal(payload jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(payload) WHERE key IN ('id', 'type', 'created', 'livemode', 'api_version', 'account')), '{}')
    || jsonb_build_object('data', jsonb_build_object('object', coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(payload #> '{data,object}')
      WHERE key IN ('id', 'object', 'status', 'payment_intent', 'charge', 'amount', 'amount_received', 'amount_refunded', 'currency', 'created', 'metadata')), '{}')))
$$;
