SET row_security = off;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON one_time_tokens TO cortado_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_locks TO cortado_app;--> statement-breakpoint
GRANT SELECT, DELETE ON one_time_tokens, sign_in_locks TO cortado_job;--> statement-breakpoint
-- First statement of every batch: who calls, for which tenant, when. A slug is resolved here, so that it costs no round trip. Where the call is
-- sensitive it names its sign-in, which must not have been revoked since its access token was signed.
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
END
$$;--> statement-breakpoint
CREATE FUNCTION app.assert_unlocked(until timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.assert(coalesce(until <= app.now(), true), 'account_locked',
    jsonb_build_object('retryAfter', ceil(extract(epoch FROM until - app.now()))));
END
$$;--> statement-breakpoint
-- Before a password is looked at: is the address that the context names by its key (`lock_key`) shut? Takes no lock, so a read may ask.
CREATE FUNCTION app.assert_may_try() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  PERFORM app.assert_unlocked((SELECT locked_until FROM public.sign_in_locks WHERE key = current_setting('app.lock_key')));
END
$$;--> statement-breakpoint
-- A wrong password (16.8): the fifth within 15 minutes shuts the address for 15 minutes, and for twice as long each time that it is shut again
-- within a day, up to a day. Tries that were under way at once stand in line here, so a sixth is refused as locked whatever its password was.
-- The same statements run for an address that nobody has; only the log needs a person.
CREATE FUNCTION app.fail_sign_in() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.sign_in_locks;
BEGIN
  INSERT INTO public.sign_in_locks (key, updated_at) VALUES (current_setting('app.lock_key'), app.now())
  ON CONFLICT (key) DO UPDATE SET updated_at = app.now() RETURNING * INTO held;
  PERFORM app.assert_unlocked(held.locked_until);
  held.failed_at := ARRAY(SELECT failed FROM unnest(held.failed_at) failed WHERE failed > app.now() - interval '15 minutes') || app.now();
  IF cardinality(held.failed_at) >= 5 THEN
    held.failed_at := '{}';
    held.locks := CASE WHEN held.locked_until > app.now() - interval '24 hours' THEN least(held.locks + 1, 8) ELSE 1 END;
    held.locked_until := app.now() + least(interval '15 minutes' * power(2, held.locks - 1), interval '24 hours');
    IF nullif(current_setting('app.user_id', true), '') IS NOT NULL THEN
      PERFORM app.note_on_account('account.locked', NULL);
    END IF;
  END IF;
  UPDATE public.sign_in_locks SET failed_at = held.failed_at, locks = held.locks, locked_until = held.locked_until WHERE key = held.key;
END
$$;--> statement-breakpoint
-- The right password: refused all the same where the address was shut meanwhile, else what was counted is forgotten.
CREATE FUNCTION app.forget_failures() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.sign_in_locks;
BEGIN
  SELECT * INTO held FROM public.sign_in_locks WHERE key = current_setting('app.lock_key', true) FOR UPDATE;
  PERFORM app.assert_unlocked(held.locked_until);
  DELETE FROM public.sign_in_locks WHERE key = held.key;
END
$$;--> statement-breakpoint
-- An administrator (`actor_id`) opens a person's (`user_id`) address again.
CREATE FUNCTION app.unlock_account() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM public.sign_in_locks WHERE key = current_setting('app.lock_key');
  PERFORM app.note_on_account('account.unlocked', NULL);
END
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.start_sign_in(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  sign_in uuid := (entry ->> 'signInId')::uuid;
BEGIN
  INSERT INTO public.sign_ins (id, user_id, tenant_id, user_agent, address, country)
  VALUES (sign_in, current_setting('app.user_id')::uuid, nullif(current_setting('app.tenant_id', true), '')::uuid,
    nullif(current_setting('app.user_agent', true), ''), nullif(current_setting('app.address', true), ''),
    nullif(current_setting('app.country', true), ''));
  PERFORM app.add_refresh_token(entry ->> 'tokenHash', sign_in, 1);
  RETURN app.signed_in(sign_in, (entry ->> 'newCustomerId')::uuid);
END
$$;--> statement-breakpoint
-- The password was checked against a hash that was read before: that hash must still be the one. entry: { checkedHash, betterHash? } and that of start_sign_in.
CREATE OR REPLACE FUNCTION app.sign_in(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  held public.users;
BEGIN
  -- before the person's row, as a failure takes them
  PERFORM app.forget_failures();
  SELECT * INTO held FROM public.users WHERE id = current_setting('app.user_id')::uuid FOR UPDATE;
  PERFORM app.assert(held.password_hash = entry ->> 'checkedHash', 'sign_in_refused');
  IF entry ? 'betterHash' THEN
    UPDATE public.users SET password_hash = entry ->> 'betterHash', updated_at = app.now() WHERE id = held.id;
  END IF;
  PERFORM app.note_on_account('account.signed-in', (entry ->> 'signInId')::uuid);
  RETURN app.start_sign_in(entry);
END
$$;--> statement-breakpoint
-- Semantics 16.7. A token gives its successor once; again within 60 s while that is unused, because the answer may have been lost. Any other
-- second use ends the family, which must commit: therefore an outcome and not an assertion. entry: { successorHash, newCustomerId, leave? }
CREATE OR REPLACE FUNCTION app.rotate_token(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  presented text := current_setting('app.token_hash');
  family public.sign_ins;
  held public.refresh_tokens;
  here uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
BEGIN
  family := app.lock_family(presented);
  SELECT * INTO held FROM public.refresh_tokens WHERE hash = presented;
  PERFORM app.assert(family.id IS NOT NULL AND family.revoked_at IS NULL AND held.expires_at > app.now(), 'refresh_refused');
  IF held.used_at IS NULL THEN
    UPDATE public.refresh_tokens SET used_at = app.now(), successor_hash = entry ->> 'successorHash' WHERE hash = presented;
    PERFORM app.add_refresh_token(entry ->> 'successorHash', family.id, held.generation + 1);
  ELSIF held.used_at <= app.now() - interval '60 seconds' OR held.successor_hash <> entry ->> 'successorHash'
    OR EXISTS (SELECT 1 FROM public.refresh_tokens WHERE hash = held.successor_hash AND used_at IS NOT NULL) THEN
    PERFORM app.end_family(family.id, 'token-reused');
    RETURN jsonb_build_object('reused', true);
  END IF;
  IF here IS NULL AND NOT entry ? 'leave' THEN
    here := family.tenant_id;
    PERFORM set_config('app.tenant_id', coalesce(here::text, ''), true);
  END IF;
  -- where it was last used: a list of sign-ins shows that, not where it began
  UPDATE public.sign_ins SET used_at = app.now(), tenant_id = here, address = coalesce(nullif(current_setting('app.address', true), ''), address),
    country = coalesce(nullif(current_setting('app.country', true), ''), country)
  WHERE id = family.id;
  RETURN app.signed_in(family.id, (entry ->> 'newCustomerId')::uuid);
END
$$;--> statement-breakpoint
-- entry: { hash, kind, userId?, data? }. Without a person the context names the hash: a sign-up that waits, or nobody's reset.
CREATE FUNCTION app.issue_token(entry jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO public.one_time_tokens (hash, kind, user_id, data, expires_at)
  VALUES (entry ->> 'hash', entry ->> 'kind', (entry ->> 'userId')::uuid, coalesce(entry -> 'data', '{}'), app.now() + interval '30 minutes')
$$;--> statement-breakpoint
-- Takes the presented token, once. Whoever holds it speaks for its person.
CREATE FUNCTION app.use_token(kinds text[]) RETURNS public.one_time_tokens LANGUAGE plpgsql AS $$
DECLARE
  held public.one_time_tokens;
BEGIN
  UPDATE public.one_time_tokens SET used_at = app.now()
  WHERE hash = current_setting('app.token_hash') AND kind = ANY (kinds) AND used_at IS NULL AND expires_at > app.now()
  RETURNING * INTO held;
  PERFORM app.assert(held.hash IS NOT NULL, 'token_refused');
  IF held.user_id IS NOT NULL THEN
    PERFORM set_config('app.user_id', held.user_id::text, true), set_config('app.actor_id', held.user_id::text, true);
  END IF;
  RETURN held;
END
$$;--> statement-breakpoint
-- What was mailed to an address that may not be its person's any more, or that a newer request stands for, opens nothing.
CREATE FUNCTION app.void_tokens(kinds text[]) RETURNS void LANGUAGE sql AS $$
  UPDATE public.one_time_tokens SET expires_at = app.now()
  WHERE user_id = current_setting('app.user_id')::uuid AND kind = ANY (kinds) AND used_at IS NULL AND expires_at > app.now()
$$;--> statement-breakpoint
-- All but `kept` (none where null).
CREATE FUNCTION app.end_other_sign_ins(kept uuid, why text) RETURNS void LANGUAGE sql AS $$
  SELECT app.end_family(s.id, why) FROM (
    SELECT id FROM public.sign_ins WHERE user_id = current_setting('app.user_id')::uuid AND revoked_at IS NULL AND id IS DISTINCT FROM kept
    ORDER BY id FOR UPDATE) s
$$;--> statement-breakpoint
-- Who confirms has shown the mail and the password: only now is there a person. entry: that of start_sign_in.
CREATE FUNCTION app.confirm_sign_up(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  held public.one_time_tokens := app.use_token('{sign-up}');
BEGIN
  PERFORM app.forget_failures();
  INSERT INTO public.users (id, email, name, password_hash, locale, email_verified_at)
  VALUES (current_setting('app.user_id')::uuid, held.data ->> 'email', held.data ->> 'name', held.data ->> 'passwordHash', held.data ->> 'locale', app.now());
  PERFORM app.note_on_account('account.signed-up', (entry ->> 'signInId')::uuid);
  RETURN app.start_sign_in(entry);
END
$$;--> statement-breakpoint
-- Who reads the mail chooses the password anew: every sign-in ends, what was counted against the address is forgotten. The mail proves the address too.
CREATE FUNCTION app.reset_password(new_hash text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.one_time_tokens := app.use_token('{password-reset}');
BEGIN
  DELETE FROM public.sign_in_locks WHERE key = current_setting('app.lock_key');
  UPDATE public.users SET password_hash = new_hash, email_verified_at = coalesce(email_verified_at, app.now()), updated_at = app.now()
  WHERE id = held.user_id;
  PERFORM app.end_other_sign_ins(NULL, 'password-reset');
  PERFORM app.void_tokens('{password-reset,email-change}');
  PERFORM app.note_on_account('account.password-reset', NULL);
END
$$;--> statement-breakpoint
-- entry: { checkedHash, newHash }; `sign_in_id` is the sign-in that stays.
CREATE FUNCTION app.change_password(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  here uuid := current_setting('app.sign_in_id')::uuid;
BEGIN
  PERFORM app.forget_failures();
  UPDATE public.users SET password_hash = entry ->> 'newHash', updated_at = app.now()
  WHERE id = current_setting('app.user_id')::uuid AND password_hash = entry ->> 'checkedHash';
  PERFORM app.assert(FOUND, 'password_wrong');
  PERFORM app.end_other_sign_ins(here, 'password-changed');
  PERFORM app.void_tokens('{password-reset,email-change}');
  PERFORM app.note_on_account('account.password-changed', here);
END
$$;--> statement-breakpoint
-- Both addresses have to confirm. entry: { checkedHash, change, email, oldHash, newHash }: the hashes of the two tokens.
CREATE FUNCTION app.begin_email_change(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  person uuid := current_setting('app.user_id')::uuid;
  data jsonb := jsonb_build_object('change', entry ->> 'change', 'email', entry ->> 'email');
BEGIN
  PERFORM app.forget_failures();
  PERFORM app.assert(EXISTS (SELECT 1 FROM public.users WHERE id = person AND password_hash = entry ->> 'checkedHash'), 'password_wrong');
  PERFORM app.void_tokens('{email-change}');
  PERFORM app.issue_token(jsonb_build_object('hash', hash, 'kind', 'email-change', 'userId', person, 'data', data))
  FROM unnest(ARRAY[entry ->> 'oldHash', entry ->> 'newHash']) hash;
  PERFORM app.note_on_account('account.email-change-asked', current_setting('app.sign_in_id')::uuid);
END
$$;--> statement-breakpoint
-- One address says yes. Answers whether the account's e-mail is now proven (a verification, or a change that both have confirmed).
CREATE FUNCTION app.confirm_email() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  presented text := current_setting('app.token_hash');
  held public.one_time_tokens;
  person public.users;
BEGIN
  SELECT * INTO held FROM public.one_time_tokens WHERE hash = presented;
  PERFORM set_config('app.user_id', coalesce(held.user_id::text, ''), true);
  -- before the token: two that confirm at once stand in line, and the second one sees the first one's yes
  SELECT * INTO person FROM public.users WHERE id = held.user_id FOR UPDATE;
  held := app.use_token('{email-verification,email-change}');
  IF held.kind = 'email-verification' THEN
    UPDATE public.users SET email_verified_at = coalesce(email_verified_at, app.now()), updated_at = app.now() WHERE id = person.id;
    PERFORM app.note_on_account('account.email-verified', NULL);
    RETURN true;
  END IF;
  IF EXISTS (SELECT 1 FROM public.one_time_tokens WHERE user_id = person.id AND kind = held.kind AND data = held.data AND used_at IS NULL) THEN
    RETURN false;
  END IF;
  UPDATE public.users SET email = held.data ->> 'email', email_verified_at = app.now(), updated_at = app.now() WHERE id = person.id;
  PERFORM app.void_tokens('{password-reset,email-verification}');
  PERFORM app.note_on_account('account.email-changed', NULL);
  RETURN true;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.revoke_sign_in(wanted uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM public.sign_ins WHERE id = wanted AND user_id = current_setting('app.user_id')::uuid AND revoked_at IS NULL FOR UPDATE;
  PERFORM app.assert(FOUND, 'sign_in_not_found');
  PERFORM app.end_family(wanted, 'revoked');
END
$$;--> statement-breakpoint
-- Changes what `patch` names: name, locale.
CREATE FUNCTION app.change_profile(patch jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held public.users;
BEGIN
  SELECT * INTO held FROM public.users WHERE id = current_setting('app.user_id')::uuid FOR UPDATE;
  PERFORM app.assert(held.id IS NOT NULL, 'unauthenticated');
  held := jsonb_populate_record(held, patch);
  UPDATE public.users SET name = held.name, locale = held.locale, updated_at = app.now() WHERE id = held.id;
  PERFORM app.note_on_account('account.profile-changed', nullif(current_setting('app.sign_in_id', true), '')::uuid);
END
$$;
