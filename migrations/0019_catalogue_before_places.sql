SET row_security = off;--> statement-breakpoint
-- What a place or the settings say may change prices, so their writers stand in line at the catalogue like all others, and before they lock a row of their own: whoever prices a variant
-- for a place holds the catalogue and then asks for the place.
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
    version = held.version + 1, updated_at = app.now()
  WHERE id = held.id;
END
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.change_location(wanted uuid, patch jsonb, seen bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.locations;
BEGIN
  PERFORM app.lock_catalog();
  SELECT * INTO held FROM public.locations WHERE id = wanted FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL, 'location_not_found');
  PERFORM app.assert(coalesce(held.version = seen, true), 'precondition_failed');
  held := jsonb_populate_record(held, patch);
  UPDATE public.locations SET name = held.name, slug = held.slug, zone = held.zone, day_starts_at = held.day_starts_at, address = held.address,
    opening_hours = held.opening_hours, pay_later = held.pay_later, active = held.active,
    version = held.version + 1, updated_at = app.now()
  WHERE id = wanted;
END
$$;
