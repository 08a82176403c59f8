SET row_security = off;--> statement-breakpoint
CREATE TABLE "account_log" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"action" text NOT NULL,
	"sign_in_id" uuid,
	"address" text DEFAULT nullif(current_setting('app.address', true), ''),
	"user_agent" text DEFAULT nullif(current_setting('app.user_agent', true), ''),
	"request_id" text DEFAULT nullif(current_setting('app.request_id', true), ''),
	"at" timestamp (3) with time zone DEFAULT app.now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "account_log" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "account_log" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "refresh_tokens" (
	"hash" text PRIMARY KEY NOT NULL,
	"sign_in_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"generation" bigint NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"successor_hash" text
);
--> statement-breakpoint
ALTER TABLE "refresh_tokens" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "refresh_tokens" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sign_ins" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"tenant_id" uuid,
	"user_agent" text,
	"address" text,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"used_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"revoked_for" text
);
--> statement-breakpoint
ALTER TABLE "sign_ins" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "sign_ins" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "email_taken" UNIQUE("email")
);
--> statement-breakpoint
ALTER TABLE "users" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "users" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "locations" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"zone" text NOT NULL,
	"currency" text NOT NULL,
	"day_starts_at" text DEFAULT '04:00' NOT NULL,
	"address" text,
	"opening_hours" jsonb,
	"pay_later" boolean DEFAULT true NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "locations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "location_slug_taken" UNIQUE("tenant_id","slug")
);
--> statement-breakpoint
ALTER TABLE "locations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "locations" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "staff" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"location_ids" uuid[],
	"active" boolean DEFAULT true NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "staff_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "already_staff" UNIQUE("tenant_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "staff" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "staff" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"country" text NOT NULL,
	"currency" text NOT NULL,
	"zone" text NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"tax_mode" text NOT NULL,
	"tax_scope" text DEFAULT 'total' NOT NULL,
	"rounding" text DEFAULT 'half_up' NOT NULL,
	"cash_rounding" integer DEFAULT 1 NOT NULL,
	"web_hold_minutes" integer DEFAULT 15 NOT NULL,
	"kiosk_hold_minutes" integer DEFAULT 5 NOT NULL,
	"cancel_minutes" integer DEFAULT 5 NOT NULL,
	"recall_seconds" integer DEFAULT 120 NOT NULL,
	"stripe_account" text,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "slug_taken" UNIQUE("slug"),
	CONSTRAINT "stripe_account_taken" UNIQUE("stripe_account"),
	CONSTRAINT "tenants_tax_mode" CHECK ("tenants"."tax_mode" in ('inclusive', 'exclusive')),
	CONSTRAINT "tenants_tax_scope" CHECK ("tenants"."tax_scope" in ('total', 'line')),
	CONSTRAINT "tenants_rounding" CHECK ("tenants"."rounding" in ('half_up', 'half_even'))
);
--> statement-breakpoint
ALTER TABLE "tenants" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenants" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "customers" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid,
	"name" text NOT NULL,
	"sort_name" text GENERATED ALWAYS AS (lower(name)) STORED NOT NULL,
	"email" text,
	"phone" text,
	"note" text,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "customers_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "customers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "customers" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "catalogs" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	CONSTRAINT "catalogs_tenant_id_pk" PRIMARY KEY("tenant_id")
);
--> statement-breakpoint
ALTER TABLE "catalogs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "catalogs" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "categories" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"parent_id" uuid,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "categories_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "category_slug_taken" UNIQUE("tenant_id","slug"),
	CONSTRAINT "category_is_its_own_parent" CHECK ("categories"."parent_id" <> "categories"."id")
);
--> statement-breakpoint
ALTER TABLE "categories" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "categories" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "imports" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"file_name" text NOT NULL,
	"file_hash" text NOT NULL,
	"state" text DEFAULT 'checked' NOT NULL,
	"content" jsonb NOT NULL,
	"problems" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"counts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"location_id" uuid,
	"row_count" bigint NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"applied_at" timestamp (3) with time zone,
	CONSTRAINT "imports_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "imports_state" CHECK ("imports"."state" in ('checked', 'applied'))
);
--> statement-breakpoint
ALTER TABLE "imports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "imports" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "modifier_lists" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"min" integer DEFAULT 0 NOT NULL,
	"max" integer,
	"position" integer DEFAULT 0 NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "modifier_lists_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "modifier_list_name_taken" UNIQUE("tenant_id","name"),
	CONSTRAINT "modifier_lists_bounds" CHECK ("modifier_lists"."min" >= 0 and ("modifier_lists"."max" is null or "modifier_lists"."max" >= "modifier_lists"."min"))
);
--> statement-breakpoint
ALTER TABLE "modifier_lists" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "modifier_lists" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "modifiers" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"list_id" uuid NOT NULL,
	"name" text NOT NULL,
	"price_delta" bigint DEFAULT 0 NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"sold_out" boolean DEFAULT false NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "modifiers_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "modifiers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "modifiers" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "product_modifier_lists" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"list_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "product_modifier_lists_tenant_id_product_id_list_id_pk" PRIMARY KEY("tenant_id","product_id","list_id")
);
--> statement-breakpoint
ALTER TABLE "product_modifier_lists" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "product_modifier_lists" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "product_tax_rates" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"tax_rate_id" uuid NOT NULL,
	CONSTRAINT "product_tax_rates_tenant_id_product_id_tax_rate_id_pk" PRIMARY KEY("tenant_id","product_id","tax_rate_id")
);
--> statement-breakpoint
ALTER TABLE "product_tax_rates" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "product_tax_rates" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "products" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"handle" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"kind" text DEFAULT 'physical' NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"category_id" uuid,
	"vendor" text,
	"type" text,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"images" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"lowest_price" bigint DEFAULT 0 NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "products_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "handle_taken" UNIQUE("tenant_id","handle"),
	CONSTRAINT "products_kind" CHECK ("products"."kind" in ('physical', 'prepared', 'digital')),
	CONSTRAINT "products_status" CHECK ("products"."status" in ('draft', 'active', 'archived'))
);
--> statement-breakpoint
ALTER TABLE "products" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "products" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tax_rates" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"rate" integer NOT NULL,
	"mode" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "tax_rates_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "tax_rate_name_taken" UNIQUE("tenant_id","name"),
	CONSTRAINT "tax_rates_rate" CHECK ("tax_rates"."rate" between 0 and 1000000),
	CONSTRAINT "tax_rates_mode" CHECK ("tax_rates"."mode" in ('inclusive', 'exclusive'))
);
--> statement-breakpoint
ALTER TABLE "tax_rates" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tax_rates" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "variant_locations" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"variant_id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"price" bigint,
	"available" boolean DEFAULT true NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "variant_locations_tenant_id_variant_id_location_id_pk" PRIMARY KEY("tenant_id","variant_id","location_id"),
	CONSTRAINT "variant_locations_price" CHECK ("variant_locations"."price" >= 0)
);
--> statement-breakpoint
ALTER TABLE "variant_locations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "variant_locations" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "variants" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"name" text NOT NULL,
	"options" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"sku" text,
	"barcode" text,
	"price" bigint NOT NULL,
	"compare_at_price" bigint,
	"quantity_precision" integer DEFAULT 0 NOT NULL,
	"tracked" boolean DEFAULT false NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "variants_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "sku_taken" UNIQUE("tenant_id","sku"),
	CONSTRAINT "variants_price" CHECK ("variants"."price" >= 0),
	CONSTRAINT "variants_precision" CHECK ("variants"."quantity_precision" between 0 and 3)
);
--> statement-breakpoint
ALTER TABLE "variants" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "variants" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "inventory_levels" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"variant_id" uuid NOT NULL,
	"on_hand" bigint DEFAULT 0 NOT NULL,
	"reserved" bigint DEFAULT 0 NOT NULL,
	"safety" bigint DEFAULT 0 NOT NULL,
	"backorder" boolean DEFAULT false NOT NULL,
	"low_stock_at" bigint,
	"version" bigint DEFAULT 1 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "inventory_levels_tenant_id_location_id_variant_id_pk" PRIMARY KEY("tenant_id","location_id","variant_id"),
	CONSTRAINT "reserved_not_negative" CHECK ("inventory_levels"."reserved" >= 0),
	CONSTRAINT "inventory_levels_safety" CHECK ("inventory_levels"."safety" >= 0)
);
--> statement-breakpoint
ALTER TABLE "inventory_levels" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "inventory_levels" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "inventory_movements" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"variant_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"delta_on_hand" bigint DEFAULT 0 NOT NULL,
	"delta_reserved" bigint DEFAULT 0 NOT NULL,
	"ref_type" text NOT NULL,
	"ref_id" uuid NOT NULL,
	"line_id" uuid,
	"part" integer DEFAULT 0 NOT NULL,
	"reason" text,
	"actor_kind" text DEFAULT app.actor_kind() NOT NULL,
	"actor_id" uuid DEFAULT app.actor_id(),
	"occurred_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "inventory_movements_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "movement_written_once" UNIQUE NULLS NOT DISTINCT("tenant_id","ref_id","line_id","kind","part"),
	CONSTRAINT "inventory_movements_kind" CHECK (kind in ('receive', 'sale', 'return', 'adjust', 'count', 'waste', 'hold', 'release'))
);
--> statement-breakpoint
ALTER TABLE "inventory_movements" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "inventory_movements" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "fulfilments" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ready_at" timestamp (3) with time zone,
	"completed_at" timestamp (3) with time zone,
	"canceled_at" timestamp (3) with time zone,
	"uncollected" boolean DEFAULT false NOT NULL,
	"changed_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"queued_at" timestamp (3) with time zone,
	CONSTRAINT "fulfilments_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "fulfilments_kind" CHECK (kind in ('pickup', 'dine_in', 'delivery', 'attendance', 'instant')),
	CONSTRAINT "fulfilments_state" CHECK (state in ('pending', 'placed', 'preparing', 'ready', 'completed', 'canceled'))
);
--> statement-breakpoint
ALTER TABLE "fulfilments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "fulfilments" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "order_counters" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"business_date" text NOT NULL,
	"last" bigint NOT NULL,
	CONSTRAINT "order_counters_tenant_id_location_id_business_date_pk" PRIMARY KEY("tenant_id","location_id","business_date")
);
--> statement-breakpoint
ALTER TABLE "order_counters" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "order_counters" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "order_lines" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"fulfilment_id" uuid NOT NULL,
	"variant_id" uuid,
	"name" text NOT NULL,
	"variant_name" text NOT NULL,
	"sku" text,
	"quantity" bigint NOT NULL,
	"quantity_precision" integer DEFAULT 0 NOT NULL,
	"unit_price" bigint NOT NULL,
	"gross" bigint NOT NULL,
	"discount" bigint NOT NULL,
	"net" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"total" bigint NOT NULL,
	"modifiers" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"taxes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"discounts" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"stock" text DEFAULT 'none' NOT NULL,
	"returned_quantity" bigint DEFAULT 0 NOT NULL,
	"returned_total" bigint DEFAULT 0 NOT NULL,
	"note" text,
	CONSTRAINT "order_lines_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "order_line_position" UNIQUE("tenant_id","order_id","position"),
	CONSTRAINT "order_lines_kind" CHECK (kind in ('goods', 'seat', 'pass', 'membership', 'gift_card', 'fee')),
	CONSTRAINT "order_lines_quantity" CHECK ("order_lines"."quantity" > 0),
	CONSTRAINT "order_lines_stock" CHECK (stock in ('none', 'held', 'sold', 'released', 'wasted')),
	CONSTRAINT "returned_within_ordered" CHECK ("order_lines"."returned_quantity" between 0 and "order_lines"."quantity" and "order_lines"."returned_total" between 0 and "order_lines"."total")
);
--> statement-breakpoint
ALTER TABLE "order_lines" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "order_lines" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "orders" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"number" text,
	"business_date" text,
	"channel" text NOT NULL,
	"customer_id" uuid,
	"status" text NOT NULL,
	"payment_status" text DEFAULT 'unpaid' NOT NULL,
	"currency" text NOT NULL,
	"subtotal" bigint NOT NULL,
	"discount_total" bigint NOT NULL,
	"service_total" bigint NOT NULL,
	"tax_total" bigint NOT NULL,
	"tip_total" bigint NOT NULL,
	"total" bigint NOT NULL,
	"captured_total" bigint DEFAULT 0 NOT NULL,
	"refunded_total" bigint DEFAULT 0 NOT NULL,
	"returned_total" bigint DEFAULT 0 NOT NULL,
	"pricing" jsonb NOT NULL,
	"catalog_version" bigint NOT NULL,
	"note" text,
	"name" text,
	"placed_by_kind" text DEFAULT app.actor_kind() NOT NULL,
	"placed_by_id" uuid DEFAULT app.actor_id(),
	"hold_expires_at" timestamp (3) with time zone,
	"placed_at" timestamp (3) with time zone,
	"promised_at" timestamp (3) with time zone,
	"completed_at" timestamp (3) with time zone,
	"canceled_at" timestamp (3) with time zone,
	"cancel_reason" text,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "order_exists" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "order_number_taken" UNIQUE("tenant_id","location_id","business_date","number"),
	CONSTRAINT "orders_channel" CHECK (channel in ('online', 'counter', 'kiosk')),
	CONSTRAINT "orders_status" CHECK (status in ('pending_payment', 'placed', 'preparing', 'ready', 'completed', 'canceled', 'refunded')),
	CONSTRAINT "orders_payment_status" CHECK (payment_status in ('unpaid', 'authorized', 'partially_paid', 'paid', 'partially_refunded', 'refunded')),
	CONSTRAINT "refunded_within_captured" CHECK ("orders"."refunded_total" between 0 and "orders"."captured_total"),
	CONSTRAINT "order_totals_not_negative" CHECK ("orders"."total" >= 0 and "orders"."subtotal" >= 0 and "orders"."tip_total" >= 0)
);
--> statement-breakpoint
ALTER TABLE "orders" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "orders" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "payments" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"amount" bigint NOT NULL,
	"refunded_amount" bigint DEFAULT 0 NOT NULL,
	"currency" text NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"provider" text,
	"account" text,
	"provider_ref" text,
	"client_secret" text,
	"failure_code" text,
	"failure_ref" text,
	"capture_before" timestamp (3) with time zone,
	"tendered" bigint,
	"change" bigint,
	"rounding" bigint DEFAULT 0 NOT NULL,
	"disputed" boolean DEFAULT false NOT NULL,
	"drawer_shift_id" uuid,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"captured_at" timestamp (3) with time zone,
	CONSTRAINT "payments_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "provider_payment_booked_once" UNIQUE("tenant_id","provider","provider_ref"),
	CONSTRAINT "payments_kind" CHECK (kind in ('card_online', 'card_present', 'cash', 'gift_card', 'store_credit', 'external')),
	CONSTRAINT "payments_state" CHECK (state in ('created', 'requires_action', 'processing', 'authorized', 'capturing', 'captured', 'canceled', 'expired')),
	CONSTRAINT "refunds_within_payment" CHECK ("payments"."refunded_amount" between 0 and "payments"."amount"),
	CONSTRAINT "payments_amount" CHECK ("payments"."amount" > 0)
);
--> statement-breakpoint
ALTER TABLE "payments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "payments" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "refunds" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"amount" bigint NOT NULL,
	"currency" text NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"note" text,
	"lines" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"provider_ref" text,
	"failure_code" text,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "refunds_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "provider_refund_booked_once" UNIQUE("tenant_id","provider_ref"),
	CONSTRAINT "refunds_amount" CHECK ("refunds"."amount" > 0),
	CONSTRAINT "refunds_state" CHECK (state in ('pending', 'requires_action', 'succeeded', 'failed', 'canceled'))
);
--> statement-breakpoint
ALTER TABLE "refunds" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "refunds" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "stripe_inbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"endpoint" text NOT NULL,
	"account" text DEFAULT '' NOT NULL,
	"event_id" text NOT NULL,
	"type" text NOT NULL,
	"livemode" boolean NOT NULL,
	"api_version" text,
	"object_id" text,
	"payload" jsonb NOT NULL,
	"state" text DEFAULT 'new' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"last_error" text,
	"created_at" bigint NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"done_at" timestamp (3) with time zone,
	CONSTRAINT "stripe_event_once" UNIQUE("endpoint","account","event_id"),
	CONSTRAINT "stripe_inbox_state" CHECK (state in ('new', 'done', 'dead'))
);
--> statement-breakpoint
ALTER TABLE "stripe_inbox" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "stripe_inbox" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_log" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"action" text NOT NULL,
	"resource_type" text NOT NULL,
	"resource_id" uuid,
	"before" jsonb,
	"after" jsonb,
	"actor_kind" text DEFAULT app.actor_kind() NOT NULL,
	"actor_id" uuid DEFAULT app.actor_id(),
	"address" text DEFAULT nullif(current_setting('app.address', true), ''),
	"user_agent" text DEFAULT nullif(current_setting('app.user_agent', true), ''),
	"request_id" text DEFAULT nullif(current_setting('app.request_id', true), ''),
	"at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "audit_log_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "audit_log" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "audit_log" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "event_deliveries" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"event_id" bigint NOT NULL,
	"handler" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "event_deliveries_tenant_id_event_id_handler_pk" PRIMARY KEY("tenant_id","event_id","handler")
);
--> statement-breakpoint
ALTER TABLE "event_deliveries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "event_deliveries" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "events" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"type" text NOT NULL,
	"aggregate" text NOT NULL,
	"aggregate_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"location_id" uuid,
	"data" jsonb NOT NULL,
	"actor_kind" text DEFAULT app.actor_kind() NOT NULL,
	"actor_id" uuid DEFAULT app.actor_id(),
	"transaction" bigint DEFAULT pg_current_xact_id()::text::bigint NOT NULL,
	"epoch" integer DEFAULT 1 NOT NULL,
	"at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"state" text DEFAULT 'new' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"last_error" text,
	CONSTRAINT "events_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "event_seq" UNIQUE("tenant_id","aggregate","aggregate_id","seq"),
	CONSTRAINT "events_state" CHECK ("events"."state" in ('new', 'done', 'dead'))
);
--> statement-breakpoint
ALTER TABLE "events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "events" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "feed_epochs" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"epoch" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "feed_epochs_one_row" CHECK ("feed_epochs"."id" = 1)
);
--> statement-breakpoint
ALTER TABLE "feed_epochs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "feed_epochs" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "idempotency" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"principal" text NOT NULL,
	"key" text NOT NULL,
	"hash" text NOT NULL,
	"state" text NOT NULL,
	"status" integer,
	"reader" text,
	"answer" text,
	"lease_until" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "idempotency_tenant_id_principal_key_pk" PRIMARY KEY("tenant_id","principal","key"),
	CONSTRAINT "idempotency_state" CHECK ("idempotency"."state" in ('running', 'done'))
);
--> statement-breakpoint
ALTER TABLE "idempotency" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "idempotency" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "leases" (
	"name" text PRIMARY KEY NOT NULL,
	"fence" bigint DEFAULT 0 NOT NULL,
	"until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "leases" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "leases" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "stream_tickets" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"hash" text NOT NULL,
	"channel" text NOT NULL,
	"actor" jsonb NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "stream_tickets_tenant_id_hash_pk" PRIMARY KEY("tenant_id","hash")
);
--> statement-breakpoint
ALTER TABLE "stream_tickets" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "stream_tickets" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "account_log" ADD CONSTRAINT "account_log_user_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_sign_in_fk" FOREIGN KEY ("sign_in_id") REFERENCES "public"."sign_ins"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_ins" ADD CONSTRAINT "sign_ins_user_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "locations" ADD CONSTRAINT "locations_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_user_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_user_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "catalogs" ADD CONSTRAINT "catalogs_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "categories" ADD CONSTRAINT "categories_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "categories" ADD CONSTRAINT "categories_parent_fk" FOREIGN KEY ("tenant_id","parent_id") REFERENCES "public"."categories"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_location_fk" FOREIGN KEY ("tenant_id","location_id") REFERENCES "public"."locations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "modifier_lists" ADD CONSTRAINT "modifier_lists_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "modifiers" ADD CONSTRAINT "modifiers_list_fk" FOREIGN KEY ("tenant_id","list_id") REFERENCES "public"."modifier_lists"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_modifier_lists" ADD CONSTRAINT "product_modifier_lists_product_fk" FOREIGN KEY ("tenant_id","product_id") REFERENCES "public"."products"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_modifier_lists" ADD CONSTRAINT "product_modifier_lists_list_fk" FOREIGN KEY ("tenant_id","list_id") REFERENCES "public"."modifier_lists"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_tax_rates" ADD CONSTRAINT "product_tax_rates_product_fk" FOREIGN KEY ("tenant_id","product_id") REFERENCES "public"."products"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_tax_rates" ADD CONSTRAINT "product_tax_rates_rate_fk" FOREIGN KEY ("tenant_id","tax_rate_id") REFERENCES "public"."tax_rates"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_category_fk" FOREIGN KEY ("tenant_id","category_id") REFERENCES "public"."categories"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tax_rates" ADD CONSTRAINT "tax_rates_tenant_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "variant_locations" ADD CONSTRAINT "variant_locations_variant_fk" FOREIGN KEY ("tenant_id","variant_id") REFERENCES "public"."variants"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "variant_locations" ADD CONSTRAINT "variant_locations_location_fk" FOREIGN KEY ("tenant_id","location_id") REFERENCES "public"."locations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "variants" ADD CONSTRAINT "variants_product_fk" FOREIGN KEY ("tenant_id","product_id") REFERENCES "public"."products"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inventory_levels" ADD CONSTRAINT "inventory_levels_location_fk" FOREIGN KEY ("tenant_id","location_id") REFERENCES "public"."locations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inventory_levels" ADD CONSTRAINT "inventory_levels_variant_fk" FOREIGN KEY ("tenant_id","variant_id") REFERENCES "public"."variants"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inventory_movements" ADD CONSTRAINT "inventory_movements_level_fk" FOREIGN KEY ("tenant_id","location_id","variant_id") REFERENCES "public"."inventory_levels"("tenant_id","location_id","variant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fulfilments" ADD CONSTRAINT "fulfilments_order_fk" FOREIGN KEY ("tenant_id","order_id") REFERENCES "public"."orders"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fulfilments" ADD CONSTRAINT "fulfilments_location_fk" FOREIGN KEY ("tenant_id","location_id") REFERENCES "public"."locations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_counters" ADD CONSTRAINT "order_counters_location_fk" FOREIGN KEY ("tenant_id","location_id") REFERENCES "public"."locations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_order_fk" FOREIGN KEY ("tenant_id","order_id") REFERENCES "public"."orders"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_fulfilment_fk" FOREIGN KEY ("tenant_id","fulfilment_id") REFERENCES "public"."fulfilments"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_customer_fk" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "public"."customers"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_location_fk" FOREIGN KEY ("tenant_id","location_id") REFERENCES "public"."locations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_order_fk" FOREIGN KEY ("tenant_id","order_id") REFERENCES "public"."orders"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_order_fk" FOREIGN KEY ("tenant_id","order_id") REFERENCES "public"."orders"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_fk" FOREIGN KEY ("tenant_id","payment_id") REFERENCES "public"."payments"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_log_by_newest" ON "account_log" USING btree ("user_id","at","id");--> statement-breakpoint
CREATE INDEX "refresh_tokens_by_sign_in" ON "refresh_tokens" USING btree ("sign_in_id");--> statement-breakpoint
CREATE INDEX "sign_ins_by_user" ON "sign_ins" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "staff_by_user" ON "staff" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "already_customer" ON "customers" USING btree ("tenant_id","user_id");--> statement-breakpoint
CREATE INDEX "customers_by_email" ON "customers" USING btree ("tenant_id","email" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "customers_by_name" ON "customers" USING btree ("tenant_id","sort_name" text_pattern_ops,"id");--> statement-breakpoint
CREATE INDEX "customers_by_user" ON "customers" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "categories_by_position" ON "categories" USING btree ("tenant_id","position","id");--> statement-breakpoint
CREATE INDEX "categories_parent_idx" ON "categories" USING btree ("tenant_id","parent_id");--> statement-breakpoint
CREATE INDEX "imports_by_newest" ON "imports" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "imports_location_idx" ON "imports" USING btree ("tenant_id","location_id");--> statement-breakpoint
CREATE INDEX "modifiers_list_idx" ON "modifiers" USING btree ("tenant_id","list_id");--> statement-breakpoint
CREATE INDEX "product_modifier_lists_list_idx" ON "product_modifier_lists" USING btree ("tenant_id","list_id");--> statement-breakpoint
CREATE INDEX "product_tax_rates_rate_idx" ON "product_tax_rates" USING btree ("tenant_id","tax_rate_id");--> statement-breakpoint
CREATE INDEX "products_by_name" ON "products" USING btree ("tenant_id","name","id");--> statement-breakpoint
CREATE INDEX "products_by_newest" ON "products" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "products_by_price" ON "products" USING btree ("tenant_id","lowest_price","id");--> statement-breakpoint
CREATE INDEX "products_category_idx" ON "products" USING btree ("tenant_id","category_id");--> statement-breakpoint
CREATE INDEX "variant_locations_location_idx" ON "variant_locations" USING btree ("tenant_id","location_id");--> statement-breakpoint
CREATE UNIQUE INDEX "variant_options_taken" ON "variants" USING btree ("tenant_id","product_id","name");--> statement-breakpoint
CREATE INDEX "variants_by_barcode" ON "variants" USING btree ("tenant_id","barcode");--> statement-breakpoint
CREATE INDEX "variants_product_idx" ON "variants" USING btree ("tenant_id","product_id");--> statement-breakpoint
CREATE INDEX "inventory_levels_variant_idx" ON "inventory_levels" USING btree ("tenant_id","variant_id");--> statement-breakpoint
CREATE INDEX "movements_by_level" ON "inventory_movements" USING btree ("tenant_id","location_id","variant_id","recorded_at","id");--> statement-breakpoint
CREATE INDEX "movements_by_time" ON "inventory_movements" USING btree ("tenant_id","recorded_at","id");--> statement-breakpoint
CREATE INDEX "fulfilments_order_idx" ON "fulfilments" USING btree ("tenant_id","order_id");--> statement-breakpoint
CREATE INDEX "fulfilments_location_idx" ON "fulfilments" USING btree ("tenant_id","location_id");--> statement-breakpoint
CREATE INDEX "fulfilments_in_kitchen" ON "fulfilments" USING btree ("tenant_id","location_id","queued_at","id") WHERE state in ('placed', 'preparing', 'ready');--> statement-breakpoint
CREATE INDEX "order_lines_fulfilment_idx" ON "order_lines" USING btree ("tenant_id","fulfilment_id");--> statement-breakpoint
CREATE INDEX "order_lines_by_variant" ON "order_lines" USING btree ("tenant_id","variant_id");--> statement-breakpoint
CREATE INDEX "orders_by_newest" ON "orders" USING btree ("tenant_id","created_at","id");--> statement-breakpoint
CREATE INDEX "orders_by_status" ON "orders" USING btree ("tenant_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "orders_by_holds" ON "orders" USING btree ("hold_expires_at") WHERE hold_expires_at is not null;--> statement-breakpoint
CREATE INDEX "orders_of_customer" ON "orders" USING btree ("tenant_id","customer_id","created_at","id");--> statement-breakpoint
CREATE INDEX "orders_of_location" ON "orders" USING btree ("tenant_id","location_id","created_at","id");--> statement-breakpoint
CREATE INDEX "payments_order_idx" ON "payments" USING btree ("tenant_id","order_id");--> statement-breakpoint
CREATE UNIQUE INDEX "one_open_payment" ON "payments" USING btree ("tenant_id","order_id") WHERE state in ('created', 'requires_action', 'processing');--> statement-breakpoint
CREATE INDEX "payments_by_provider_ref" ON "payments" USING btree ("provider_ref") WHERE provider_ref is not null;--> statement-breakpoint
CREATE INDEX "payments_open" ON "payments" USING btree ("updated_at") WHERE state in ('created', 'requires_action', 'processing', 'authorized', 'capturing');--> statement-breakpoint
CREATE INDEX "refunds_order_idx" ON "refunds" USING btree ("tenant_id","order_id");--> statement-breakpoint
CREATE INDEX "refunds_payment_idx" ON "refunds" USING btree ("tenant_id","payment_id");--> statement-breakpoint
CREATE INDEX "refunds_open" ON "refunds" USING btree ("updated_at") WHERE state in ('pending', 'requires_action');--> statement-breakpoint
CREATE INDEX "stripe_inbox_due" ON "stripe_inbox" USING btree ("next_at") WHERE state = 'new';--> statement-breakpoint
CREATE INDEX "stripe_inbox_by_object" ON "stripe_inbox" USING btree ("object_id");--> statement-breakpoint
CREATE INDEX "audit_by_newest" ON "audit_log" USING btree ("tenant_id","at","id");--> statement-breakpoint
CREATE INDEX "audit_by_resource" ON "audit_log" USING btree ("tenant_id","resource_id","at","id");--> statement-breakpoint
CREATE INDEX "events_of_location" ON "events" USING btree ("tenant_id","location_id","epoch","transaction","id");--> statement-breakpoint
CREATE INDEX "events_by_state" ON "events" USING btree ("tenant_id","state","id");--> statement-breakpoint
CREATE INDEX "events_due" ON "events" USING btree ("next_at") WHERE state = 'new';--> statement-breakpoint
CREATE INDEX "idempotency_expired" ON "idempotency" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "stream_tickets_expired" ON "stream_tickets" USING btree ("expires_at");--> statement-breakpoint
CREATE POLICY "own_account_log" ON "account_log" AS PERMISSIVE FOR ALL TO "cortado_app" USING (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "own_refresh_token" ON "refresh_tokens" AS PERMISSIVE FOR ALL TO "cortado_app" USING (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "refresh_token_presented" ON "refresh_tokens" AS PERMISSIVE FOR SELECT TO "cortado_app" USING (hash = (select nullif(current_setting('app.token_hash', true), '')));--> statement-breakpoint
CREATE POLICY "own_sign_in" ON "sign_ins" AS PERMISSIVE FOR ALL TO "cortado_app" USING (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "own_user" ON "users" AS PERMISSIVE FOR ALL TO "cortado_app" USING (id = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK (id = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "user_by_email" ON "users" AS PERMISSIVE FOR SELECT TO "cortado_app" USING (email = (select nullif(current_setting('app.email', true), '')));--> statement-breakpoint
CREATE POLICY "colleagues" ON "users" AS PERMISSIVE FOR SELECT TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') and exists (select 1 from staff s where s.user_id = users.id));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "locations" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_only_read" ON "locations" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or true) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false);--> statement-breakpoint
CREATE POLICY "others_never_delete" ON "locations" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system'));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "staff" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "own_staff_row" ON "staff" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system'));--> statement-breakpoint
CREATE POLICY "search_reads_own" ON "staff" AS PERMISSIVE FOR SELECT TO "cortado_search" USING (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_found" ON "tenants" AS PERMISSIVE FOR SELECT TO "cortado_app" USING (id = (select nullif(current_setting('app.tenant_id', true), '')::uuid) or slug = (select nullif(current_setting('app.slug', true), '')));--> statement-breakpoint
CREATE POLICY "tenant_opened" ON "tenants" AS PERMISSIVE FOR INSERT TO "cortado_app" WITH CHECK (id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_changed" ON "tenants" AS PERMISSIVE FOR UPDATE TO "cortado_app" USING (id = (select nullif(current_setting('app.tenant_id', true), '')::uuid) and (select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system')) WITH CHECK (id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "job_reads" ON "tenants" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "search_reads" ON "tenants" AS PERMISSIVE FOR SELECT TO "cortado_search" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "customers" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "customers_see_themselves" ON "customers" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "search_reads_own" ON "customers" AS PERMISSIVE FOR SELECT TO "cortado_search" USING (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "catalogs" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_only_read" ON "catalogs" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or true) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false);--> statement-breakpoint
CREATE POLICY "others_never_delete" ON "catalogs" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system'));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "categories" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_only_read" ON "categories" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or true) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false);--> statement-breakpoint
CREATE POLICY "others_never_delete" ON "categories" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system'));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "imports" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_only_read" ON "imports" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false);--> statement-breakpoint
CREATE POLICY "others_never_delete" ON "imports" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system'));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "modifier_lists" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_only_read" ON "modifier_lists" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or true) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false);--> statement-breakpoint
CREATE POLICY "others_never_delete" ON "modifier_lists" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system'));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "modifiers" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_only_read" ON "modifiers" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or true) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false);--> statement-breakpoint
CREATE POLICY "others_never_delete" ON "modifiers" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system'));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "product_modifier_lists" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_only_read" ON "product_modifier_lists" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or true) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false);--> statement-breakpoint
CREATE POLICY "others_never_delete" ON "product_modifier_lists" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system'));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "product_tax_rates" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_only_read" ON "product_tax_rates" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or true) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false);--> statement-breakpoint
CREATE POLICY "others_never_delete" ON "product_tax_rates" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system'));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "products" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_only_read" ON "products" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or status = 'active') WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false);--> statement-breakpoint
CREATE POLICY "others_never_delete" ON "products" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system'));--> statement-breakpoint
CREATE POLICY "search_reads" ON "products" AS PERMISSIVE FOR SELECT TO "cortado_search" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "tax_rates" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_only_read" ON "tax_rates" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or true) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false);--> statement-breakpoint
CREATE POLICY "others_never_delete" ON "tax_rates" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system'));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "variant_locations" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_only_read" ON "variant_locations" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or true) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false);--> statement-breakpoint
CREATE POLICY "others_never_delete" ON "variant_locations" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system'));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "variants" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_only_read" ON "variants" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or exists (select 1 from products p where p.id = product_id) and active) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false);--> statement-breakpoint
CREATE POLICY "others_never_delete" ON "variants" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system'));--> statement-breakpoint
CREATE POLICY "search_reads" ON "variants" AS PERMISSIVE FOR SELECT TO "cortado_search" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "inventory_levels" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "inventory_movements" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_only_sell" ON "inventory_movements" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or ref_type = 'order');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "fulfilments" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_see_their_order" ON "fulfilments" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or exists (select 1 from orders o where o.id = order_id)) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or exists (select 1 from orders o where o.id = order_id));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "order_counters" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "order_lines" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_see_their_order" ON "order_lines" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or exists (select 1 from orders o where o.id = order_id)) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or exists (select 1 from orders o where o.id = order_id));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "orders" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_see_their_own" ON "orders" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or customer_id = (select nullif(current_setting('app.customer_id', true), '')::uuid) or id = (select nullif(current_setting('app.order_id', true), '')::uuid)) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or customer_id = (select nullif(current_setting('app.customer_id', true), '')::uuid) or id = (select nullif(current_setting('app.order_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "job_reads" ON "orders" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "payments" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_see_their_order" ON "payments" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or exists (select 1 from orders o where o.id = order_id)) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or exists (select 1 from orders o where o.id = order_id));--> statement-breakpoint
CREATE POLICY "job_reads" ON "payments" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "refunds" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_see_their_refunds" ON "refunds" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or exists (select 1 from orders o where o.id = order_id)) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or exists (select 1 from orders o where o.id = order_id));--> statement-breakpoint
CREATE POLICY "job_reads" ON "refunds" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_inbox" ON "stripe_inbox" AS PERMISSIVE FOR ALL TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "audit_log" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_only_write" ON "audit_log" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or true);--> statement-breakpoint
CREATE POLICY "written_as_oneself" ON "audit_log" AS RESTRICTIVE FOR INSERT TO "cortado_app" WITH CHECK (actor_kind = app.actor_kind() and actor_id is not distinct from app.actor_id());--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "event_deliveries" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_deliver_nothing" ON "event_deliveries" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or false);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "events" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "others_follow_their_order" ON "events" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or actor_id = (select nullif(current_setting('app.actor_id', true), '')::uuid) or aggregate = 'customer' and aggregate_id = (select nullif(current_setting('app.customer_id', true), '')::uuid) or aggregate = 'order' and exists (select 1 from orders o where o.id = aggregate_id and (o.customer_id = (select nullif(current_setting('app.customer_id', true), '')::uuid) or o.id = (select nullif(current_setting('app.order_id', true), '')::uuid)))) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or actor_id = (select nullif(current_setting('app.actor_id', true), '')::uuid) or aggregate = 'customer' and aggregate_id = (select nullif(current_setting('app.customer_id', true), '')::uuid) or aggregate = 'order' and exists (select 1 from orders o where o.id = aggregate_id and (o.customer_id = (select nullif(current_setting('app.customer_id', true), '')::uuid) or o.id = (select nullif(current_setting('app.order_id', true), '')::uuid))));--> statement-breakpoint
CREATE POLICY "others_never_update" ON "events" AS RESTRICTIVE FOR UPDATE TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system'));--> statement-breakpoint
CREATE POLICY "job_reads" ON "events" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_updates" ON "events" AS PERMISSIVE FOR UPDATE TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "everyone_reads" ON "feed_epochs" AS PERMISSIVE FOR SELECT TO "cortado_app", "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "idempotency" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "own_keys" ON "idempotency" AS RESTRICTIVE FOR ALL TO "cortado_app" USING (principal = (select current_setting('app.principal', true)));--> statement-breakpoint
CREATE POLICY "job_deletes" ON "idempotency" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_reads" ON "idempotency" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_leases" ON "leases" AS PERMISSIVE FOR ALL TO "cortado_job" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "stream_tickets" AS PERMISSIVE FOR ALL TO "cortado_app" USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));--> statement-breakpoint
CREATE POLICY "ticket_presented" ON "stream_tickets" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or hash = (select nullif(current_setting('app.token_hash', true), ''))) WITH CHECK ((select current_setting('app.actor_kind', true)) in ('staff', 'device', 'api_key', 'platform', 'system') or true);--> statement-breakpoint
CREATE POLICY "job_reads" ON "stream_tickets" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "job_deletes" ON "stream_tickets" AS PERMISSIVE FOR DELETE TO "cortado_job" USING (true);