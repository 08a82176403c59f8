SET row_security = off;--> statement-breakpoint
-- As before, and of a payment why its last try failed.
CREATE OR REPLACE FUNCTION app.order_parts(of_order uuid, OUT lines json, OUT fulfilments json, OUT payments json) LANGUAGE plpgsql STABLE AS $$
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
    'id', p.id, 'kind', p.kind, 'state', p.state, 'amount', p.amount, 'refundedAmount', p.refunded_amount, 'failureCode', p.failure_code) ORDER BY p.id), '[]')
  INTO payments FROM public.payments p WHERE p.order_id = of_order;
END
$$;--> statement-breakpoint
-- As before. A saved card (cardId) is the order's customer's own, at the account that is paid. Charged without its owner the try has a name (tryName): the same
-- one again is the same try, and a new one is noted.
CREATE OR REPLACE FUNCTION app.start_card_payment(wanted jsonb) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
DECLARE
  held public.orders := app.lock_order((wanted ->> 'orderId')::uuid, app.uuids(wanted -> 'onlyAt'));
  due bigint := app.amount_due(held);
  its_account text;
  card public.saved_cards;
  paid public.payments;
  news text[] := '{}';
BEGIN
  PERFORM app.assert(held.status <> 'canceled', 'illegal_transition', jsonb_build_object('status', held.status));
  PERFORM app.assert(due > 0, 'nothing_due');
  PERFORM app.renew_hold(held);
  SELECT * INTO paid FROM public.payments p WHERE p.order_id = held.id
    AND p.state IN ('created', 'requires_action', 'processing', 'authorized', 'capturing') FOR UPDATE;
  PERFORM app.assert(paid.id IS NULL OR paid.kind = 'card_online' AND paid.amount = due, 'payment_in_progress', jsonb_build_object('paymentId', paid.id));
  its_account := CASE WHEN paid.id IS NULL THEN (SELECT t.stripe_account FROM public.tenants t WHERE t.id = held.tenant_id) ELSE paid.account END;
  IF wanted ? 'cardId' THEN
    SELECT c.* INTO card FROM public.saved_cards c JOIN public.card_customers h ON h.tenant_id = c.tenant_id AND h.id = c.card_customer_id
    WHERE c.id = (wanted ->> 'cardId')::uuid AND c.customer_id = held.customer_id AND c.state = 'saved' AND h.account IS NOT DISTINCT FROM its_account;
    PERFORM app.assert(card.id IS NOT NULL, 'card_not_found');
  END IF;
  IF paid.id IS NULL THEN
    INSERT INTO public.payments (id, order_id, kind, state, amount, currency, provider, account)
    VALUES ((wanted ->> 'paymentId')::uuid, held.id, 'card_online', 'created', due, held.currency, 'stripe', its_account)
    RETURNING * INTO paid;
    news := ARRAY['payment.started'];
  END IF;
  IF card.id IS NOT NULL AND (paid.card_id IS DISTINCT FROM card.id OR paid.try_name IS DISTINCT FROM wanted ->> 'tryName') THEN
    UPDATE public.payments p SET card_id = card.id, try_name = wanted ->> 'tryName', failure_code = NULL,
      tried_at = CASE WHEN wanted ->> 'tryName' IS NOT NULL THEN app.now() END, version = p.version + 1, updated_at = app.now()
    WHERE p.id = paid.id RETURNING * INTO paid;
    IF paid.try_name IS NOT NULL THEN
      news := ARRAY['payment.charging'] || news;
    END IF;
  END IF;
  IF cardinality(news) > 0 THEN
    RETURN QUERY SELECT * FROM app.record_payment(held, paid, news);
  END IF;
END
$$;
