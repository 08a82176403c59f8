SET row_security = off;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (revoked_at) ON pay_links TO cortado_app;--> statement-breakpoint
-- A link to what is due of an order. entry: { id, orderId, hash, hours, mailed, onlyAt }
CREATE FUNCTION app.make_pay_link(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.orders := app.lock_order((entry ->> 'orderId')::uuid, app.uuids(entry -> 'onlyAt'));
BEGIN
  PERFORM app.assert(held.status <> 'canceled', 'illegal_transition', jsonb_build_object('status', held.status));
  PERFORM app.assert(app.amount_due(held) > 0, 'nothing_due');
  INSERT INTO public.pay_links (id, order_id, hash, mailed, expires_at)
  VALUES ((entry ->> 'id')::uuid, held.id, entry ->> 'hash', (entry ->> 'mailed')::boolean, app.now() + make_interval(hours => (entry ->> 'hours')::integer));
END
$$;--> statement-breakpoint
-- All links to an order stop. Who asks again finds it done.
CREATE FUNCTION app.revoke_pay_links(of_order uuid, only_at uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.orders := app.lock_order(of_order, only_at);
BEGIN
  UPDATE public.pay_links k SET revoked_at = app.now() WHERE k.order_id = held.id AND k.revoked_at IS NULL;
END
$$;--> statement-breakpoint
-- What the link that the context names shows, to whoever holds it: the order is theirs to see for the rest of the transaction.
CREATE FUNCTION app.open_pay_link() RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  link public.pay_links;
  held public.orders;
BEGIN
  SELECT * INTO link FROM public.pay_links k WHERE k.hash = nullif(current_setting('app.token_hash', true), '');
  PERFORM app.assert(link.id IS NOT NULL, 'pay_link_not_found');
  PERFORM set_config('app.order_id', link.order_id::text, true);
  SELECT * INTO held FROM public.orders o WHERE o.id = link.order_id;
  PERFORM app.assert(link.revoked_at IS NULL AND link.expires_at > app.now() AND held.status <> 'canceled' AND app.amount_due(held) > 0, 'pay_link_ended');
  RETURN (SELECT jsonb_build_object('tenantId', t.id, 'slug', t.slug, 'business', t.name, 'orderId', held.id, 'number', held.number, 'status', held.status,
    'currency', held.currency, 'total', held.total, 'due', app.amount_due(held), 'expiresAt', app.iso(link.expires_at))
    FROM public.tenants t WHERE t.id = held.tenant_id);
END
$$;--> statement-breakpoint
-- As before; what is paid needs no link any more.
CREATE OR REPLACE FUNCTION app.apply_capture(held public.orders, paid public.payments, refund_id uuid) RETURNS text LANGUAGE plpgsql AS $$
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
  UPDATE public.pay_links k SET revoked_at = app.now() WHERE k.order_id = held.id AND k.revoked_at IS NULL
    AND EXISTS (SELECT 1 FROM public.orders o WHERE o.id = held.id AND app.amount_due(o) <= 0);
  IF news = 'order.placed' THEN
    PERFORM app.mark_placed(held.id);
  ELSE
    PERFORM app.refresh_order(held.id);
  END IF;
  RETURN news;
END
$$;