SET row_security = off;--> statement-breakpoint
CREATE FUNCTION app.uuids(list jsonb) RETURNS uuid[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN jsonb_typeof(list) = 'array' THEN ARRAY(SELECT e::uuid FROM jsonb_array_elements_text(list) e) END
$$;--> statement-breakpoint
-- What is still to be paid (semantics 2.9). Money that came too much and goes back was never a return.
CREATE FUNCTION app.amount_due(o public.orders) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT o.total - o.returned_total - (o.captured_total - o.refunded_total)
$$;--> statement-breakpoint
-- The money of an order, derived from its payments and refunds, under the order's lock.
CREATE FUNCTION app.refresh_money(of_order uuid) RETURNS void LANGUAGE sql AS $$
  UPDATE public.orders o SET captured_total = m.captured, refunded_total = m.refunded, returned_total = m.returned,
    payment_status = CASE
      WHEN m.captured = 0 AND m.authorized THEN 'authorized'
      WHEN m.captured = 0 AND o.total > 0 THEN 'unpaid'
      WHEN m.captured > 0 AND m.refunded = m.captured THEN 'refunded'
      WHEN m.captured - m.refunded >= o.total THEN 'paid'
      WHEN m.refunded > 0 THEN 'partially_refunded'
      ELSE 'partially_paid' END
  FROM (SELECT
    (SELECT coalesce(sum(p.amount), 0) FROM public.payments p WHERE p.order_id = of_order AND p.state = 'captured') AS captured,
    EXISTS (SELECT 1 FROM public.payments p WHERE p.order_id = of_order AND p.state = 'authorized') AS authorized,
    (SELECT coalesce(sum(r.amount), 0) FROM public.refunds r WHERE r.order_id = of_order AND r.state = 'succeeded') AS refunded,
    (SELECT coalesce(sum(r.amount), 0) FROM public.refunds r WHERE r.order_id = of_order
      AND r.state IN ('pending', 'requires_action', 'succeeded') AND r.reason NOT IN ('paid_after_cancel', 'overpaid')) AS returned) m
  WHERE o.id = of_order
$$;--> statement-breakpoint
-- Shoppers keep their goods while they try to pay (semantics 3.8, 4.3); never shortens a hold.
CREATE FUNCTION app.renew_hold(held public.orders) RETURNS void LANGUAGE sql AS $$
  UPDATE public.orders o SET hold_expires_at = greatest(o.hold_expires_at, app.now() + make_interval(mins =>
    CASE WHEN o.channel = 'kiosk' THEN t.kiosk_hold_minutes ELSE t.web_hold_minutes END))
  FROM public.tenants t
  WHERE o.id = held.id AND t.id = held.tenant_id AND o.status = 'pending_payment' AND o.hold_expires_at IS NOT NULL
$$;--> statement-breakpoint
-- An order that was given up gets its goods again, or nothing changes and the answer is false (semantics 4.6).
CREATE FUNCTION app.hold_again(held public.orders) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  wanted jsonb := (SELECT coalesce(jsonb_agg(jsonb_build_object('lineId', l.id, 'variantId', l.variant_id, 'part', held.version,
    'quantity', l.quantity - l.returned_quantity)), '[]') FROM public.order_lines l
    WHERE l.order_id = held.id AND l.stock = 'released' AND l.quantity > l.returned_quantity);
BEGIN
  IF EXISTS (SELECT 1 FROM public.order_lines l WHERE l.order_id = held.id AND l.stock IN ('sold', 'wasted')) THEN
    RETURN false;
  END IF;
  IF jsonb_array_length(wanted) > 0 THEN
    PERFORM app.reserve(held.id, held.location_id, wanted);
    UPDATE public.order_lines l SET stock = 'held' WHERE l.order_id = held.id AND l.stock = 'released';
  END IF;
  UPDATE public.fulfilments f SET state = 'pending', canceled_at = NULL, changed_at = app.now() WHERE f.order_id = held.id AND f.state = 'canceled';
  UPDATE public.orders o SET cancel_reason = NULL WHERE o.id = held.id;
  RETURN true;
EXCEPTION
  WHEN SQLSTATE 'CO001' THEN
    RETURN false;
END
$$;--> statement-breakpoint
-- Money goes back as a row first: from here on it counts against the payment (`refunds_within_payment`), the provider is asked after the commit.
CREATE FUNCTION app.owe_refund(paid public.payments, refund_id uuid, how_much bigint, why text, parts jsonb DEFAULT '[]', remark text DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.refunds (id, order_id, payment_id, amount, currency, state, reason, note, lines)
  VALUES (refund_id, paid.order_id, paid.id, how_much, paid.currency, 'pending', why, remark, parts);
  UPDATE public.payments p SET refunded_amount = p.refunded_amount + how_much, version = p.version + 1, updated_at = app.now() WHERE p.id = paid.id;
END
$$;--> statement-breakpoint
-- What a captured payment does to its order: placed, held again, or the money is owed back. Answers what to tell, besides the capture.
CREATE FUNCTION app.apply_capture(held public.orders, paid public.payments, refund_id uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  news text;
BEGIN
  IF held.status = 'canceled' THEN
    news := CASE WHEN held.captured_total = held.refunded_total AND app.hold_again(held) THEN 'order.placed' ELSE 'payment.paid_after_cancel' END;
  ELSIF app.amount_due(held) < paid.amount THEN
    news := 'payment.overpaid';
  ELSIF held.status = 'pending_payment' AND app.amount_due(held) = paid.amount THEN
    news := 'order.placed';
  END IF;
  IF news IN ('payment.paid_after_cancel', 'payment.overpaid') THEN
    PERFORM app.owe_refund(paid, refund_id, paid.amount, split_part(news, '.', 2));
  END IF;
  PERFORM app.refresh_money(held.id);
  IF news = 'order.placed' THEN
    PERFORM app.mark_placed(held.id);
  ELSE
    PERFORM app.refresh_order(held.id);
  END IF;
  RETURN news;
END
$$;--> statement-breakpoint
-- Audit row and order events of what happened to a payment; the order's channel and its location hear of it.
CREATE FUNCTION app.record_payment(held public.orders, paid public.payments, news text[]) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT * FROM app.record(jsonb_build_object('action', news[1], 'resourceType', 'payment', 'resourceId', paid.id,
    'after', jsonb_build_object('state', paid.state, 'amount', paid.amount, 'currency', paid.currency, 'orderId', paid.order_id),
    'events', (SELECT jsonb_agg(jsonb_build_object('type', n, 'aggregate', 'order', 'aggregateId', held.id, 'locationId', held.location_id,
      'data', jsonb_build_object('paymentId', paid.id, 'state', paid.state, 'amount', paid.amount, 'currency', paid.currency,
        'failureCode', paid.failure_code)) ORDER BY i)
      FROM unnest(news) WITH ORDINALITY AS x(n, i) WHERE n <> 'order.placed')));
  IF 'order.placed' = ANY (news) THEN
    RETURN QUERY SELECT * FROM app.record_of_order(held.id, 'order.placed', '{}', '{}');
  END IF;
END
$$;--> statement-breakpoint
-- An open payment stands in the way of another one; who may end it needs to know what it is.
CREATE FUNCTION app.assert_none_open(of_order uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  other public.payments;
BEGIN
  SELECT * INTO other FROM public.payments p WHERE p.order_id = of_order
    AND p.state IN ('created', 'requires_action', 'processing', 'authorized', 'capturing') ORDER BY p.id LIMIT 1 FOR UPDATE;
  PERFORM app.assert(other.id IS NULL, 'payment_in_progress', jsonb_build_object('paymentId', other.id));
END
$$;--> statement-breakpoint
-- Cash is captured at once (semantics 4.8). Rounding to the smallest coin stands on the payment: the order is paid exactly.
CREATE FUNCTION app.take_cash(wanted jsonb) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  held public.orders := app.lock_order((wanted ->> 'orderId')::uuid, app.uuids(wanted -> 'onlyAt'));
  due bigint := app.amount_due(held);
  coin bigint := (SELECT t.cash_rounding FROM public.tenants t WHERE t.id = held.tenant_id);
  asked bigint := (2 * due + coin) / (2 * coin) * coin;
  handed bigint := (wanted ->> 'tendered')::bigint;
  paid public.payments;
BEGIN
  PERFORM app.assert(held.status <> 'canceled', 'illegal_transition', jsonb_build_object('status', held.status));
  PERFORM app.assert(due > 0, 'nothing_due');
  PERFORM app.assert(handed >= asked, 'tendered_too_little', jsonb_build_object('due', asked));
  PERFORM app.assert_none_open(held.id);
  INSERT INTO public.payments (id, order_id, kind, state, amount, currency, tendered, change, rounding, captured_at)
  VALUES ((wanted ->> 'paymentId')::uuid, held.id, 'cash', 'captured', due, held.currency, handed, handed - asked, asked - due, app.now())
  RETURNING * INTO paid;
  RETURN QUERY SELECT * FROM app.record_payment(held, paid, ARRAY['payment.captured', app.apply_capture(held, paid, NULL)]);
END
$$;--> statement-breakpoint
-- Phase A of a card payment. A second start finds the open payment of the order instead of making another.
CREATE FUNCTION app.start_card_payment(wanted jsonb) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  held public.orders := app.lock_order((wanted ->> 'orderId')::uuid, app.uuids(wanted -> 'onlyAt'));
  due bigint := app.amount_due(held);
  paid public.payments;
BEGIN
  PERFORM app.assert(held.status <> 'canceled', 'illegal_transition', jsonb_build_object('status', held.status));
  PERFORM app.assert(due > 0, 'nothing_due');
  PERFORM app.renew_hold(held);
  SELECT * INTO paid FROM public.payments p WHERE p.order_id = held.id
    AND p.state IN ('created', 'requires_action', 'processing', 'authorized', 'capturing') FOR UPDATE;
  IF paid.id IS NOT NULL THEN
    PERFORM app.assert(paid.kind = 'card_online' AND paid.amount = due, 'payment_in_progress', jsonb_build_object('paymentId', paid.id));
    RETURN;
  END IF;
  INSERT INTO public.payments (id, order_id, kind, state, amount, currency, provider, account)
  SELECT (wanted ->> 'paymentId')::uuid, held.id, 'card_online', 'created', due, held.currency, 'stripe', t.stripe_account
  FROM public.tenants t WHERE t.id = held.tenant_id
  RETURNING * INTO paid;
  RETURN QUERY SELECT * FROM app.record_payment(held, paid, ARRAY['payment.started']);
END
$$;--> statement-breakpoint
-- Whether the provider's object is another payment than ours says: then nothing counts, and nothing is released either. An intent
-- that was given up takes no money, whatever its amount.
CREATE FUNCTION app.provider_differs(paid public.payments, fact jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT paid.account IS DISTINCT FROM fact ->> 'account' OR paid.provider_ref <> fact ->> 'providerRef'
    OR fact ->> 'state' <> 'canceled' AND (paid.currency IS DISTINCT FROM fact ->> 'currency' OR paid.amount IS DISTINCT FROM (fact ->> 'amount')::bigint)
    OR fact ->> 'state' = 'captured' AND paid.amount IS DISTINCT FROM (fact ->> 'amountReceived')::bigint
$$;--> statement-breakpoint
-- The state that follows (semantics 4.2): bands only rise, inside the open band the provider's current object wins. Null: nothing new.
CREATE FUNCTION app.next_payment_state(was text, fact text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN was = fact THEN NULL
    WHEN fact = 'captured' THEN fact
    WHEN was IN ('created', 'requires_action', 'processing') THEN fact
    WHEN was IN ('authorized', 'capturing') AND fact = 'canceled' THEN fact END
$$;--> statement-breakpoint
-- The single writer of what a provider says about a payment (semantics 4): the caller's confirmation, the webhook and the sweep all end here.
-- fact: { paymentId, providerRef, account, state, amount, amountReceived, currency, clientSecret, failureCode, failureRef, refundId }
CREATE FUNCTION app.settle_payment(fact jsonb) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  paid public.payments;
  held public.orders;
  differs boolean;
  failed boolean;
  becomes text;
  news text[];
BEGIN
  SELECT * INTO paid FROM public.payments p WHERE p.id = (fact ->> 'paymentId')::uuid;
  PERFORM app.assert(paid.id IS NOT NULL, 'payment_not_found');
  held := app.lock_order(paid.order_id);
  SELECT * INTO paid FROM public.payments p WHERE p.id = paid.id FOR UPDATE;
  differs := coalesce(app.provider_differs(paid, fact), false);
  IF differs THEN
    becomes := CASE WHEN paid.state IN ('created', 'requires_action', 'processing') THEN 'processing' ELSE paid.state END;
    IF becomes = 'processing' THEN
      PERFORM app.renew_hold(held);
    END IF;
    IF paid.failure_code = 'provider_mismatch' AND paid.state = becomes THEN
      RETURN;
    END IF;
    UPDATE public.payments p SET state = becomes, failure_code = 'provider_mismatch', version = p.version + 1, updated_at = app.now()
    WHERE p.id = paid.id RETURNING * INTO paid;
    RETURN QUERY SELECT * FROM app.record_payment(held, paid, ARRAY['payment.mismatched']);
    RETURN;
  END IF;
  becomes := app.next_payment_state(paid.state, fact ->> 'state');
  failed := paid.state IN ('created', 'requires_action', 'processing') AND fact ->> 'state' = 'created'
    AND fact ->> 'failureRef' IS DISTINCT FROM paid.failure_ref AND fact ->> 'failureRef' IS NOT NULL;
  UPDATE public.payments p SET provider_ref = coalesce(p.provider_ref, fact ->> 'providerRef'),
    client_secret = coalesce(fact ->> 'clientSecret', p.client_secret), state = coalesce(becomes, p.state),
    attempt = p.attempt + failed::integer,
    failure_code = CASE WHEN failed THEN fact ->> 'failureCode' WHEN becomes IS NOT NULL THEN NULL ELSE p.failure_code END,
    failure_ref = CASE WHEN failed THEN fact ->> 'failureRef' ELSE p.failure_ref END,
    captured_at = CASE WHEN becomes = 'captured' THEN app.now() ELSE p.captured_at END,
    version = p.version + (becomes IS NOT NULL OR failed OR p.provider_ref IS NULL)::integer,
    updated_at = CASE WHEN becomes IS NOT NULL OR failed THEN app.now() ELSE p.updated_at END
  WHERE p.id = paid.id RETURNING * INTO paid;
  IF failed THEN
    news := ARRAY['payment.failed'];
  ELSIF becomes IS NULL OR becomes = 'created' THEN
    -- what can't be let go yet makes room for the holds behind it
    IF paid.state = 'processing' THEN
      PERFORM app.renew_hold(held);
    END IF;
    RETURN;
  ELSIF becomes = 'captured' THEN
    news := ARRAY['payment.captured', app.apply_capture(held, paid, (fact ->> 'refundId')::uuid)];
  ELSE
    news := ARRAY['payment.' || becomes];
    IF becomes IN ('authorized', 'canceled') THEN
      PERFORM app.refresh_money(held.id);
      PERFORM app.refresh_order(held.id);
    END IF;
  END IF;
  IF becomes IS DISTINCT FROM 'captured' AND becomes IS DISTINCT FROM 'canceled' THEN
    PERFORM app.renew_hold(held);
  END IF;
  RETURN QUERY SELECT * FROM app.record_payment(held, paid, news);
END
$$;--> statement-breakpoint
-- Goods of a refund: what is still held is let go, what was sold comes back where it can be sold again. Under the order's lock.
CREATE FUNCTION app.return_goods(held public.orders, refund_id uuid, parts jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM public.inventory_levels v WHERE v.location_id = held.location_id AND v.variant_id IN (
    SELECT l.variant_id FROM public.order_lines l, jsonb_to_recordset(parts) AS x(id text)
    WHERE l.order_id = held.id AND l.id::text = x.id AND l.stock IN ('held', 'sold'))
  ORDER BY v.variant_id FOR UPDATE;
  WITH goods AS (
    SELECT l.id, l.variant_id, x.quantity, l.stock = 'held' AS held_still FROM public.order_lines l, jsonb_to_recordset(parts) AS x(id text, quantity bigint, restock boolean)
    WHERE l.order_id = held.id AND l.id::text = x.id AND x.quantity > 0 AND (l.stock = 'held' OR l.stock = 'sold' AND x.restock)),
  moved AS (
    INSERT INTO public.inventory_movements (id, location_id, variant_id, kind, delta_on_hand, delta_reserved, ref_type, ref_id, line_id)
    SELECT gen_random_uuid(), held.location_id, g.variant_id, CASE WHEN g.held_still THEN 'release' ELSE 'return' END,
      CASE WHEN g.held_still THEN 0 ELSE g.quantity END, CASE WHEN g.held_still THEN -g.quantity ELSE 0 END, 'refund', refund_id, g.id FROM goods g)
  UPDATE public.inventory_levels v SET on_hand = v.on_hand + n.back, reserved = v.reserved - n.freed, version = v.version + 1, updated_at = app.now()
  FROM (SELECT g.variant_id, coalesce(sum(g.quantity) FILTER (WHERE NOT g.held_still), 0) AS back,
    coalesce(sum(g.quantity) FILTER (WHERE g.held_still), 0) AS freed FROM goods g GROUP BY 1) n
  WHERE v.location_id = held.location_id AND v.variant_id = n.variant_id;
  UPDATE public.order_lines l SET returned_quantity = l.returned_quantity + x.quantity, returned_total = l.returned_total + x."beforeTax" + x.tax
  FROM jsonb_to_recordset(parts) AS x(id text, quantity bigint, "beforeTax" bigint, tax bigint)
  WHERE l.order_id = held.id AND l.id::text = x.id;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.record_refund(held public.orders, refund public.refunds, news text) RETURNS SETOF public.events LANGUAGE sql AS $$
  SELECT * FROM app.record(jsonb_build_object('action', news, 'resourceType', 'refund', 'resourceId', refund.id,
    'after', jsonb_build_object('state', refund.state, 'amount', refund.amount, 'currency', refund.currency, 'paymentId', refund.payment_id, 'reason', refund.reason),
    'events', jsonb_build_array(jsonb_build_object('type', news, 'aggregate', 'order', 'aggregateId', held.id, 'locationId', held.location_id,
      'data', jsonb_build_object('refundId', refund.id, 'paymentId', refund.payment_id, 'state', refund.state, 'amount', refund.amount, 'currency', refund.currency)))))
$$;--> statement-breakpoint
-- What planning a refund depends on: it rises with every refund of the order and every step of one.
CREATE FUNCTION app.refunds_version(of_order uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce(sum(r.version), 0)::bigint FROM public.refunds r WHERE r.order_id = of_order
$$;--> statement-breakpoint
-- A refund that TypeScript has planned. wanted: { id, orderId, paymentId, amount, reason, note, lines, seen, onlyAt }
CREATE FUNCTION app.request_refund(wanted jsonb) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  held public.orders := app.lock_order((wanted ->> 'orderId')::uuid, app.uuids(wanted -> 'onlyAt'));
  paid public.payments;
  refund public.refunds;
BEGIN
  SELECT * INTO paid FROM public.payments p WHERE p.id = (wanted ->> 'paymentId')::uuid AND p.order_id = held.id FOR UPDATE;
  PERFORM app.assert(paid.state = 'captured', 'not_refundable');
  PERFORM app.assert(app.refunds_version(held.id) = (wanted ->> 'seen')::bigint, 'refund_raced');
  PERFORM app.owe_refund(paid, (wanted ->> 'id')::uuid, (wanted ->> 'amount')::bigint, wanted ->> 'reason', wanted -> 'lines', wanted ->> 'note');
  PERFORM app.return_goods(held, (wanted ->> 'id')::uuid, wanted -> 'lines');
  PERFORM app.refresh_money(held.id);
  PERFORM app.refresh_order(held.id);
  SELECT * INTO refund FROM public.refunds r WHERE r.id = (wanted ->> 'id')::uuid;
  RETURN QUERY SELECT * FROM app.record_refund(held, refund, 'refund.requested');
END
$$;--> statement-breakpoint
-- All captured money of an order that is being canceled is owed back. Cash is handed over the counter, so it is done at once: only by staff.
CREATE FUNCTION app.refund_everything(of_order uuid, by_shopper boolean) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  held public.orders := app.lock_order(of_order);
  paid public.payments;
  refund public.refunds;
  refund_id uuid;
BEGIN
  FOR paid IN SELECT * FROM public.payments p WHERE p.order_id = of_order AND p.state = 'captured' AND p.refunded_amount < p.amount ORDER BY p.id FOR UPDATE LOOP
    PERFORM app.assert(NOT by_shopper OR paid.kind <> 'cash', 'payment_not_settled');
    refund_id := gen_random_uuid();
    PERFORM app.owe_refund(paid, refund_id, paid.amount - paid.refunded_amount, 'order_canceled');
    UPDATE public.refunds r SET state = CASE WHEN paid.kind = 'cash' THEN 'succeeded' ELSE r.state END WHERE r.id = refund_id RETURNING * INTO refund;
    RETURN QUERY SELECT * FROM app.record_refund(held, refund, CASE WHEN paid.kind = 'cash' THEN 'refund.succeeded' ELSE 'refund.requested' END);
  END LOOP;
  PERFORM app.refresh_money(of_order);
END
$$;--> statement-breakpoint
-- A refund's graph: pending and requires_action end in succeeded, failed or canceled; a bank may still fail what it had accepted.
CREATE FUNCTION app.next_refund_state(was text, fact text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN was = fact THEN NULL
    WHEN was IN ('pending', 'requires_action') THEN fact
    WHEN was = 'succeeded' AND fact IN ('failed', 'canceled') THEN fact END
$$;--> statement-breakpoint
-- The single writer of what became of a refund. One that nobody here asked for (made in the provider's dashboard) becomes our row, once.
-- fact: { refundId, newId, paymentId, providerRef, state, amount, currency, failureCode }
CREATE FUNCTION app.settle_refund(fact jsonb) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  paid public.payments;
  held public.orders;
  refund public.refunds;
  becomes text;
BEGIN
  SELECT * INTO paid FROM public.payments p WHERE p.id = (fact ->> 'paymentId')::uuid;
  PERFORM app.assert(paid.id IS NOT NULL, 'payment_not_found');
  held := app.lock_order(paid.order_id);
  SELECT * INTO paid FROM public.payments p WHERE p.id = paid.id FOR UPDATE;
  SELECT * INTO refund FROM public.refunds r WHERE r.payment_id = paid.id AND r.provider_ref = fact ->> 'providerRef';
  IF refund.id IS NULL THEN
    SELECT * INTO refund FROM public.refunds r WHERE r.payment_id = paid.id AND r.id::text = fact ->> 'refundId' AND r.provider_ref IS NULL
      AND r.state IN ('pending', 'requires_action');
  END IF;
  IF refund.id IS NULL THEN
    PERFORM app.assert(paid.currency = fact ->> 'currency' AND (fact ->> 'amount')::bigint > 0, 'refund_mismatch');
    IF fact ->> 'state' IN ('failed', 'canceled') THEN
      RETURN;
    END IF;
    PERFORM app.owe_refund(paid, (fact ->> 'newId')::uuid, (fact ->> 'amount')::bigint, 'made_at_provider');
    SELECT * INTO refund FROM public.refunds r WHERE r.id = (fact ->> 'newId')::uuid;
  END IF;
  PERFORM app.assert(refund.currency = fact ->> 'currency' AND refund.amount = (fact ->> 'amount')::bigint, 'refund_mismatch');
  becomes := app.next_refund_state(refund.state, fact ->> 'state');
  IF becomes IS NULL AND refund.provider_ref IS NOT NULL THEN
    RETURN;
  END IF;
  UPDATE public.refunds r SET provider_ref = fact ->> 'providerRef', state = coalesce(becomes, r.state), failure_code = fact ->> 'failureCode',
    version = r.version + 1, updated_at = app.now() WHERE r.id = refund.id RETURNING * INTO refund;
  IF becomes IN ('failed', 'canceled') THEN
    UPDATE public.payments p SET refunded_amount = p.refunded_amount - refund.amount, version = p.version + 1, updated_at = app.now() WHERE p.id = paid.id;
    UPDATE public.order_lines l SET returned_total = l.returned_total - x."beforeTax" - x.tax
    FROM jsonb_to_recordset(refund.lines) AS x(id text, "beforeTax" bigint, tax bigint) WHERE l.order_id = held.id AND l.id::text = x.id;
  END IF;
  PERFORM app.refresh_money(held.id);
  PERFORM app.refresh_order(held.id);
  IF becomes IS NOT NULL THEN
    RETURN QUERY SELECT * FROM app.record_refund(held, refund, 'refund.' || refund.state);
  END IF;
END
$$;--> statement-breakpoint
-- A dispute is a flag on the payment and an event; the state stays (semantics 4.3).
CREATE FUNCTION app.flag_dispute(of_payment uuid, is_open boolean) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  paid public.payments;
  held public.orders;
BEGIN
  SELECT * INTO paid FROM public.payments p WHERE p.id = of_payment;
  PERFORM app.assert(paid.id IS NOT NULL, 'payment_not_found');
  held := app.lock_order(paid.order_id);
  UPDATE public.payments p SET disputed = is_open, version = p.version + 1, updated_at = app.now()
  WHERE p.id = of_payment AND p.disputed <> is_open RETURNING * INTO paid;
  IF FOUND THEN
    RETURN QUERY SELECT * FROM app.record_payment(held, paid, ARRAY[CASE WHEN is_open THEN 'payment.disputed' ELSE 'payment.dispute_closed' END]);
  END IF;
END
$$;
