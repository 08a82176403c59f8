SET row_security = off;--> statement-breakpoint
-- Asks somebody to work here. Who asks must be able to give the role themselves, now. entry: { id, email, role, location_ids, token_hash, expires_at }
CREATE FUNCTION app.invite(entry jsonb, decider jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  wanted public.invitations := jsonb_populate_record(NULL::public.invitations, entry);
BEGIN
  PERFORM app.hold_decider(decider);
  PERFORM app.assert_owner(wanted.role = 'owner');
  PERFORM app.assert_may_assign(wanted.role, wanted.location_ids, decider);
  PERFORM app.assert(NOT EXISTS (SELECT 1 FROM public.staff s JOIN public.users u ON u.id = s.user_id WHERE s.active AND u.email = wanted.email), 'already_staff');
  UPDATE public.invitations SET revoked_at = app.now(), version = version + 1, updated_at = app.now()
  WHERE email = wanted.email AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at <= app.now();
  INSERT INTO public.invitations (id, email, role, location_ids, token_hash, invited_by, expires_at)
  VALUES (wanted.id, wanted.email, wanted.role, wanted.location_ids, wanted.token_hash, current_setting('app.user_id')::uuid, wanted.expires_at);
END
$$;--> statement-breakpoint
-- An invitation that is still open to whoever may decide about it.
CREATE FUNCTION app.hold_invitation(wanted uuid, decider jsonb) RETURNS public.invitations LANGUAGE plpgsql AS $$
DECLARE
  held public.invitations;
BEGIN
  PERFORM app.hold_decider(decider);
  SELECT * INTO held FROM public.invitations WHERE id = wanted FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL, 'invitation_not_found');
  PERFORM app.assert(held.accepted_at IS NULL AND held.revoked_at IS NULL, 'invitation_over');
  PERFORM app.assert_may_staff(held.location_ids, decider);
  RETURN held;
END
$$;--> statement-breakpoint
-- A new secret for seven more days; the one before opens nothing any more.
CREATE FUNCTION app.resend_invitation(wanted uuid, new_hash text, until timestamptz, decider jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.invitations := app.hold_invitation(wanted, decider);
BEGIN
  PERFORM app.assert_owner(held.role = 'owner');
  PERFORM app.assert_may_assign(held.role, held.location_ids, decider);
  UPDATE public.invitations SET token_hash = new_hash, expires_at = until, sends = held.sends + 1, sent_at = app.now(),
    version = held.version + 1, updated_at = app.now() WHERE id = wanted;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.revoke_invitation(wanted uuid, decider jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.hold_invitation(wanted, decider);
  UPDATE public.invitations SET revoked_at = app.now(), version = version + 1, updated_at = app.now() WHERE id = wanted;
END
$$;--> statement-breakpoint
-- Whoever shows the secret, and has the address that it was sent to, works here from now on, or again under the id they had. The secret came to that
-- address, so that it proves it. Two at once wait for one another at the invitation's row.
CREATE FUNCTION app.accept_invitation(new_staff uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  person uuid := current_setting('app.user_id')::uuid;
  held public.invitations;
  job public.staff;
BEGIN
  SELECT * INTO held FROM public.invitations WHERE token_hash = current_setting('app.token_hash') FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL, 'invitation_not_found');
  PERFORM app.assert(held.accepted_at IS NULL AND held.revoked_at IS NULL AND held.expires_at > app.now(), 'invitation_over');
  PERFORM app.assert((SELECT u.email = held.email FROM public.users u WHERE u.id = person), 'invitation_for_another');
  PERFORM app.assert_locations(held.location_ids);
  UPDATE public.users SET email_verified_at = coalesce(email_verified_at, app.now()), updated_at = app.now() WHERE id = person;
  INSERT INTO public.staff (id, user_id, role, location_ids) VALUES (new_staff, person, held.role, held.location_ids)
  ON CONFLICT (tenant_id, user_id) DO UPDATE SET role = excluded.role, location_ids = excluded.location_ids, active = true,
    version = staff.version + 1, updated_at = app.now()
  WHERE NOT staff.active RETURNING * INTO job;
  PERFORM app.assert(job.id IS NOT NULL, 'already_staff');
  UPDATE public.invitations SET accepted_at = app.now(), accepted_by = person, version = held.version + 1, updated_at = app.now() WHERE id = held.id;
  PERFORM app.record(jsonb_build_object('action', 'staff.hired', 'resourceType', 'staff', 'resourceId', job.id,
    'after', jsonb_build_object('invitationId', held.id, 'invitedBy', held.invited_by, 'role', job.role, 'locationIds', job.location_ids), 'events',
    jsonb_build_array(jsonb_build_object('type', 'staff.hired', 'aggregate', 'staff', 'aggregateId', job.id, 'data', jsonb_build_object('role', job.role)))));
END
$$;
