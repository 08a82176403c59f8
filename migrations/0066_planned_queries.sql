SET row_security = off;--> statement-breakpoint
CREATE FUNCTION app.product_by_id_ef745bfac0f78730(uuid, uuid, uuid, uuid, uuid, uuid) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 text, c6 uuid, c7 text, c8 text, c9 text[], c10 jsonb, c11 text, c12 bigint, c13 integer, c14 bigint, c15 timestamp with time zone, c16 timestamp with time zone, c17 json, c18 json, c19 json) LANGUAGE plpgsql STABLE AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "description", "kind", "status", "category_id", "vendor", "type", "tags", "images", coalesce((select l.currency from locations l where l.id = $1::uuid),
        (select t.currency from tenants t where t.id = products.tenant_id)), "lowest_price", "position", "version", "created_at", "updated_at", coalesce((select json_agg(json_build_object('id', v.id, 'productId', v.product_id, 'name', v.name,
  'options', v.options, 'sku', v.sku, 'barcode', v.barcode, 'compareAtPrice', v.compare_at_price, 'quantityPrecision', v.quantity_precision,
  'tracked', v.tracked, 'active', v.active, 'position', v.position, 'version', v.version,
  'price', coalesce((select vl.price from variant_locations vl where vl.variant_id = v.id and vl.location_id = $2::uuid), v.price),
  'available', coalesce((select vl.available from variant_locations vl where vl.variant_id = v.id and vl.location_id = $3::uuid), true),
  'inStock', (not v.tracked or coalesce((select true from inventory_levels l where l.variant_id = v.id
  and ($4::uuid is null or l.location_id = $5::uuid) and (l.backorder or l.on_hand - l.reserved - l.safety > 0) limit 1), false)),
  'locations', coalesce((select json_agg(json_build_object('locationId', vl.location_id, 'price', vl.price, 'available', vl.available)
    order by vl.location_id) from variant_locations vl where vl.variant_id = v.id), '[]')) order by v.position, v.id)
        from variants v where v.product_id = products.id), '[]'), coalesce((select json_agg(json_build_object('id', modifier_lists.id, 'name', modifier_lists.name,
  'min', modifier_lists.min, 'max', modifier_lists.max, 'modifiers', coalesce((select json_agg(json_build_object('id', m.id, 'name', m.name, 'priceDelta', m.price_delta,
  'isDefault', m.is_default, 'soldOut', m.sold_out) order by m.position, m.id) from modifiers m where m.list_id = modifier_lists.id), '[]')) order by pl.position, modifier_lists.id)
  from product_modifier_lists pl join modifier_lists on modifier_lists.id = pl.list_id where pl.product_id = products.id), '[]'), coalesce((select json_agg(json_build_object('id', t.id, 'name', t.name, 'rate', t.rate, 'mode', t.mode, 'active', t.active)
  order by t.name) from product_tax_rates pt join tax_rates t on t.id = pt.tax_rate_id where pt.product_id = products.id), '[]') from "products" where "products"."id" = $6;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.order_by_id_25e32938813fdeaa(uuid) RETURNS TABLE (c0 uuid, c1 uuid, c2 text, c3 text, c4 text, c5 uuid, c6 text, c7 text, c8 text, c9 text, c10 bigint, c11 bigint, c12 bigint, c13 bigint, c14 bigint, c15 bigint, c16 bigint, c17 bigint, c18 bigint, c19 timestamp with time zone, c20 bigint, c21 timestamp with time zone, c22 bigint, c23 jsonb, c24 text, c25 timestamp with time zone, c26 timestamp with time zone, c27 timestamp with time zone, c28 timestamp with time zone, c29 text, c30 timestamp with time zone, c31 json, c32 json, c33 json) LANGUAGE plpgsql STABLE AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "orders"."id", "orders"."location_id", "orders"."number", "orders"."business_date", "orders"."channel", "orders"."customer_id", "orders"."name", "orders"."status", "orders"."payment_status", "orders"."currency", "orders"."subtotal", "orders"."discount_total", "orders"."service_total", "orders"."tax_total", "orders"."tip_total", "orders"."total", "orders"."captured_total", "orders"."refunded_total", (case when orders.status = 'canceled' then 0 else orders.total - orders.returned_total end)
  - (orders.captured_total - orders.refunded_total), "orders"."placed_at", "orders"."version", "orders"."created_at", "orders"."returned_total", orders.pricing -> 'taxes', "orders"."note", "orders"."hold_expires_at", "orders"."promised_at", "orders"."completed_at", "orders"."canceled_at", "orders"."cancel_reason", "orders"."updated_at", parts.lines, parts.fulfilments, parts.payments from "orders" inner join lateral app.order_parts(orders.id) parts on true where "orders"."id" = $1;
END
$planned$;
