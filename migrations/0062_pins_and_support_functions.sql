SET row_security = off;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON staff_pins TO cortado_app;--> statement-breakpoint
-- Somebody who works here, for those who see them: row security leaves out whoever works at other locations.
CREATE FUNCTION app.hold_colleague(wanted uuid) RETURNS public.staff LANGUAGE plpgsql AS $$
DECLARE
  held public.staff;
BEGIN
  SELECT * INTO held FROM public.staff WHERE id = wanted AND active FOR SHARE;
  PERFORM app.assert(held.id IS NOT NULL, 'staff_not_found');
  RETURN held;
END
$$;--> statement-breakpoint
-- Whoever gives a PIN to another could enter it: so they must have all that the other one has, and work wherever it is good.
CREATE FUNCTION app.assert_may_set_pin(held public.staff, decider jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  grants jsonb := coalesce(decider -> 'roles' -> held.role, (SELECT r.permissions FROM public.roles r WHERE r.key = held.role), '{}');
BEGIN
  PERFORM app.assert((decider -> 'reach' ->> 'pins:write')::integer = 2
    OR coalesce(held.location_ids <@ ARRAY(SELECT jsonb_array_elements_text(decider -> 'locationIds'))::uuid[], false), 'forbidden');
  PERFORM app.assert_may_give(CASE WHEN held.location_ids IS NULL THEN grants
    ELSE grants - ARRAY(SELECT jsonb_array_elements_text(decider -> 'shared')) END, decider);
END
$$;--> statement-breakpoint
CREATE FUNCTION app.put_pin(wanted uuid, new_hash text, unlocks boolean) RETURNS void LANGUAGE sql AS $$
  INSERT INTO public.staff_pins AS p (staff_id, hash, set_by) VALUES (wanted, new_hash, current_setting('app.user_id')::uuid)
  ON CONFLICT (tenant_id, staff_id) DO UPDATE SET hash = excluded.hash, set_by = excluded.set_by, updated_at = app.now(),
    tries = CASE WHEN unlocks THEN 0 ELSE p.tries END, locked_at = CASE WHEN unlocks THEN NULL ELSE p.locked_at END
$$;--> statement-breakpoint
CREATE FUNCTION app.set_pin(wanted uuid, new_hash text, decider jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.assert_may_set_pin(app.hold_colleague(wanted), decider);
  PERFORM app.put_pin(wanted, new_hash, true);
END
$$;--> statement-breakpoint
-- One's own. What five tries have shut only a manager opens.
CREATE FUNCTION app.set_own_pin(new_hash text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  own uuid;
BEGIN
  SELECT id INTO own FROM public.staff WHERE user_id = current_setting('app.user_id')::uuid AND active FOR SHARE;
  PERFORM app.assert(own IS NOT NULL, 'staff_not_found');
  PERFORM app.put_pin(own, new_hash, false);
END
$$;--> statement-breakpoint
CREATE FUNCTION app.unlock_pin(wanted uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.hold_colleague(wanted);
  UPDATE public.staff_pins SET tries = 0, locked_at = NULL, updated_at = app.now() WHERE staff_id = wanted;
  PERFORM app.assert(FOUND, 'pin_not_set');
END
$$;--> statement-breakpoint
-- Answers it as it was.
CREATE FUNCTION app.remove_pin(wanted uuid, decider jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  held public.staff := app.hold_colleague(wanted);
  pin public.staff_pins;
BEGIN
  PERFORM app.assert_may_set_pin(held, decider);
  DELETE FROM public.staff_pins WHERE staff_id = wanted RETURNING * INTO pin;
  PERFORM app.assert(pin.staff_id IS NOT NULL, 'pin_not_set');
  RETURN jsonb_build_object('staffId', pin.staff_id, 'name', (SELECT name FROM public.users WHERE id = held.user_id),
    'lockedAt', app.iso(pin.locked_at), 'updatedAt', app.iso(pin.updated_at));
END
$$;--> statement-breakpoint
-- A try begins: it counts before anything is compared, so that of however many at once five are, and one that nobody finished counts too. The fifth shuts
-- the PIN until it turns out to be right. Answers the hash to compare with; null where there is none, or its person does not work where the device is.
CREATE FUNCTION app.begin_pin_try(wanted uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  pin public.staff_pins;
BEGIN
  SELECT * INTO pin FROM public.staff_pins WHERE staff_id = wanted FOR UPDATE;
  IF pin.staff_id IS NULL OR NOT EXISTS (SELECT 1 FROM public.staff WHERE id = wanted AND active) THEN
    RETURN NULL;
  END IF;
  PERFORM app.assert(pin.tries < 5, 'pin_locked');
  UPDATE public.staff_pins SET tries = pin.tries + 1, locked_at = CASE WHEN pin.tries = 4 THEN app.now() END WHERE staff_id = wanted;
  IF pin.tries = 4 THEN
    PERFORM app.record(jsonb_build_object('action', 'pin.locked', 'resourceType', 'staff', 'resourceId', wanted, 'locationId', app.place_of_device()));
  END IF;
  RETURN pin.hash;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.place_of_device() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT location_id FROM public.devices WHERE id = current_setting('app.device_id')::uuid
$$;--> statement-breakpoint
-- It was right, by a hash that must still be the one: what was counted is forgotten. Answers what a token of this person on this device is made of.
CREATE FUNCTION app.pass_pin_try(wanted uuid, checked text, better text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  job public.staff;
BEGIN
  SELECT * INTO job FROM public.staff WHERE id = wanted AND active;
  UPDATE public.staff_pins SET tries = 0, locked_at = NULL, hash = coalesce(better, hash) WHERE staff_id = job.id AND hash = checked;
  PERFORM app.assert(FOUND, 'pin_refused');
  PERFORM app.record(jsonb_build_object('action', 'pin.entered', 'resourceType', 'staff', 'resourceId', wanted, 'locationId', app.place_of_device()));
  RETURN (SELECT jsonb_build_object('userId', u.id, 'name', u.name, 'role', job.role, 'grants', r.permissions, 'roleVersion', r.version)
    FROM public.users u LEFT JOIN public.roles r ON r.key = job.role WHERE u.id = job.user_id);
END
$$;--> statement-breakpoint
-- Whoever leaves has no PIN, nor when they come back.
CREATE FUNCTION app.end_pin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM public.staff_pins WHERE staff_id = new.id;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER end_pin AFTER UPDATE ON staff FOR EACH ROW WHEN (old.active AND NOT new.active) EXECUTE FUNCTION app.end_pin();
--> statement-breakpoint
GRANT SELECT (id, location_ids) ON staff TO cortado_platform;--> statement-breakpoint
GRANT SELECT ON roles, support_sessions TO cortado_platform;--> statement-breakpoint
GRANT INSERT ON support_sessions TO cortado_platform;--> statement-breakpoint
GRANT UPDATE (ended_at, ended_by) ON support_sessions TO cortado_platform;--> statement-breakpoint
-- Support begins to act as somebody who works for the tenant of the context, whom their user names. The same id says the same again, while the session
-- lasts. Answers what its token is made of. entry: { id, userId, reason, minutes }. The platform sees all tenants: so each look-up names this one.
CREATE FUNCTION app.start_support(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  here uuid := current_setting('app.tenant_id')::uuid;
  wanted uuid := (entry ->> 'id')::uuid;
  held public.support_sessions;
  job record;
BEGIN
  SELECT s.id, s.user_id, s.role, s.location_ids INTO job FROM public.staff s
  WHERE s.tenant_id = here AND s.user_id = (entry ->> 'userId')::uuid AND s.active;
  PERFORM app.assert(job.id IS NOT NULL, 'staff_not_found');
  INSERT INTO public.support_sessions (tenant_id, id, impersonator_id, impersonator_name, staff_id, reason, expires_at)
  SELECT here, wanted, u.id, u.name, job.id, entry ->> 'reason', app.now() + make_interval(mins => (entry ->> 'minutes')::integer)
  FROM public.users u WHERE u.id = current_setting('app.user_id')::uuid ON CONFLICT DO NOTHING;
  IF FOUND THEN
    PERFORM app.record(jsonb_build_object('action', 'support.started', 'resourceType', 'support-session', 'resourceId', wanted,
      'after', jsonb_build_object('staffId', job.id, 'reason', entry ->> 'reason', 'minutes', entry -> 'minutes'), 'events',
      jsonb_build_array(jsonb_build_object('type', 'support.started', 'aggregate', 'support-session', 'aggregateId', wanted))));
  END IF;
  SELECT * INTO held FROM public.support_sessions s WHERE s.tenant_id = here AND s.id = wanted;
  PERFORM app.assert(held.impersonator_id = current_setting('app.user_id')::uuid AND held.staff_id = job.id AND held.reason = entry ->> 'reason',
    'support_session_taken');
  PERFORM app.assert(held.ended_at IS NULL AND held.expires_at > app.now(), 'support_session_over');
  RETURN jsonb_build_object('userId', job.user_id, 'role', job.role, 'locationIds', to_jsonb(job.location_ids),
    'slug', (SELECT t.slug FROM public.tenants t WHERE t.id = here),
    'grants', (SELECT r.permissions FROM public.roles r WHERE r.tenant_id = here AND r.key = job.role),
    'roleVersion', (SELECT r.version FROM public.roles r WHERE r.tenant_id = here AND r.key = job.role),
    'session', jsonb_build_object('id', held.id, 'impersonator', jsonb_build_object('userId', held.impersonator_id, 'name', held.impersonator_name),
      'staffId', held.staff_id, 'reason', held.reason, 'startedAt', app.iso(held.started_at), 'expiresAt', app.iso(held.expires_at),
      'endedAt', NULL, 'endedBy', NULL));
END
$$;--> statement-breakpoint
-- By whoever of the tenant may, or by the platform. One that is over stays as it ended.
CREATE FUNCTION app.end_support(wanted uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.support_sessions;
BEGIN
  SELECT * INTO held FROM public.support_sessions WHERE tenant_id = current_setting('app.tenant_id')::uuid AND id = wanted FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL, 'support_session_not_found');
  UPDATE public.support_sessions SET ended_at = app.now(), ended_by = current_setting('app.user_id')::uuid
  WHERE tenant_id = held.tenant_id AND id = wanted AND ended_at IS NULL AND expires_at > app.now();
END
$$;
--> statement-breakpoint
-- Whoever shows the secret that an invitation brought to its address, and has no account: a person whose address is known to be theirs, their work and
-- their first sign-in. Where the tenant wants a second factor of the role, that sign-in is in no tenant until they have one.
-- entry: { name, passwordHash, locale, staffId } and that of start_sign_in.
CREATE FUNCTION app.sign_up_invited(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  held public.invitations;
BEGIN
  -- of many at once all but the first wait here, and then hear that it is over
  SELECT * INTO held FROM public.invitations WHERE token_hash = current_setting('app.token_hash') FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL, 'invitation_not_found');
  PERFORM app.assert(held.accepted_at IS NULL AND held.revoked_at IS NULL AND held.expires_at > app.now(), 'invitation_over');
  INSERT INTO public.users (id, email, name, password_hash, locale)
  VALUES (current_setting('app.user_id')::uuid, held.email, entry ->> 'name', entry ->> 'passwordHash', entry ->> 'locale');
  PERFORM app.note_on_account('account.signed-up', (entry ->> 'signInId')::uuid);
  PERFORM app.accept_invitation((entry ->> 'staffId')::uuid);
  IF EXISTS (SELECT 1 FROM public.tenants WHERE id = held.tenant_id AND held.role = ANY (mfa_roles)) THEN
    PERFORM set_config('app.tenant_id', '', true);
  END IF;
  RETURN app.start_sign_in(entry);
END
$$;
