SET row_security = off;--> statement-breakpoint
-- What a limited caller may write and see is told by `app.location_ids`; which rows these are, by the policies of roles_and_places.
GRANT SELECT, INSERT, UPDATE, DELETE ON roles TO cortado_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON invitations, support_sessions TO cortado_app;--> statement-breakpoint
-- As before, and where it happened: what those may read who work there alone.
CREATE OR REPLACE FUNCTION app.record(entry jsonb) RETURNS SETOF public.events LANGUAGE plpgsql AS $$
BEGIN
  -- every change of a tenant's passes here: who is suspended reads, exports and pays (semantics 13.4); webhooks and sweeps go on, so that no sale is lost
  IF current_setting('app.actor_kind', true) NOT IN ('system', 'platform') AND nullif(current_setting('app.spared', true), '') IS NULL THEN
    PERFORM app.assert(false, 'plan_suspended') FROM public.tenant_plans t
    WHERE t.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid AND app.access_of(t) = 'suspended';
  END IF;
  RETURN QUERY
  WITH audited AS (
    INSERT INTO public.audit_log (action, resource_type, resource_id, before, after, location_id)
    VALUES (entry ->> 'action', entry ->> 'resourceType', (entry ->> 'resourceId')::uuid, entry -> 'before', entry -> 'after',
      coalesce(entry ->> 'locationId', entry #>> '{events,0,locationId}')::uuid)
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
-- Whether the caller's row still says what their token says: { role, roleVersion, locationIds, supportId }. A role, its version, the locations, the
-- work itself or a session of support may have ended since.
CREATE FUNCTION app.assert_standing(standing jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  job public.staff;
BEGIN
  SELECT * INTO job FROM public.staff WHERE user_id = current_setting('app.user_id')::uuid AND active;
  PERFORM app.assert(job.id IS NOT NULL AND job.role = standing ->> 'role'
    AND coalesce(to_jsonb(job.location_ids), 'null') = standing -> 'locationIds'
    AND (SELECT r.version FROM public.roles r WHERE r.key = job.role) IS NOT DISTINCT FROM (standing ->> 'roleVersion')::bigint
    AND (standing ->> 'supportId' IS NULL OR EXISTS (SELECT 1 FROM public.support_sessions s
      WHERE s.id = (standing ->> 'supportId')::uuid AND s.ended_at IS NULL AND s.expires_at > app.now())), 'unauthenticated');
END
$$;--> statement-breakpoint
-- First statement of every batch: who calls, for which tenant, when. Sensitive calls name their sign-in, which must not have been revoked since its
-- access token was signed, and those of staff what their token says of them.
CREATE OR REPLACE FUNCTION app.enter(context jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  found_id uuid;
BEGIN
  -- one statement for all settings: a loop would start one for each
  PERFORM pg_catalog.set_config('app.' || key, coalesce(value, ''), true) FROM pg_catalog.jsonb_each_text(context);
  IF context ? 'sign_in_id' THEN
    PERFORM app.assert(EXISTS (SELECT 1 FROM public.sign_ins WHERE id = (context ->> 'sign_in_id')::uuid
      AND user_id = (context ->> 'user_id')::uuid AND revoked_at IS NULL), 'unauthenticated');
  END IF;
  IF context ? 'slug' THEN
    SELECT id INTO found_id FROM public.tenants WHERE slug = context ->> 'slug';
    PERFORM app.assert(found_id IS NOT NULL, 'tenant_not_found');
    PERFORM pg_catalog.set_config('app.tenant_id', found_id::text, true);
  ELSIF context ? 'unverified' THEN
    PERFORM app.assert(EXISTS (SELECT 1 FROM public.tenants WHERE id = (context ->> 'tenant_id')::uuid), 'tenant_not_found');
  END IF;
  IF context ? 'standing' THEN
    PERFORM app.assert_standing((context ->> 'standing')::jsonb);
  END IF;
END
$$;--> statement-breakpoint
-- As before, with what a role of the tenant's own may do. Answers { tenantId, slug, role, grants, roleVersion, locationIds, customerId }.
CREATE OR REPLACE FUNCTION app.join_tenant(new_customer uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  here uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  person uuid := current_setting('app.user_id')::uuid;
  job public.staff;
  own public.roles;
BEGIN
  IF here IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT * INTO job FROM public.staff WHERE user_id = person AND active;
  IF job.id IS NULL THEN
    INSERT INTO public.customers (id, user_id, name, email) SELECT new_customer, id, name, email FROM public.users WHERE id = person
    ON CONFLICT (tenant_id, user_id) DO NOTHING;
    IF FOUND THEN
      PERFORM app.record(jsonb_build_object('action', 'customer.joined', 'resourceType', 'customer', 'resourceId', new_customer, 'events',
        jsonb_build_array(jsonb_build_object('type', 'customer.joined', 'aggregate', 'customer', 'aggregateId', new_customer))));
    END IF;
  ELSE
    SELECT * INTO own FROM public.roles WHERE key = job.role;
  END IF;
  RETURN jsonb_build_object('tenantId', here, 'slug', (SELECT slug FROM public.tenants WHERE id = here), 'role', job.role,
    'grants', own.permissions, 'roleVersion', own.version,
    'locationIds', to_jsonb(job.location_ids), 'customerId', (SELECT id FROM public.customers WHERE user_id = person));
END
$$;--> statement-breakpoint
-- Nobody gives what they do not have. wanted: permission → scope; decider: that of assert_standing and { reach: permission → 0 own, 1 location, 2 tenant }.
CREATE FUNCTION app.assert_may_give(wanted jsonb, decider jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  missing jsonb;
BEGIN
  SELECT jsonb_agg(w.key ORDER BY w.key) INTO missing FROM jsonb_each_text(wanted) w
  WHERE coalesce((decider -> 'reach' ->> w.key)::integer, -1) < array_position(ARRAY['own', 'location', 'tenant'], w.value) - 1;
  PERFORM app.assert(missing IS NULL, 'not_yours_to_give', jsonb_build_object('permissions', missing));
END
$$;--> statement-breakpoint
-- Whether the decider may let somebody work in this role at these locations (everywhere where they are null). Who is limited to locations does not get
-- what all of them share (`shared`). The roles of every tenant are said by `roles`, the tenant's own are rows that must not change meanwhile.
CREATE FUNCTION app.assert_may_assign(wanted text, places uuid[], decider jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  grants jsonb := decider -> 'roles' -> wanted;
BEGIN
  IF grants IS NULL THEN
    SELECT permissions INTO grants FROM public.roles WHERE key = wanted FOR SHARE;
    PERFORM app.assert(FOUND, 'role_unknown');
  END IF;
  PERFORM app.assert(wanted <> 'owner' OR places IS NULL, 'owners_work_everywhere');
  PERFORM app.assert_locations(places);
  PERFORM app.assert_may_staff(places, decider);
  PERFORM app.assert_may_give(CASE WHEN places IS NULL THEN grants ELSE grants - ARRAY(SELECT jsonb_array_elements_text(decider -> 'shared')) END, decider);
END
$$;--> statement-breakpoint
-- Who decides about staff must still be who they were, and work at every location that is decided about (everywhere where `wanted` is null).
CREATE FUNCTION app.assert_may_staff(wanted uuid[], decider jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.assert_standing(decider);
  PERFORM app.assert((decider -> 'reach' ->> 'staff:write')::integer = 2
    OR coalesce(wanted <@ ARRAY(SELECT jsonb_array_elements_text(decider -> 'locationIds'))::uuid[], false), 'forbidden');
END
$$;--> statement-breakpoint
CREATE FUNCTION app.hire(job jsonb, decider jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  person uuid;
  wanted public.staff := jsonb_populate_record(NULL::public.staff, job);
BEGIN
  SELECT id INTO person FROM public.users WHERE email = current_setting('app.email');
  PERFORM app.assert(person IS NOT NULL, 'user_not_found');
  PERFORM 1 FROM public.staff WHERE user_id IN (person, current_setting('app.user_id')::uuid) ORDER BY id FOR UPDATE;
  PERFORM app.assert_owner(wanted.role = 'owner');
  PERFORM app.assert_may_assign(wanted.role, wanted.location_ids, decider);
  INSERT INTO public.staff (id, user_id, role, location_ids) VALUES (wanted.id, person, wanted.role, wanted.location_ids)
  ON CONFLICT (tenant_id, user_id) DO UPDATE SET role = excluded.role, location_ids = excluded.location_ids, active = true,
    version = staff.version + 1, updated_at = app.now()
  WHERE NOT staff.active;
  PERFORM app.assert(FOUND, 'already_staff');
  SELECT * INTO wanted FROM public.staff WHERE user_id = person;
  PERFORM app.record(jsonb_build_object('action', 'staff.hired', 'resourceType', 'staff', 'resourceId', wanted.id, 'after', job - 'id', 'events',
    jsonb_build_array(jsonb_build_object('type', 'staff.hired', 'aggregate', 'staff', 'aggregateId', wanted.id, 'data', jsonb_build_object('role', wanted.role)))));
END
$$;--> statement-breakpoint
-- A change of role or locations, or (`active` false) the end of the work. Owners are locked first and counted last, so that two who remove each other leave one.
CREATE FUNCTION app.change_staff(wanted uuid, patch jsonb, seen bigint, decider jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.staff;
  changed public.staff;
BEGIN
  PERFORM 1 FROM public.staff WHERE role = 'owner' AND active OR id = wanted OR user_id = current_setting('app.user_id')::uuid
  ORDER BY id FOR UPDATE;
  SELECT * INTO held FROM public.staff WHERE id = wanted AND active;
  PERFORM app.assert(held.id IS NOT NULL, 'staff_not_found');
  PERFORM app.assert(coalesce(held.version = seen, true), 'precondition_failed');
  changed := jsonb_populate_record(held, patch);
  PERFORM app.assert_may_staff(held.location_ids, decider);
  PERFORM app.assert_owner('owner' IN (held.role, changed.role));
  IF changed.active THEN
    PERFORM app.assert_may_assign(changed.role, changed.location_ids, decider);
  END IF;
  UPDATE public.staff SET role = changed.role, location_ids = changed.location_ids, active = changed.active, version = held.version + 1, updated_at = app.now()
  WHERE id = wanted;
  PERFORM app.assert(EXISTS (SELECT 1 FROM public.staff WHERE role = 'owner' AND active), 'last_owner');
END
$$;--> statement-breakpoint
-- Whoever makes or changes a role is still who they were until it is done: their row is held.
CREATE FUNCTION app.hold_decider(decider jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM public.staff WHERE user_id = current_setting('app.user_id')::uuid FOR SHARE;
  PERFORM app.assert_standing(decider);
END
$$;--> statement-breakpoint
CREATE FUNCTION app.add_role(new_id uuid, new_key text, new_name text, grants jsonb, decider jsonb, most integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.hold_decider(decider);
  PERFORM app.assert_may_give(grants, decider);
  INSERT INTO public.roles (id, key, name, permissions) VALUES (new_id, new_key, new_name, grants);
  PERFORM app.assert((SELECT count(*) FROM public.roles) <= most, 'too_many_roles');
END
$$;--> statement-breakpoint
CREATE FUNCTION app.change_role(wanted uuid, patch jsonb, seen bigint, decider jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.roles;
BEGIN
  PERFORM app.hold_decider(decider);
  SELECT * INTO held FROM public.roles WHERE id = wanted FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL, 'role_not_found');
  PERFORM app.assert(coalesce(held.version = seen, true), 'precondition_failed');
  held := jsonb_populate_record(held, patch);
  PERFORM app.assert_may_give(held.permissions, decider);
  UPDATE public.roles SET name = held.name, permissions = held.permissions, version = held.version + 1, updated_at = app.now() WHERE id = wanted;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.hold_role(wanted uuid, decider jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.hold_decider(decider);
  PERFORM 1 FROM public.roles WHERE id = wanted FOR UPDATE;
  PERFORM app.assert(FOUND, 'role_not_found');
END
$$;--> statement-breakpoint
-- Whoever gives a role holds its row meanwhile, so that nobody has a role that is gone.
CREATE FUNCTION app.delete_role(wanted uuid, seen bigint, decider jsonb) RETURNS SETOF public.roles LANGUAGE plpgsql AS $$
DECLARE
  held public.roles;
BEGIN
  PERFORM app.hold_decider(decider);
  SELECT * INTO held FROM public.roles WHERE id = wanted FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL, 'role_not_found');
  PERFORM app.assert(coalesce(held.version = seen, true), 'precondition_failed');
  PERFORM app.assert(NOT EXISTS (SELECT 1 FROM public.staff WHERE role = held.key AND active)
    AND NOT EXISTS (SELECT 1 FROM public.invitations i WHERE i.role = held.key AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > app.now()),
    'role_in_use');
  RETURN QUERY DELETE FROM public.roles WHERE id = wanted RETURNING *;
END
$$;
