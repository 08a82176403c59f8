SET row_security = off;--> statement-breakpoint
CREATE TABLE "class_series" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"class_type_id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"room_id" uuid,
	"first_date" text NOT NULL,
	"from_date" text NOT NULL,
	"until_date" text,
	"time" text NOT NULL,
	"zone" text NOT NULL,
	"rule" text NOT NULL,
	"exdates" text[] NOT NULL,
	"rdates" text[] NOT NULL,
	"horizon_days" integer NOT NULL,
	"continues" uuid,
	"duration_minutes" integer NOT NULL,
	"capacity" integer NOT NULL,
	"price" bigint NOT NULL,
	"credit_cost" integer NOT NULL,
	"opens_minutes" integer,
	"closes_minutes" integer NOT NULL,
	"cutoff_minutes" integer NOT NULL,
	"published" boolean NOT NULL,
	"visible_from" timestamp (3) with time zone,
	"look_at" timestamp (3) with time zone,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "class_series_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "class_series_terms" CHECK (duration_minutes between 1 and 1440 and capacity between 0 and 10000 and price >= 0 and credit_cost >= 0 and opens_minutes >= 0 and closes_minutes >= 0 and cutoff_minutes >= 0)
);
--> statement-breakpoint
ALTER TABLE "class_series" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "class_series" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "class_types" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"difficulty" text DEFAULT 'all' NOT NULL,
	"duration_minutes" integer NOT NULL,
	"capacity" integer NOT NULL,
	"price" bigint NOT NULL,
	"credit_cost" integer NOT NULL,
	"opens_minutes" integer,
	"closes_minutes" integer NOT NULL,
	"cutoff_minutes" integer NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "class_types_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "class_type_taken" UNIQUE("tenant_id","name"),
	CONSTRAINT "class_types_difficulty" CHECK (difficulty in ('all', 'beginner', 'intermediate', 'advanced')),
	CONSTRAINT "class_types_terms" CHECK (duration_minutes between 1 and 1440 and capacity between 0 and 10000 and price >= 0 and credit_cost >= 0 and opens_minutes >= 0 and closes_minutes >= 0 and cutoff_minutes >= 0)
);
--> statement-breakpoint
ALTER TABLE "class_types" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "class_types" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "rooms" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"location_id" uuid NOT NULL,
	"name" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "rooms_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "room_taken" UNIQUE("tenant_id","location_id","name"),
	CONSTRAINT "rooms_of_location" UNIQUE("tenant_id","location_id","id")
);
--> statement-breakpoint
ALTER TABLE "rooms" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "rooms" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sessions" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"class_type_id" uuid NOT NULL,
	"series_id" uuid,
	"recurrence" text,
	"location_id" uuid NOT NULL,
	"room_id" uuid,
	"difficulty" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"zone" text NOT NULL,
	"duration_minutes" integer NOT NULL,
	"capacity" integer NOT NULL,
	"price" bigint NOT NULL,
	"credit_cost" integer NOT NULL,
	"opens_minutes" integer,
	"closes_minutes" integer NOT NULL,
	"cutoff_minutes" integer NOT NULL,
	"taken" integer DEFAULT 0 NOT NULL,
	"is_full" boolean GENERATED ALWAYS AS (taken >= capacity) STORED,
	"published" boolean NOT NULL,
	"visible_from" timestamp (3) with time zone,
	"state" text DEFAULT 'scheduled' NOT NULL,
	"cancel_reason" text,
	"overridden" text[] DEFAULT '{}' NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT app.now() NOT NULL,
	CONSTRAINT "sessions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "session_of_series" UNIQUE("tenant_id","series_id","recurrence"),
	CONSTRAINT "sessions_state" CHECK (state in ('scheduled', 'completed', 'canceled')),
	CONSTRAINT "sessions_difficulty" CHECK (difficulty in ('all', 'beginner', 'intermediate', 'advanced')),
	CONSTRAINT "sessions_end" CHECK (ends_at > starts_at and taken >= 0),
	CONSTRAINT "sessions_terms" CHECK (duration_minutes between 1 and 1440 and capacity between 0 and 10000 and price >= 0 and credit_cost >= 0 and opens_minutes >= 0 and closes_minutes >= 0 and cutoff_minutes >= 0)
);
--> statement-breakpoint
ALTER TABLE "sessions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "sessions" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "class_series" ADD CONSTRAINT "class_series_type_fk" FOREIGN KEY ("tenant_id","class_type_id") REFERENCES "public"."class_types"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "class_series" ADD CONSTRAINT "class_series_continues_fk" FOREIGN KEY ("tenant_id","continues") REFERENCES "public"."class_series"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "class_series" ADD CONSTRAINT "class_series_room_fk" FOREIGN KEY ("tenant_id","location_id","room_id") REFERENCES "public"."rooms"("tenant_id","location_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "class_series" ADD CONSTRAINT "class_series_location_fk" FOREIGN KEY ("tenant_id","location_id") REFERENCES "public"."locations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_location_fk" FOREIGN KEY ("tenant_id","location_id") REFERENCES "public"."locations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_type_fk" FOREIGN KEY ("tenant_id","class_type_id") REFERENCES "public"."class_types"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_series_fk" FOREIGN KEY ("tenant_id","series_id") REFERENCES "public"."class_series"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_location_fk" FOREIGN KEY ("tenant_id","location_id") REFERENCES "public"."locations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_room_fk" FOREIGN KEY ("tenant_id","location_id","room_id") REFERENCES "public"."rooms"("tenant_id","location_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "series_due" ON "class_series" USING btree ("look_at") WHERE look_at is not null;--> statement-breakpoint
CREATE INDEX "series_at" ON "class_series" USING btree ("tenant_id","location_id","id");--> statement-breakpoint
CREATE INDEX "class_series_type_idx" ON "class_series" USING btree ("tenant_id","class_type_id");--> statement-breakpoint
CREATE INDEX "class_series_continues_idx" ON "class_series" USING btree ("tenant_id","continues");--> statement-breakpoint
CREATE INDEX "class_series_room_idx" ON "class_series" USING btree ("tenant_id","location_id","room_id");--> statement-breakpoint
CREATE INDEX "rooms_by_name" ON "rooms" USING btree ("tenant_id","name","id");--> statement-breakpoint
CREATE INDEX "sessions_by_start" ON "sessions" USING btree ("tenant_id","starts_at","id");--> statement-breakpoint
CREATE INDEX "sessions_at" ON "sessions" USING btree ("tenant_id","location_id","starts_at","id");--> statement-breakpoint
CREATE INDEX "sessions_of_type" ON "sessions" USING btree ("tenant_id","class_type_id","starts_at","id");--> statement-breakpoint
CREATE INDEX "sessions_of_difficulty" ON "sessions" USING btree ("tenant_id","difficulty","starts_at","id");--> statement-breakpoint
CREATE INDEX "sessions_of_series" ON "sessions" USING btree ("tenant_id","series_id","starts_at","id");--> statement-breakpoint
CREATE INDEX "sessions_to_complete" ON "sessions" USING btree ("ends_at") WHERE state = 'scheduled';--> statement-breakpoint
CREATE INDEX "sessions_shown" ON "sessions" USING btree ("tenant_id","starts_at","id") WHERE published;--> statement-breakpoint
CREATE INDEX "sessions_with_room" ON "sessions" USING btree ("tenant_id","starts_at","id") WHERE published and not is_full;--> statement-breakpoint
CREATE INDEX "sessions_room_idx" ON "sessions" USING btree ("tenant_id","location_id","room_id");--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "class_series" AS PERMISSIVE FOR ALL TO "cortado_app", "cortado_closer" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "others_see_no_series" ON "class_series" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false);--> statement-breakpoint
CREATE POLICY "changed_in_location" ON "class_series" AS RESTRICTIVE FOR ALL TO "cortado_app" USING (true) WITH CHECK (((select coalesce(current_setting('app.location_ids', true), '') = '') or location_id = any((select nullif(current_setting('app.location_ids', true), '')::uuid[])::uuid[])));--> statement-breakpoint
CREATE POLICY "job_reads" ON "class_series" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "class_types" AS PERMISSIVE FOR ALL TO "cortado_app", "cortado_closer" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "others_only_read" ON "class_types" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or true) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false);--> statement-breakpoint
CREATE POLICY "others_never_delete" ON "class_types" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "rooms" AS PERMISSIVE FOR ALL TO "cortado_app", "cortado_closer" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "others_only_read" ON "rooms" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or true) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false);--> statement-breakpoint
CREATE POLICY "others_never_delete" ON "rooms" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')));--> statement-breakpoint
CREATE POLICY "changed_in_location" ON "rooms" AS RESTRICTIVE FOR ALL TO "cortado_app" USING (true) WITH CHECK (((select coalesce(current_setting('app.location_ids', true), '') = '') or location_id = any((select nullif(current_setting('app.location_ids', true), '')::uuid[])::uuid[])));--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "sessions" AS PERMISSIVE FOR ALL TO "cortado_app", "cortado_closer" USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "others_only_read" ON "sessions" AS RESTRICTIVE FOR ALL TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or published and coalesce(visible_from <= app.now(), true)) WITH CHECK ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')) or false);--> statement-breakpoint
CREATE POLICY "others_never_delete" ON "sessions" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING ((select current_setting('app.actor_kind', true) in ('staff', 'device', 'api_key', 'platform', 'system')));--> statement-breakpoint
CREATE POLICY "changed_in_location" ON "sessions" AS RESTRICTIVE FOR ALL TO "cortado_app" USING (true) WITH CHECK (((select coalesce(current_setting('app.location_ids', true), '') = '') or location_id = any((select nullif(current_setting('app.location_ids', true), '')::uuid[])::uuid[])));--> statement-breakpoint
CREATE POLICY "deleted_in_location" ON "sessions" AS RESTRICTIVE FOR DELETE TO "cortado_app" USING (((select coalesce(current_setting('app.location_ids', true), '') = '') or location_id = any((select nullif(current_setting('app.location_ids', true), '')::uuid[])::uuid[])));--> statement-breakpoint
CREATE POLICY "job_reads" ON "sessions" AS PERMISSIVE FOR SELECT TO "cortado_job" USING (true);