SET row_security = off;--> statement-breakpoint
-- First statement of every batch: who calls, for which tenant, when. A slug is resolved here, so that it costs no round trip.
CREATE OR REPLACE FUNCTION app.enter(context jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  found_id uuid;
BEGIN
  -- one statement for all settings: a loop would start one for each
  PERFORM pg_catalog.set_config('app.' || key, coalesce(value, ''), true) FROM pg_catalog.jsonb_each_text(context);
  IF context ? 'slug' THEN
    SELECT id INTO found_id FROM public.tenants WHERE slug = context ->> 'slug';
    PERFORM app.assert(found_id IS NOT NULL, 'tenant_not_found');
    PERFORM pg_catalog.set_config('app.tenant_id', found_id::text, true);
  ELSIF context ? 'unverified' THEN
    PERFORM app.assert(EXISTS (SELECT 1 FROM public.tenants WHERE id = (context ->> 'tenant_id')::uuid), 'tenant_not_found');
  END IF;
END
$$;
