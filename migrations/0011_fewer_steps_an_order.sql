SET row_security = off;--> statement-breakpoint
-- As before, but with nothing volatile in it, so that it dissolves into the defaults and policies that call it (twelve calls an order).
CREATE OR REPLACE FUNCTION app.now() RETURNS timestamptz(3) LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting('app.now', true), '')::timestamptz(3), transaction_timestamp()::timestamptz(3))
$$;--> statement-breakpoint
-- Keeps what a command answered under its key; `rows` are the answer's cells as Postgres's text.
CREATE FUNCTION app.keep(wanted_key text, new_state text, new_status integer, new_reader text, rows json) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.idempotency SET state = new_state, status = new_status, reader = new_reader, answer = rows::text
  WHERE principal = current_setting('app.principal') AND key = wanted_key;
  RETURN FOUND;
END
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.record(entry jsonb) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY
  WITH audited AS (
    INSERT INTO public.audit_log (action, resource_type, resource_id, before, after)
    VALUES (entry ->> 'action', entry ->> 'resourceType', (entry ->> 'resourceId')::uuid, entry -> 'before', entry -> 'after')
  )
  INSERT INTO public.events (type, aggregate, aggregate_id, seq, location_id, data)
  SELECT e.value ->> 'type', e.value ->> 'aggregate', (e.value ->> 'aggregateId')::uuid,
    (SELECT coalesce(max(o.seq), 0) FROM public.events o WHERE o.aggregate = e.value ->> 'aggregate' AND o.aggregate_id = (e.value ->> 'aggregateId')::uuid)
      + row_number() OVER (PARTITION BY e.value ->> 'aggregate', e.value ->> 'aggregateId' ORDER BY e.ordinality),
    (e.value ->> 'locationId')::uuid, coalesce(e.value -> 'data', '{}')
  FROM jsonb_array_elements(coalesce(entry -> 'events', '[]')) WITH ORDINALITY e
  RETURNING *;
END
$$;--> statement-breakpoint
-- Takes stock for an order: all lines or none. wanted: [{ lineId, variantId, quantity, part? }], tracked variants only. Levels are locked in
-- the order of their variants; what is short is refused as `out_of_stock` with every such variant and what is left of it.
CREATE OR REPLACE FUNCTION app.reserve(for_order uuid, at_location uuid, wanted jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held uuid[];
  needed integer;
BEGIN
  IF jsonb_array_length(wanted) > 1 THEN
    PERFORM 1 FROM public.inventory_levels l
    WHERE l.location_id = at_location AND l.variant_id IN (SELECT (w.value ->> 'variantId')::uuid FROM jsonb_array_elements(wanted) w)
    ORDER BY l.variant_id FOR UPDATE;
  END IF;
  WITH lines AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(wanted) AS w("lineId" uuid, "variantId" uuid, quantity bigint, part integer)
  ), needs AS MATERIALIZED (
    SELECT l."variantId" AS variant_id, sum(l.quantity) AS quantity FROM lines l GROUP BY 1
  ), taken AS (
    UPDATE public.inventory_levels l SET reserved = l.reserved + n.quantity FROM needs n
    WHERE l.location_id = at_location AND l.variant_id = n.variant_id AND (l.backorder OR l.on_hand - l.reserved - l.safety >= n.quantity)
    RETURNING l.variant_id
  ), written AS (
    INSERT INTO public.inventory_movements (id, location_id, variant_id, kind, delta_reserved, ref_type, ref_id, line_id, part)
    SELECT gen_random_uuid(), at_location, l."variantId", 'hold', l.quantity, 'order', for_order, l."lineId", coalesce(l.part, 0)
    FROM taken t JOIN lines l ON l."variantId" = t.variant_id
  )
  SELECT (SELECT array_agg(t.variant_id) FROM taken t), (SELECT count(*) FROM needs) INTO held, needed;
  IF coalesce(cardinality(held), 0) < needed THEN
    PERFORM app.assert(false, 'out_of_stock', (
      SELECT jsonb_agg(jsonb_build_object('variantId', n.variant_id, 'wanted', n.quantity,
        'available', greatest(0, coalesce(l.on_hand - l.reserved - l.safety, 0))) ORDER BY n.variant_id)
      FROM (SELECT w."variantId" AS variant_id, sum(w.quantity) AS quantity
        FROM jsonb_to_recordset(wanted) AS w("variantId" uuid, quantity bigint) GROUP BY 1) n
      LEFT JOIN public.inventory_levels l ON l.location_id = at_location AND l.variant_id = n.variant_id
      WHERE n.variant_id <> ALL (coalesce(held, '{}'))));
  END IF;
END
$$;--> statement-breakpoint
-- Writes an order as TypeScript has priced it: the contended locks first (levels, then the counter), then each row once, as it will stay.
CREATE OR REPLACE FUNCTION app.place_order(wanted jsonb) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  order_id uuid := (wanted ->> 'id')::uuid;
  at_location uuid := (wanted ->> 'locationId')::uuid;
  day text;
  nth text;
BEGIN
  PERFORM app.assert((SELECT c.version FROM public.catalogs c) = (wanted ->> 'catalogVersion')::bigint, 'catalog_changed');
  IF jsonb_array_length(wanted -> 'stock') > 0 THEN
    PERFORM app.reserve(order_id, at_location, wanted -> 'stock');
  END IF;
  IF wanted ->> 'status' = 'placed' THEN
    day := wanted ->> 'businessDate';
    nth := app.next_number(at_location, day);
  END IF;
  INSERT INTO public.orders (id, location_id, number, business_date, channel, customer_id, status, payment_status, currency, subtotal, discount_total,
    service_total, tax_total, tip_total, total, pricing, catalog_version, note, name, hold_expires_at, placed_at)
  SELECT order_id, at_location, nth, day, o.channel, o."customerId", o.status, o."paymentStatus", o.currency, o.subtotal, o."discountTotal",
    o."serviceTotal", o."taxTotal", o."tipTotal", o.total, o.pricing, o."catalogVersion", o.note, o.name, o."holdExpiresAt", o."placedAt"
  FROM jsonb_to_record(wanted) AS o(channel text, "customerId" uuid, status text, "paymentStatus" text, currency text, subtotal bigint,
    "discountTotal" bigint, "serviceTotal" bigint, "taxTotal" bigint, "tipTotal" bigint, total bigint, pricing jsonb, "catalogVersion" bigint,
    note text, name text, "holdExpiresAt" timestamptz, "placedAt" timestamptz);
  INSERT INTO public.fulfilments (id, order_id, location_id, kind, state, queued_at)
  SELECT f.id, order_id, at_location, f.kind, f.state, f."queuedAt"
  FROM jsonb_to_record(wanted -> 'fulfilment') AS f(id uuid, kind text, state text, "queuedAt" timestamptz);
  INSERT INTO public.order_lines (id, order_id, position, kind, fulfilment_id, variant_id, name, variant_name, sku, quantity, quantity_precision,
    unit_price, gross, discount, net, tax, total, modifiers, taxes, discounts, stock, note)
  SELECT l.id, order_id, l.position, 'goods', (wanted -> 'fulfilment' ->> 'id')::uuid, l."variantId", l.name, l."variantName", l.sku, l.quantity,
    l."quantityPrecision", l."unitPrice", l.gross, l.discount, l.net, l.tax, l.total, l.modifiers, l.taxes, l.discounts, l.stock, l.note
  FROM jsonb_to_recordset(wanted -> 'lines') AS l(id uuid, position integer, "variantId" uuid, name text, "variantName" text, sku text,
    quantity bigint, "quantityPrecision" integer, "unitPrice" bigint, gross bigint, discount bigint, net bigint, tax bigint, total bigint,
    modifiers jsonb, taxes jsonb, discounts jsonb, stock text, note text);
  RETURN order_id;
END
$$;
