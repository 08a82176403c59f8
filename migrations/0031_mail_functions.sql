SET row_security = off;--> statement-breakpoint
-- Requests add mail and read none of it, not even what they have added; sending is the job role's.
GRANT INSERT ON mails TO cortado_app;--> statement-breakpoint
GRANT SELECT, UPDATE, DELETE ON mails TO cortado_job;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON mail_events TO cortado_job;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON mail_suppressions TO cortado_job;--> statement-breakpoint
-- How an address stands in the list of those that get no mail.
CREATE FUNCTION app.address_hash(address text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(lower(address), 'UTF8')), 'hex')
$$;--> statement-breakpoint
-- What the provider tells of a mail, once per event id, and what follows from it. A mail is known by our own id, or by the provider's.
-- news: { id, type, at, provider, mailId?, providerRef?, reason?, outcome?: delivered | bounced | complained | failed, suppressFor?: days, 0 for good }
CREATE FUNCTION app.hear_of_mail(news jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  told text := news ->> 'outcome';
  held public.mails;
BEGIN
  SELECT * INTO held FROM public.mails WHERE id = (news ->> 'mailId')::uuid FOR UPDATE;
  IF held.id IS NULL THEN
    SELECT * INTO held FROM public.mails WHERE provider = news ->> 'provider' AND provider_ref = news ->> 'providerRef' FOR UPDATE;
  END IF;
  INSERT INTO public.mail_events (id, type, mail_id, reason, at)
  VALUES (news ->> 'id', news ->> 'type', held.id, news ->> 'reason', (news ->> 'at')::timestamptz) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN 'known';
  END IF;
  IF held.id IS NULL OR told IS NULL THEN
    RETURN 'noted';
  END IF;
  -- events overtake one another: what is worse stays said
  UPDATE public.mails SET
    state = CASE WHEN told IN ('bounced', 'failed') THEN told WHEN state = 'queued' THEN 'sent' ELSE state END,
    outcome = CASE WHEN told = 'failed' OR (told = 'delivered' AND outcome IS NOT NULL) THEN outcome ELSE told END,
    outcome_at = CASE WHEN told = 'failed' OR (told = 'delivered' AND outcome IS NOT NULL) THEN outcome_at ELSE (news ->> 'at')::timestamptz END,
    last_error = CASE WHEN told = 'delivered' THEN last_error ELSE coalesce(news ->> 'reason', told) END,
    sent_at = coalesce(sent_at, app.now()), data = '{}', lease_until = NULL
  WHERE id = held.id;
  IF news ? 'suppressFor' THEN
    -- a complaint has no end, and a later bounce does not give it one
    INSERT INTO public.mail_suppressions AS s (address_hash, reason, until)
    VALUES (app.address_hash(held.recipient), told, app.now() + nullif((news ->> 'suppressFor')::integer, 0) * interval '1 day')
    ON CONFLICT (address_hash) DO UPDATE SET reason = excluded.reason, until = excluded.until WHERE s.until IS NOT NULL;
  END IF;
  RETURN told;
END
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.change_settings(patch jsonb, seen bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.tenants;
BEGIN
  PERFORM app.lock_catalog();
  SELECT * INTO held FROM public.tenants WHERE id = current_setting('app.tenant_id')::uuid FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL, 'tenant_not_found');
  PERFORM app.assert(held.version = seen, 'precondition_failed');
  held := jsonb_populate_record(held, patch);
  UPDATE public.tenants SET name = held.name, country = held.country, zone = held.zone, locale = held.locale, tax_mode = held.tax_mode,
    tax_scope = held.tax_scope, rounding = held.rounding, cash_rounding = held.cash_rounding, web_hold_minutes = held.web_hold_minutes,
    kiosk_hold_minutes = held.kiosk_hold_minutes, cancel_minutes = held.cancel_minutes, recall_seconds = held.recall_seconds,
    brand_color = held.brand_color, logo_url = held.logo_url, version = held.version + 1, updated_at = app.now()
  WHERE id = held.id;
END
$$;
