SET row_security = off;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON totp_factors, recovery_codes, passkeys, external_identities TO cortado_app;--> statement-breakpoint
-- What the person can show besides a password. Recovery codes are only there beside one of the others.
CREATE FUNCTION app.factor_kinds() RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  person uuid := current_setting('app.user_id')::uuid;
BEGIN
  RETURN array_remove(ARRAY[
    CASE WHEN EXISTS (SELECT 1 FROM public.totp_factors WHERE user_id = person AND confirmed_at IS NOT NULL) THEN 'totp' END,
    CASE WHEN EXISTS (SELECT 1 FROM public.passkeys WHERE user_id = person) THEN 'passkey' END,
    CASE WHEN EXISTS (SELECT 1 FROM public.recovery_codes WHERE user_id = person AND used_at IS NULL) THEN 'recovery_code' END], NULL);
END
$$;--> statement-breakpoint
-- A tenant may want a second factor of a role: asked of the sign-in, whichever way it came here.
CREATE FUNCTION app.assert_factored(sign_in uuid, role_here text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM public.tenants WHERE id = nullif(current_setting('app.tenant_id', true), '')::uuid AND role_here = ANY (mfa_roles))
    AND NOT EXISTS (SELECT 1 FROM public.sign_ins WHERE id = sign_in AND factored_at IS NOT NULL) THEN
    PERFORM app.assert(false, CASE WHEN app.factor_kinds() = '{}' THEN 'factor_enrolment_required' ELSE 'factor_required' END);
  END IF;
END
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.signed_in(sign_in uuid, new_customer uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  membership jsonb := app.join_tenant(new_customer);
BEGIN
  PERFORM app.assert_factored(sign_in, membership ->> 'role');
  RETURN jsonb_build_object('signInId', sign_in, 'membership', membership,
    'user', (SELECT jsonb_build_object('id', id, 'email', email, 'name', name) FROM public.users WHERE id = current_setting('app.user_id')::uuid));
END
$$;--> statement-breakpoint
-- A new family of refresh tokens, and what its access tokens will say. entry: { signInId, tokenHash, newCustomerId, factored? }
CREATE OR REPLACE FUNCTION app.start_sign_in(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  sign_in uuid := (entry ->> 'signInId')::uuid;
BEGIN
  INSERT INTO public.sign_ins (id, user_id, tenant_id, user_agent, address, country, factored_at)
  VALUES (sign_in, current_setting('app.user_id')::uuid, nullif(current_setting('app.tenant_id', true), '')::uuid,
    nullif(current_setting('app.user_agent', true), ''), nullif(current_setting('app.address', true), ''),
    nullif(current_setting('app.country', true), ''), CASE WHEN entry ? 'factored' THEN app.now() END);
  PERFORM app.add_refresh_token(entry ->> 'tokenHash', sign_in, 1);
  RETURN app.signed_in(sign_in, (entry ->> 'newCustomerId')::uuid);
END
$$;--> statement-breakpoint
-- Before anything of the person is locked, as a failure does: who is shut stays out, and what was counted stays counted.
CREATE FUNCTION app.hold_failures() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.sign_in_locks;
BEGIN
  SELECT * INTO held FROM public.sign_in_locks WHERE key = current_setting('app.lock_key', true) FOR UPDATE;
  PERFORM app.assert_unlocked(held.locked_until);
END
$$;--> statement-breakpoint
-- The person is who they say, by one thing. Who has another to show gets a ticket for that and no tokens; only then is forgotten what was counted,
-- so that who knows the password can not guess codes for ever. entry: { ticketHash } and that of start_sign_in.
CREATE FUNCTION app.pass_first_factor(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  person uuid := current_setting('app.user_id')::uuid;
  kinds text[] := app.factor_kinds();
BEGIN
  IF kinds = '{}' THEN
    PERFORM app.forget_failures();
    PERFORM app.note_on_account('account.signed-in', (entry ->> 'signInId')::uuid);
    RETURN app.start_sign_in(entry);
  END IF;
  INSERT INTO public.one_time_tokens (hash, kind, user_id, data, expires_at) VALUES (entry ->> 'ticketHash', 'second-factor', person,
    jsonb_build_object('tenantId', nullif(current_setting('app.tenant_id', true), '')), app.now() + interval '5 minutes');
  PERFORM app.note_on_account('account.factor-asked', NULL);
  RETURN jsonb_build_object('kinds', kinds, 'credentials', coalesce((SELECT jsonb_agg(jsonb_build_object('id', credential_id, 'transports', transports)
    ORDER BY id) FROM public.passkeys WHERE user_id = person), '[]'));
END
$$;--> statement-breakpoint
-- The password was checked against a hash that was read before: that hash must still be the one. entry: { checkedHash, betterHash? } and that of pass_first_factor.
CREATE OR REPLACE FUNCTION app.sign_in(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  held public.users;
BEGIN
  PERFORM app.hold_failures();
  SELECT * INTO held FROM public.users WHERE id = current_setting('app.user_id')::uuid FOR UPDATE;
  PERFORM app.assert(held.password_hash = entry ->> 'checkedHash', 'sign_in_refused');
  IF entry ? 'betterHash' THEN
    UPDATE public.users SET password_hash = entry ->> 'betterHash', updated_at = app.now() WHERE id = held.id;
  END IF;
  RETURN app.pass_first_factor(entry);
END
$$;--> statement-breakpoint
-- What the ticket that the context names wants to be shown: the person, their authenticator, and the passkey that the context names. Null where the ticket is no good.
CREATE FUNCTION app.wanted_factor() RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  person uuid;
BEGIN
  SELECT user_id INTO person FROM public.one_time_tokens
  WHERE hash = current_setting('app.token_hash') AND kind = 'second-factor' AND used_at IS NULL AND expires_at > app.now();
  PERFORM set_config('app.user_id', coalesce(person::text, ''), true);
  RETURN (SELECT jsonb_build_object('userId', u.id, 'email', u.email,
      'totp', (SELECT secret FROM public.totp_factors WHERE user_id = person AND confirmed_at IS NOT NULL),
      'passkey', (SELECT jsonb_build_object('id', id, 'credentialId', credential_id, 'publicKey', public_key, 'algorithm', algorithm, 'counter', counter)
        FROM public.passkeys WHERE user_id = person AND credential_id = nullif(current_setting('app.credential_id', true), '')))
    FROM public.users u WHERE u.id = person);
END
$$;--> statement-breakpoint
-- What was shown counts once, under the lock of its row: a code's time step has to be later than the last one, a counter higher, a recovery code unused.
-- shown: { totp: { secret, step } } or { recoveryHash } or { passkey: { id, counter } }; nothing where it was wrong.
CREATE FUNCTION app.spend_factor(shown jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  person uuid := current_setting('app.user_id')::uuid;
  step bigint := (shown #>> '{totp,step}')::bigint;
  signs bigint := (shown #>> '{passkey,counter}')::bigint;
BEGIN
  IF shown ? 'totp' THEN
    UPDATE public.totp_factors SET last_step = step, used_at = app.now()
    WHERE user_id = person AND confirmed_at IS NOT NULL AND secret = shown #>> '{totp,secret}' AND coalesce(last_step < step, true);
  ELSIF shown ? 'recoveryHash' THEN
    UPDATE public.recovery_codes SET used_at = app.now() WHERE user_id = person AND hash = shown ->> 'recoveryHash' AND used_at IS NULL;
    IF FOUND THEN
      PERFORM app.note_on_account('account.recovery-code-used', NULL);
      RETURN true;
    END IF;
  ELSE
    UPDATE public.passkeys SET counter = signs, used_at = app.now()
    WHERE user_id = person AND id = (shown #>> '{passkey,id}')::uuid AND (counter < signs OR counter = 0 AND signs = 0);
  END IF;
  RETURN FOUND;
END
$$;--> statement-breakpoint
-- The second half of a sign-in: the ticket and what was shown. Wrong, or shown before: counted like a wrong password, which must commit, so it is an
-- outcome. entry: { shown } and that of start_sign_in.
CREATE FUNCTION app.show_second_factor(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  ticket public.one_time_tokens;
BEGIN
  PERFORM app.hold_failures();
  SELECT * INTO ticket FROM public.one_time_tokens
  WHERE hash = current_setting('app.token_hash') AND kind = 'second-factor' AND used_at IS NULL AND expires_at > app.now() FOR UPDATE;
  PERFORM app.assert(ticket.hash IS NOT NULL, 'ticket_refused');
  PERFORM set_config('app.user_id', ticket.user_id::text, true), set_config('app.actor_id', ticket.user_id::text, true),
    set_config('app.tenant_id', coalesce(ticket.data ->> 'tenantId', ''), true);
  IF NOT app.spend_factor(entry -> 'shown') THEN
    PERFORM app.fail_sign_in();
    RETURN jsonb_build_object('refused', true);
  END IF;
  UPDATE public.one_time_tokens SET used_at = app.now() WHERE hash = ticket.hash;
  PERFORM app.forget_failures();
  PERFORM app.note_on_account('account.signed-in', (entry ->> 'signInId')::uuid);
  RETURN app.start_sign_in(entry || '{"factored": true}');
END
$$;--> statement-breakpoint
-- Whoever is signed in says again who they are, before what guards the account is changed. shown: { checkedHash }, or that of spend_factor.
CREATE FUNCTION app.prove_again(shown jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.hold_failures();
  IF (CASE WHEN shown ? 'checkedHash' THEN EXISTS (SELECT 1 FROM public.users
      WHERE id = current_setting('app.user_id')::uuid AND password_hash = shown ->> 'checkedHash') ELSE app.spend_factor(shown) END) THEN
    PERFORM app.forget_failures();
    RETURN true;
  END IF;
  PERFORM app.fail_sign_in();
  RETURN false;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.replace_recovery_codes(hashes jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  person uuid := current_setting('app.user_id')::uuid;
BEGIN
  DELETE FROM public.recovery_codes WHERE user_id = person;
  INSERT INTO public.recovery_codes (user_id, hash) SELECT person, jsonb_array_elements_text(hashes);
END
$$;--> statement-breakpoint
-- Who has a factor adds another one only from a sign-in that showed one: a password alone must not be a way around it.
CREATE FUNCTION app.assert_may_add_factor() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM public.users WHERE id = current_setting('app.user_id')::uuid FOR UPDATE;
  PERFORM app.assert(app.factor_kinds() = '{}' OR EXISTS (SELECT 1 FROM public.sign_ins
    WHERE id = current_setting('app.sign_in_id')::uuid AND factored_at IS NOT NULL), 'factor_required');
END
$$;--> statement-breakpoint
CREATE FUNCTION app.begin_totp(sealed text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.assert_may_add_factor();
  INSERT INTO public.totp_factors (user_id, secret) VALUES (current_setting('app.user_id')::uuid, sealed)
  ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = app.now() WHERE totp_factors.confirmed_at IS NULL;
  PERFORM app.assert(FOUND, 'totp_enrolled');
END
$$;--> statement-breakpoint
-- The app shows the right codes: from now on it is asked for. This sign-in has shown it. entry: { secret, step, codes }
CREATE FUNCTION app.confirm_totp(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  here uuid := current_setting('app.sign_in_id')::uuid;
BEGIN
  PERFORM app.assert_may_add_factor();
  UPDATE public.totp_factors SET confirmed_at = app.now(), last_step = (entry ->> 'step')::bigint, used_at = app.now()
  WHERE user_id = current_setting('app.user_id')::uuid AND confirmed_at IS NULL AND secret = entry ->> 'secret';
  PERFORM app.assert(FOUND, 'totp_not_begun');
  PERFORM app.replace_recovery_codes(entry -> 'codes');
  UPDATE public.sign_ins SET factored_at = app.now() WHERE id = here;
  PERFORM app.note_on_account('account.totp-added', here);
END
$$;--> statement-breakpoint
-- Recovery codes stand in for a factor: without one they go.
CREATE FUNCTION app.drop_lonely_recovery_codes() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF app.factor_kinds() = '{recovery_code}' THEN
    DELETE FROM public.recovery_codes WHERE user_id = current_setting('app.user_id')::uuid;
  END IF;
END
$$;--> statement-breakpoint
-- Answers whether the proof was right. A wrong one is counted, and nothing else happens.
CREATE FUNCTION app.remove_totp(shown jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF NOT app.prove_again(shown) THEN
    RETURN false;
  END IF;
  DELETE FROM public.totp_factors WHERE user_id = current_setting('app.user_id')::uuid AND confirmed_at IS NOT NULL;
  PERFORM app.assert(FOUND, 'factor_not_found');
  PERFORM app.drop_lonely_recovery_codes();
  PERFORM app.note_on_account('account.totp-removed', current_setting('app.sign_in_id')::uuid);
  RETURN true;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.renew_recovery_codes(shown jsonb, hashes jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF NOT app.prove_again(shown) THEN
    RETURN false;
  END IF;
  PERFORM app.assert(app.factor_kinds() <> '{}', 'factor_not_found');
  PERFORM app.replace_recovery_codes(hashes);
  PERFORM app.note_on_account('account.recovery-codes-renewed', current_setting('app.sign_in_id')::uuid);
  RETURN true;
END
$$;--> statement-breakpoint
-- Beside the other settings, in their batch.
CREATE FUNCTION app.require_factors(roles jsonb) RETURNS void LANGUAGE sql AS $$
  UPDATE public.tenants SET mfa_roles = ARRAY(SELECT jsonb_array_elements_text(roles)) WHERE id = current_setting('app.tenant_id')::uuid
$$;
