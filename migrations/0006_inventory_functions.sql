SET row_security = off;--> statement-breakpoint
-- Whoever changes a level raises its version.
CREATE FUNCTION app.version_level() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.version := OLD.version + 1;
  NEW.updated_at := app.now();
  RETURN NEW;
END
$$;--> statement-breakpoint
CREATE TRIGGER versioned BEFORE UPDATE ON inventory_levels FOR EACH ROW EXECUTE FUNCTION app.version_level();--> statement-breakpoint
-- The house notices, not the shopper: its event is written as `system`, and numbered by the level's version so that nothing has to be read.
CREATE FUNCTION app.notice_low_stock() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  caller text := app.actor_kind();
BEGIN
  PERFORM set_config('app.actor_kind', 'system', true);
  INSERT INTO public.events (type, aggregate, aggregate_id, seq, location_id, actor_id, data)
  VALUES ('inventory.low', 'level', md5(NEW.location_id || ':' || NEW.variant_id)::uuid, NEW.version, NEW.location_id, NULL,
    jsonb_build_object('locationId', NEW.location_id, 'variantId', NEW.variant_id, 'available', NEW.on_hand - NEW.reserved - NEW.safety, 'lowStockAt', NEW.low_stock_at));
  PERFORM set_config('app.actor_kind', caller, true);
  RETURN NULL;
END
$$;--> statement-breakpoint
-- Once a crossing (semantics 6.9): the step from above the threshold to it or below. Raising the threshold over the stock is such a step too.
CREATE TRIGGER low_stock AFTER UPDATE ON inventory_levels FOR EACH ROW
WHEN (NEW.on_hand - NEW.reserved - NEW.safety <= NEW.low_stock_at
  AND (OLD.low_stock_at IS NULL OR OLD.on_hand - OLD.reserved - OLD.safety > OLD.low_stock_at))
EXECUTE FUNCTION app.notice_low_stock();--> statement-breakpoint
-- Makes the levels that are missing and locks them all by ascending id (semantics 1.3). Only what is tracked has a level.
CREATE FUNCTION app.lock_levels(place uuid, variants uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  strange jsonb;
BEGIN
  PERFORM app.assert(EXISTS (SELECT 1 FROM public.locations WHERE id = place), 'location_not_found');
  SELECT jsonb_agg(jsonb_build_object('variantId', w.id)) INTO strange
  FROM unnest(variants) w(id) WHERE NOT EXISTS (SELECT 1 FROM public.variants v WHERE v.id = w.id);
  PERFORM app.assert(strange IS NULL, 'variant_not_found', strange);
  SELECT jsonb_agg(jsonb_build_object('variantId', v.id)) INTO strange FROM public.variants v WHERE v.id = ANY (variants) AND NOT v.tracked;
  PERFORM app.assert(strange IS NULL, 'variant_not_tracked', strange);
  INSERT INTO public.inventory_levels (location_id, variant_id)
  SELECT place, w.id FROM unnest(variants) w(id) ORDER BY w.id ON CONFLICT DO NOTHING;
  PERFORM 1 FROM public.inventory_levels l WHERE l.location_id = place AND l.variant_id = ANY (variants) ORDER BY l.variant_id FOR UPDATE;
END
$$;--> statement-breakpoint
-- Stock comes, goes or is corrected: { id, kind, refType, locationId, reason, lines: [{ id, variantId, delta }] }. By hand it never goes below zero.
CREATE FUNCTION app.move_stock(command jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  place uuid := (command ->> 'locationId')::uuid;
  short jsonb;
BEGIN
  PERFORM app.lock_levels(place, ARRAY(SELECT (value ->> 'variantId')::uuid FROM jsonb_array_elements(command -> 'lines')));
  SELECT jsonb_agg(jsonb_build_object('variantId', l.variant_id, 'onHand', l.on_hand)) INTO short
  FROM jsonb_to_recordset(command -> 'lines') AS w("variantId" uuid, delta bigint)
  JOIN public.inventory_levels l ON l.location_id = place AND l.variant_id = w."variantId"
  WHERE w.delta < 0 AND l.on_hand + w.delta < 0;
  PERFORM app.assert(short IS NULL, 'not_on_hand', short);
  INSERT INTO public.inventory_movements (id, location_id, variant_id, kind, delta_on_hand, ref_type, ref_id, line_id, reason)
  SELECT w.id, place, w."variantId", command ->> 'kind', w.delta, command ->> 'refType', (command ->> 'id')::uuid, w."variantId", command ->> 'reason'
  FROM jsonb_to_recordset(command -> 'lines') AS w(id uuid, "variantId" uuid, delta bigint);
  UPDATE public.inventory_levels l SET on_hand = l.on_hand + w.delta
  FROM jsonb_to_recordset(command -> 'lines') AS w("variantId" uuid, delta bigint)
  WHERE l.location_id = place AND l.variant_id = w."variantId";
END
$$;--> statement-breakpoint
-- What was counted at a time T: on hand is that and every movement after T (semantics 6.5). An older count never undoes a newer one.
CREATE FUNCTION app.count_stock(command jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  place uuid := (command ->> 'locationId')::uuid;
  moment timestamptz := (command ->> 'countedAt')::timestamptz;
  strange jsonb;
BEGIN
  PERFORM app.lock_levels(place, ARRAY(SELECT (value ->> 'variantId')::uuid FROM jsonb_array_elements(command -> 'lines')));
  SELECT jsonb_agg(jsonb_build_object('variantId', l.variant_id, 'version', l.version)) INTO strange
  FROM jsonb_to_recordset(command -> 'lines') AS w("variantId" uuid, version bigint)
  JOIN public.inventory_levels l ON l.location_id = place AND l.variant_id = w."variantId"
  WHERE w.version IS NOT NULL AND w.version <> l.version;
  PERFORM app.assert(strange IS NULL, 'precondition_failed', strange);
  SELECT jsonb_agg(DISTINCT jsonb_build_object('variantId', m.variant_id)) INTO strange
  FROM jsonb_to_recordset(command -> 'lines') AS w("variantId" uuid)
  JOIN public.inventory_movements m ON m.location_id = place AND m.variant_id = w."variantId" AND m.kind = 'count' AND m.occurred_at > moment;
  PERFORM app.assert(strange IS NULL, 'counted_since', strange);
  WITH counted AS (
    SELECT w.id, l.variant_id, w.counted - l.on_hand + coalesce((SELECT sum(m.delta_on_hand) FROM public.inventory_movements m
      WHERE m.location_id = place AND m.variant_id = l.variant_id AND m.occurred_at > moment), 0)::bigint AS delta
    FROM jsonb_to_recordset(command -> 'lines') AS w(id uuid, "variantId" uuid, counted bigint)
    JOIN public.inventory_levels l ON l.location_id = place AND l.variant_id = w."variantId"
  ), written AS (
    INSERT INTO public.inventory_movements (id, location_id, variant_id, kind, delta_on_hand, ref_type, ref_id, line_id, reason, occurred_at)
    SELECT c.id, place, c.variant_id, 'count', c.delta, 'count', (command ->> 'id')::uuid, c.variant_id, command ->> 'reason', moment FROM counted c
  )
  UPDATE public.inventory_levels l SET on_hand = l.on_hand + c.delta
  FROM counted c WHERE l.location_id = place AND l.variant_id = c.variant_id;
END
$$;--> statement-breakpoint
-- Settings of a level, made where there is none yet; one that exists needs the version that was read.
CREATE FUNCTION app.set_level(place uuid, variant uuid, settings jsonb, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.inventory_levels;
  next public.inventory_levels;
  made boolean := NOT EXISTS (SELECT 1 FROM public.inventory_levels WHERE location_id = place AND variant_id = variant);
BEGIN
  PERFORM app.lock_levels(place, ARRAY[variant]);
  SELECT * INTO held FROM public.inventory_levels WHERE location_id = place AND variant_id = variant;
  PERFORM app.assert(made OR expected IS NOT NULL, 'precondition_required');
  PERFORM app.assert(expected IS NULL OR (NOT made AND held.version = expected), 'precondition_failed');
  next := jsonb_populate_record(held, settings);
  IF next IS DISTINCT FROM held THEN
    UPDATE public.inventory_levels SET safety = next.safety, backorder = next.backorder, low_stock_at = next.low_stock_at
    WHERE location_id = place AND variant_id = variant;
  END IF;
END
$$;
