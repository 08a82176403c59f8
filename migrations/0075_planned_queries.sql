SET row_security = off;--> statement-breakpoint
-- Custom SQL migration file, put your code below! --
CREATE FUNCTION app.products_3577288a69a3e6d4(bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from "products" where ("products"."status" = 'active' and true and true) order by "products"."name" asc, "products"."id" asc limit $1;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_1020cf2b85fb9ef9(text, uuid, bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from "products" where ("products"."status" = 'active' and true and ("products"."name", "products"."id") > ($1::text, $2::uuid)) order by "products"."name" asc, "products"."id" asc limit $3;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_cc02708ff27966a1(bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from "products" where ("products"."status" = 'active' and true and true) order by "products"."lowest_price" asc, "products"."id" asc limit $1;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_b2311d9dca445f97(bigint, uuid, bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from "products" where ("products"."status" = 'active' and true and ("products"."lowest_price", "products"."id") > ($1::bigint, $2::uuid)) order by "products"."lowest_price" asc, "products"."id" asc limit $3;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_cf4b158751c18341(bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from "products" where ("products"."status" = 'active' and true and true) order by "products"."created_at" desc, "products"."id" desc limit $1;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_33a8abf6deeb9f38(timestamp with time zone, uuid, bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from "products" where ("products"."status" = 'active' and true and ("products"."created_at", "products"."id") < ($1::timestamptz, $2::uuid)) order by "products"."created_at" desc, "products"."id" desc limit $3;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_3265968ea37fc538(bigint, bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from (select products.* from unnest('{active,draft,archived}'::text[]) shelf(status) cross join lateral (select * from products where true and products.status = shelf.status
        and true and true order by "products"."name" asc, "products"."id" asc limit $1) products) "products" order by "products"."name" asc, "products"."id" asc limit $2;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_d0205b4fa17603dd(text, uuid, bigint, bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from (select products.* from unnest('{active,draft,archived}'::text[]) shelf(status) cross join lateral (select * from products where true and products.status = shelf.status
        and true and ("products"."name", "products"."id") > ($1::text, $2::uuid) order by "products"."name" asc, "products"."id" asc limit $3) products) "products" order by "products"."name" asc, "products"."id" asc limit $4;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_2c5d7918f359de1e(bigint, bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from (select products.* from unnest('{active,draft,archived}'::text[]) shelf(status) cross join lateral (select * from products where true and products.status = shelf.status
        and true and true order by "products"."lowest_price" asc, "products"."id" asc limit $1) products) "products" order by "products"."lowest_price" asc, "products"."id" asc limit $2;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_6468dc429d3a36f8(bigint, uuid, bigint, bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from (select products.* from unnest('{active,draft,archived}'::text[]) shelf(status) cross join lateral (select * from products where true and products.status = shelf.status
        and true and ("products"."lowest_price", "products"."id") > ($1::bigint, $2::uuid) order by "products"."lowest_price" asc, "products"."id" asc limit $3) products) "products" order by "products"."lowest_price" asc, "products"."id" asc limit $4;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_abf71ee4f04f707a(bigint, bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from (select products.* from unnest('{active,draft,archived}'::text[]) shelf(status) cross join lateral (select * from products where true and products.status = shelf.status
        and true and true order by "products"."created_at" desc, "products"."id" desc limit $1) products) "products" order by "products"."created_at" desc, "products"."id" desc limit $2;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_d809a19fa2f64b29(timestamp with time zone, uuid, bigint, bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from (select products.* from unnest('{active,draft,archived}'::text[]) shelf(status) cross join lateral (select * from products where true and products.status = shelf.status
        and true and ("products"."created_at", "products"."id") < ($1::timestamptz, $2::uuid) order by "products"."created_at" desc, "products"."id" desc limit $3) products) "products" order by "products"."created_at" desc, "products"."id" desc limit $4;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_528cce11a2d58213(uuid, text, text, bigint, bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from (select products.* from unnest(app.categories_under($1::uuid)) below(category) cross join (select * from unnest('{active,draft,archived}'::text[]) shelf(status)
      where $2::text is null or shelf.status = $3::text) shelf cross join lateral (select * from products where products.category_id = below.category and products.status = shelf.status
        and true and true order by "products"."name" asc, "products"."id" asc limit $4) products) "products" order by "products"."name" asc, "products"."id" asc limit $5;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_306270804e586a5e(uuid, text, text, text, uuid, bigint, bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from (select products.* from unnest(app.categories_under($1::uuid)) below(category) cross join (select * from unnest('{active,draft,archived}'::text[]) shelf(status)
      where $2::text is null or shelf.status = $3::text) shelf cross join lateral (select * from products where products.category_id = below.category and products.status = shelf.status
        and true and ("products"."name", "products"."id") > ($4::text, $5::uuid) order by "products"."name" asc, "products"."id" asc limit $6) products) "products" order by "products"."name" asc, "products"."id" asc limit $7;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_2dd15f53dc38dbb1(uuid, text, text, bigint, bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from (select products.* from unnest(app.categories_under($1::uuid)) below(category) cross join (select * from unnest('{active,draft,archived}'::text[]) shelf(status)
      where $2::text is null or shelf.status = $3::text) shelf cross join lateral (select * from products where products.category_id = below.category and products.status = shelf.status
        and true and true order by "products"."lowest_price" asc, "products"."id" asc limit $4) products) "products" order by "products"."lowest_price" asc, "products"."id" asc limit $5;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_053fc449ff077707(uuid, text, text, bigint, uuid, bigint, bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from (select products.* from unnest(app.categories_under($1::uuid)) below(category) cross join (select * from unnest('{active,draft,archived}'::text[]) shelf(status)
      where $2::text is null or shelf.status = $3::text) shelf cross join lateral (select * from products where products.category_id = below.category and products.status = shelf.status
        and true and ("products"."lowest_price", "products"."id") > ($4::bigint, $5::uuid) order by "products"."lowest_price" asc, "products"."id" asc limit $6) products) "products" order by "products"."lowest_price" asc, "products"."id" asc limit $7;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_4d05a503d8d0f479(uuid, text, text, bigint, bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from (select products.* from unnest(app.categories_under($1::uuid)) below(category) cross join (select * from unnest('{active,draft,archived}'::text[]) shelf(status)
      where $2::text is null or shelf.status = $3::text) shelf cross join lateral (select * from products where products.category_id = below.category and products.status = shelf.status
        and true and true order by "products"."created_at" desc, "products"."id" desc limit $4) products) "products" order by "products"."created_at" desc, "products"."id" desc limit $5;
END
$planned$;--> statement-breakpoint
CREATE FUNCTION app.products_47215b589fc433e2(uuid, text, text, timestamp with time zone, uuid, bigint, bigint) RETURNS TABLE (c0 uuid, c1 text, c2 text, c3 text, c4 text, c5 uuid, c6 bigint, c7 text, c8 text, c9 timestamp with time zone, c10 integer) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $planned$
#variable_conflict use_column
BEGIN
  RETURN QUERY select "id", "handle", "name", "kind", "status", "category_id", "lowest_price", (select t.currency from tenants t where t.id = nullif(current_setting('app.tenant_id', true), '')::uuid), "images" -> 0 ->> 'url', "created_at", 0 from (select products.* from unnest(app.categories_under($1::uuid)) below(category) cross join (select * from unnest('{active,draft,archived}'::text[]) shelf(status)
      where $2::text is null or shelf.status = $3::text) shelf cross join lateral (select * from products where products.category_id = below.category and products.status = shelf.status
        and true and ("products"."created_at", "products"."id") < ($4::timestamptz, $5::uuid) order by "products"."created_at" desc, "products"."id" desc limit $6) products) "products" order by "products"."created_at" desc, "products"."id" desc limit $7;
END
$planned$;
