SET row_security = off;--> statement-breakpoint
-- Takes stock for an order: all lines or none. wanted: [{ lineId, variantId, quantity, part? }], tracked variants only. Levels are locked in
-- the order of their variants; what is short is refused as `out_of_stock` with every such variant and what is left of it.
CREATE FUNCTION app.reserve(for_order uuid, at_location uuid, wanted jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held uuid[];
  needed integer := (SELECT count(DISTINCT w.value ->> 'variantId') FROM jsonb_array_elements(wanted) w);
BEGIN
  IF needed > 1 THEN
    PERFORM 1 FROM public.inventory_levels l
    WHERE l.location_id = at_location AND l.variant_id IN (SELECT (w.value ->> 'variantId')::uuid FROM jsonb_array_elements(wanted) w)
    ORDER BY l.variant_id FOR UPDATE;
  END IF;
  WITH taken AS (
    UPDATE public.inventory_levels l SET reserved = l.reserved + n.quantity
    FROM (SELECT w."variantId" AS variant_id, sum(w.quantity) AS quantity
      FROM jsonb_to_recordset(wanted) AS w("variantId" uuid, quantity bigint) GROUP BY 1) n
    WHERE l.location_id = at_location AND l.variant_id = n.variant_id AND (l.backorder OR l.on_hand - l.reserved - l.safety >= n.quantity)
    RETURNING l.variant_id)
  SELECT coalesce(array_agg(variant_id), '{}') INTO held FROM taken;
  IF cardinality(held) < needed THEN
    PERFORM app.assert(false, 'out_of_stock', (
      SELECT jsonb_agg(jsonb_build_object('variantId', n.variant_id, 'wanted', n.quantity,
        'available', greatest(0, coalesce(l.on_hand - l.reserved - l.safety, 0))) ORDER BY n.variant_id)
      FROM (SELECT w."variantId" AS variant_id, sum(w.quantity) AS quantity
        FROM jsonb_to_recordset(wanted) AS w("variantId" uuid, quantity bigint) GROUP BY 1) n
      LEFT JOIN public.inventory_levels l ON l.location_id = at_location AND l.variant_id = n.variant_id
      WHERE n.variant_id <> ALL (held)));
  END IF;
  INSERT INTO public.inventory_movements (id, location_id, variant_id, kind, delta_reserved, ref_type, ref_id, line_id, part)
  SELECT gen_random_uuid(), at_location, w."variantId", 'hold', w.quantity, 'order', for_order, w."lineId", coalesce(w.part, 0)
  FROM jsonb_to_recordset(wanted) AS w("lineId" uuid, "variantId" uuid, quantity bigint, part integer);
END
$$;--> statement-breakpoint
-- The next human number of a location's business day: the last contended lock of a batch, so that a refused order leaves no gap.
CREATE FUNCTION app.next_number(at_location uuid, on_date text) RETURNS text LANGUAGE sql AS $$
  INSERT INTO public.order_counters AS c (location_id, business_date, last) VALUES (at_location, on_date, 1)
  ON CONFLICT (tenant_id, location_id, business_date) DO UPDATE SET last = c.last + 1 RETURNING last::text
$$;--> statement-breakpoint
-- Writes an order as TypeScript has priced it: rows first, then the contended locks (levels, counter).
CREATE FUNCTION app.place_order(wanted jsonb) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  order_id uuid := (wanted ->> 'id')::uuid;
  at_location uuid := (wanted ->> 'locationId')::uuid;
BEGIN
  PERFORM app.assert((SELECT c.version FROM public.catalogs c) = (wanted ->> 'catalogVersion')::bigint, 'catalog_changed');
  INSERT INTO public.orders (id, location_id, channel, customer_id, status, payment_status, currency, subtotal, discount_total, service_total,
    tax_total, tip_total, total, pricing, catalog_version, note, name, hold_expires_at, placed_at)
  SELECT order_id, at_location, o.channel, o."customerId", o.status, o."paymentStatus", o.currency, o.subtotal, o."discountTotal", o."serviceTotal",
    o."taxTotal", o."tipTotal", o.total, o.pricing, o."catalogVersion", o.note, o.name, o."holdExpiresAt", o."placedAt"
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
  IF jsonb_array_length(wanted -> 'stock') > 0 THEN
    PERFORM app.reserve(order_id, at_location, wanted -> 'stock');
  END IF;
  IF wanted ->> 'status' = 'placed' THEN
    UPDATE public.orders SET business_date = wanted ->> 'businessDate', number = app.next_number(at_location, wanted ->> 'businessDate')
    WHERE id = order_id;
  END IF;
  RETURN order_id;
END
$$;--> statement-breakpoint
-- Order status (semantics 3.3): derived from the fulfilments, the first that fits.
CREATE FUNCTION app.order_status(of_order uuid, fully_refunded boolean) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN bool_and(f.state = 'canceled') THEN 'canceled'
    WHEN bool_and(f.state IN ('canceled', 'completed')) THEN 'completed'
    WHEN fully_refunded THEN 'refunded'
    WHEN bool_or(f.state = 'pending') THEN 'pending_payment'
    WHEN bool_or(f.state = 'placed' AND f.kind <> 'attendance') THEN 'placed'
    WHEN bool_or(f.state = 'preparing') THEN 'preparing'
    WHEN bool_or(f.state = 'ready') THEN 'ready'
    ELSE 'placed' END
  FROM public.fulfilments f WHERE f.order_id = of_order
$$;--> statement-breakpoint
-- Locks an order for a change and answers it; `only_at` (null: anywhere) are the locations that the caller works at.
CREATE FUNCTION app.lock_order(of_order uuid, only_at uuid[] DEFAULT NULL) RETURNS public.orders LANGUAGE plpgsql AS $$
DECLARE
  held public.orders;
BEGIN
  SELECT * INTO held FROM public.orders o WHERE o.id = of_order FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL AND (only_at IS NULL OR held.location_id = ANY (only_at)), 'order_not_found');
  RETURN held;
END
$$;--> statement-breakpoint
-- After any change to fulfilments or money: status, times and version follow. Everything that changes an order ends with this.
CREATE FUNCTION app.refresh_order(of_order uuid) RETURNS void LANGUAGE sql AS $$
  UPDATE public.orders o SET status = s.status, version = o.version + 1, updated_at = app.now(),
    completed_at = CASE WHEN s.status = 'completed' THEN coalesce(o.completed_at, app.now()) END,
    canceled_at = CASE WHEN s.status = 'canceled' THEN coalesce(o.canceled_at, app.now()) END
  FROM (SELECT app.order_status(of_order, x.refunded_total = x.captured_total AND x.captured_total > 0) AS status
    FROM public.orders x WHERE x.id = of_order) s
  WHERE o.id = of_order
$$;--> statement-breakpoint
-- The goods of an order's lines change hands, under the order's lock: `sell` (held, leaves), `release` (held, stays), `restock` and `waste`
-- (sold before). A movement's part is the order's version, since goods may be held again after a release (semantics 4.6).
CREATE FUNCTION app.move_goods(of public.orders, step text, within uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  was text := CASE WHEN step IN ('sell', 'release') THEN 'held' ELSE 'sold' END;
  becomes text := CASE step WHEN 'sell' THEN 'sold' WHEN 'waste' THEN 'wasted' ELSE 'released' END;
  on_hand_by integer := CASE step WHEN 'sell' THEN -1 WHEN 'restock' THEN 1 ELSE 0 END;
  reserved_by integer := CASE WHEN step IN ('sell', 'release') THEN -1 ELSE 0 END;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.order_lines l WHERE l.order_id = of.id AND l.stock = was AND l.fulfilment_id = ANY (within)) THEN
    RETURN;
  END IF;
  PERFORM 1 FROM public.inventory_levels v WHERE v.location_id = of.location_id AND v.variant_id IN (
    SELECT l.variant_id FROM public.order_lines l WHERE l.order_id = of.id AND l.stock = was AND l.fulfilment_id = ANY (within))
  ORDER BY v.variant_id FOR UPDATE;
  UPDATE public.inventory_levels v SET on_hand = v.on_hand + on_hand_by * n.quantity, reserved = v.reserved + reserved_by * n.quantity
  FROM (SELECT l.variant_id, sum(l.quantity - l.returned_quantity) AS quantity FROM public.order_lines l
    WHERE l.order_id = of.id AND l.stock = was AND l.fulfilment_id = ANY (within) GROUP BY 1) n
  WHERE v.location_id = of.location_id AND v.variant_id = n.variant_id;
  INSERT INTO public.inventory_movements (id, location_id, variant_id, kind, delta_on_hand, delta_reserved, ref_type, ref_id, line_id, part)
  SELECT gen_random_uuid(), of.location_id, l.variant_id, k.kind, k.sign * (l.quantity - l.returned_quantity),
    reserved_by * (l.quantity - l.returned_quantity), 'order', of.id, l.id, of.version
  FROM public.order_lines l
  JOIN (VALUES ('sell', 'sale', -1), ('release', 'release', 0), ('restock', 'return', 1), ('waste', 'return', 1), ('waste', 'waste', -1))
    AS k(step, kind, sign) ON k.step = move_goods.step
  WHERE l.order_id = of.id AND l.stock = was AND l.fulfilment_id = ANY (within) AND l.quantity > l.returned_quantity;
  UPDATE public.order_lines l SET stock = becomes WHERE l.order_id = of.id AND l.stock = was AND l.fulfilment_id = ANY (within);
END
$$;--> statement-breakpoint
-- One step of the state table (semantics 3.2). moves: { from: to }, decided in TypeScript; anything that stands elsewhere is refused. Nobody
-- makes what was given back: only a completion or a step back moves a fulfilment with nothing left of it.
CREATE FUNCTION app.move_order(of_order uuid, moves jsonb, undo boolean, only_at uuid[]) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  held public.orders := app.lock_order(of_order, only_at);
  moved uuid[];
BEGIN
  IF undo THEN
    PERFORM app.assert(NOT EXISTS (SELECT 1 FROM public.fulfilments f, public.tenants t WHERE f.order_id = of_order AND t.id = f.tenant_id
      AND moves ? f.state AND f.changed_at < app.now() - make_interval(secs => t.recall_seconds)), 'recall_window_passed');
  END IF;
  WITH stepped AS (
    UPDATE public.fulfilments f SET state = moves ->> f.state, changed_at = app.now(),
      started_at = CASE WHEN moves ->> f.state = 'placed' THEN NULL ELSE coalesce(f.started_at, app.now()) END,
      ready_at = CASE WHEN moves ->> f.state IN ('ready', 'completed') THEN coalesce(f.ready_at, app.now()) END,
      completed_at = CASE WHEN moves ->> f.state = 'completed' THEN app.now() END
    WHERE f.order_id = of_order AND f.kind <> 'attendance' AND moves ? f.state AND (undo OR moves ->> f.state = 'completed'
      OR EXISTS (SELECT 1 FROM public.order_lines l WHERE l.fulfilment_id = f.id AND l.quantity > l.returned_quantity))
    RETURNING f.id)
  SELECT coalesce(array_agg(id), '{}') INTO moved FROM stepped;
  PERFORM app.assert(cardinality(moved) > 0, 'illegal_transition', jsonb_build_object('status', held.status));
  IF NOT undo THEN
    PERFORM app.move_goods(held, 'sell', moved);
  END IF;
  PERFORM app.refresh_order(of_order);
  RETURN of_order;
END
$$;--> statement-breakpoint
-- A prepaid order is paid, or needs no payment: it becomes an order for the kitchen, with its number. The caller holds its lock.
CREATE FUNCTION app.mark_placed(of_order uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.orders := app.lock_order(of_order);
  day text;
BEGIN
  UPDATE public.fulfilments f SET state = 'placed', queued_at = app.now(), changed_at = app.now() WHERE f.order_id = of_order AND f.state = 'pending';
  PERFORM app.assert(FOUND, 'illegal_transition', jsonb_build_object('status', held.status));
  SELECT to_char((app.now() AT TIME ZONE l.zone) - l.day_starts_at::interval, 'YYYY-MM-DD') INTO day
  FROM public.locations l WHERE l.id = held.location_id;
  UPDATE public.orders o SET placed_at = app.now(), hold_expires_at = NULL, business_date = day, number = app.next_number(o.location_id, day)
  WHERE o.id = of_order AND o.number IS NULL;
  PERFORM app.refresh_order(of_order);
END
$$;--> statement-breakpoint
-- Cancels what stands in one of the given states; anything else standing refuses it. All captured money must have gone back or be owed as
-- refunds, and no payment may be open. `shopper`: only while pending, or within the tenant's window after placing. goods: restock | waste, for what was sold.
CREATE FUNCTION app.cancel_order(of_order uuid, states text[], shopper boolean, because text, goods text, only_at uuid[])
RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  held public.orders := app.lock_order(of_order, only_at);
  ended uuid[];
BEGIN
  PERFORM app.assert(NOT EXISTS (SELECT 1 FROM public.fulfilments f WHERE f.order_id = of_order AND f.state <> 'canceled' AND f.state <> ALL (states))
    AND held.status <> 'canceled', 'illegal_transition', jsonb_build_object('status', held.status));
  PERFORM app.assert(NOT shopper OR held.placed_at IS NULL OR held.placed_at >= app.now() - make_interval(mins => (
    SELECT t.cancel_minutes FROM public.tenants t WHERE t.id = held.tenant_id)), 'cancel_window_passed');
  PERFORM app.assert(NOT EXISTS (SELECT 1 FROM public.payments p WHERE p.order_id = of_order
    AND (p.state IN ('created', 'requires_action', 'processing', 'authorized', 'capturing') OR p.state = 'captured' AND p.refunded_amount < p.amount)),
    'payment_not_settled', jsonb_build_object('open', EXISTS (SELECT 1 FROM public.payments p WHERE p.order_id = of_order
      AND p.state IN ('created', 'requires_action', 'processing', 'authorized', 'capturing'))));
  WITH stopped AS (
    UPDATE public.fulfilments f SET state = 'canceled', canceled_at = app.now(), changed_at = app.now()
    WHERE f.order_id = of_order AND f.state = ANY (states) RETURNING f.id)
  SELECT array_agg(id) INTO ended FROM stopped;
  PERFORM app.move_goods(held, 'release', ended);
  PERFORM app.move_goods(held, goods, ended);
  UPDATE public.orders o SET cancel_reason = because, hold_expires_at = NULL WHERE o.id = of_order;
  PERFORM app.refresh_order(of_order);
  RETURN of_order;
END
$$;--> statement-breakpoint
-- Audit row and one event about an order that this batch changed: where it is and how it stands now are read here, under its lock.
CREATE FUNCTION app.record_of_order(of_order uuid, action text, after jsonb, data jsonb) RETURNS SETOF public.events LANGUAGE sql AS $$
  SELECT r.* FROM public.orders o, LATERAL app.record(jsonb_build_object('action', action, 'resourceType', 'order', 'resourceId', of_order,
    'after', coalesce(nullif(after, 'null'), '{}') || jsonb_build_object('status', o.status, 'paymentStatus', o.payment_status),
    'events', jsonb_build_array(jsonb_build_object('type', action, 'aggregate', 'order', 'aggregateId', of_order, 'locationId', o.location_id,
      'data', coalesce(nullif(data, 'null'), '{}') || jsonb_build_object('status', o.status, 'paymentStatus', o.payment_status, 'number', o.number))))) r
  WHERE o.id = of_order
$$;--> statement-breakpoint
-- What an order's answer holds beside its own columns. In a function, because a session plans its statements once: the answer of an order is
-- read while its stock and its number are locked, and planning these anew took longer than everything else there.
CREATE FUNCTION app.order_parts(of_order uuid, OUT lines json, OUT fulfilments json, OUT payments json) LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT coalesce(json_agg(json_build_object(
    'id', l.id, 'position', l.position, 'kind', l.kind, 'fulfilmentId', l.fulfilment_id, 'variantId', l.variant_id, 'name', l.name,
    'variantName', l.variant_name, 'sku', l.sku, 'quantity', l.quantity, 'quantityPrecision', l.quantity_precision, 'unitPrice', l.unit_price,
    'gross', l.gross, 'discount', l.discount, 'net', l.net, 'tax', l.tax, 'total', l.total, 'modifiers', l.modifiers, 'taxes', l.taxes,
    'discounts', l.discounts, 'note', l.note, 'returnedQuantity', l.returned_quantity, 'returnedTotal', l.returned_total) ORDER BY l.position), '[]')
  INTO lines FROM public.order_lines l WHERE l.order_id = of_order;
  SELECT coalesce(json_agg(json_build_object(
    'id', f.id, 'kind', f.kind, 'state', f.state, 'queuedAt', app.iso(f.queued_at), 'startedAt', app.iso(f.started_at),
    'readyAt', app.iso(f.ready_at), 'completedAt', app.iso(f.completed_at), 'canceledAt', app.iso(f.canceled_at),
    'uncollected', f.uncollected) ORDER BY f.id), '[]')
  INTO fulfilments FROM public.fulfilments f WHERE f.order_id = of_order;
  SELECT coalesce(json_agg(json_build_object(
    'id', p.id, 'kind', p.kind, 'state', p.state, 'amount', p.amount, 'refundedAmount', p.refunded_amount) ORDER BY p.id), '[]')
  INTO payments FROM public.payments p WHERE p.order_id = of_order;
END
$$;
