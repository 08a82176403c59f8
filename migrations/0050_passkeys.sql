SET row_security = off;--> statement-breakpoint
-- What an authenticator is to sign: good once, for five minutes. The context names its hash; of a registration also the person.
CREATE FUNCTION app.issue_challenge(what text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO public.one_time_tokens (hash, kind, user_id, expires_at)
  VALUES (current_setting('app.token_hash'), what, CASE WHEN what = 'passkey-registration' THEN current_setting('app.user_id')::uuid END,
    app.now() + interval '5 minutes')
$$;--> statement-breakpoint
CREATE FUNCTION app.take_challenge(what text, person uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.one_time_tokens SET used_at = app.now()
  WHERE hash = current_setting('app.token_hash') AND kind = what AND user_id IS NOT DISTINCT FROM person AND used_at IS NULL AND expires_at > app.now();
  PERFORM app.assert(FOUND, 'challenge_refused');
END
$$;--> statement-breakpoint
-- passkey: { id, credentialId, publicKey, algorithm, counter, name, transports, codes }. The codes become the person's where they have none.
-- Answers whether they did. This sign-in has shown the key.
CREATE FUNCTION app.add_passkey(passkey jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  person uuid := current_setting('app.user_id')::uuid;
  here uuid := current_setting('app.sign_in_id')::uuid;
  alone boolean;
BEGIN
  PERFORM app.assert_may_add_factor();
  PERFORM app.take_challenge('passkey-registration', person);
  PERFORM app.assert((SELECT count(*) < 20 FROM public.passkeys WHERE user_id = person), 'too_many_passkeys');
  alone := app.factor_kinds() = '{}';
  INSERT INTO public.passkeys (id, user_id, credential_id, public_key, algorithm, counter, name, transports)
  VALUES ((passkey ->> 'id')::uuid, person, passkey ->> 'credentialId', passkey ->> 'publicKey', passkey ->> 'algorithm', (passkey ->> 'counter')::bigint,
    passkey ->> 'name', ARRAY(SELECT jsonb_array_elements_text(passkey -> 'transports')));
  IF alone THEN
    PERFORM app.replace_recovery_codes(passkey -> 'codes');
  END IF;
  UPDATE public.sign_ins SET factored_at = app.now() WHERE id = here;
  PERFORM app.note_on_account('account.passkey-added', here);
  RETURN alone;
END
$$;--> statement-breakpoint
CREATE FUNCTION app.rename_passkey(wanted uuid, called text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.passkeys SET name = called WHERE id = wanted AND user_id = current_setting('app.user_id')::uuid;
  PERFORM app.assert(FOUND, 'factor_not_found');
  PERFORM app.note_on_account('account.passkey-renamed', current_setting('app.sign_in_id')::uuid);
END
$$;--> statement-breakpoint
-- Answers whether the proof was right. A wrong one is counted, and nothing else happens.
CREATE FUNCTION app.remove_passkey(wanted uuid, shown jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF NOT app.prove_again(shown) THEN
    RETURN false;
  END IF;
  DELETE FROM public.passkeys WHERE id = wanted AND user_id = current_setting('app.user_id')::uuid;
  PERFORM app.assert(FOUND, 'factor_not_found');
  PERFORM app.drop_lonely_recovery_codes();
  PERFORM app.note_on_account('account.passkey-removed', current_setting('app.sign_in_id')::uuid);
  RETURN true;
END
$$;--> statement-breakpoint
-- A passkey that its authenticator only uses for the person whom it knows is both factors at once. A counter that did not go up is refused and noted:
-- somebody has a copy. entry: { shown } and that of start_sign_in.
CREATE FUNCTION app.sign_in_with_passkey(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.take_challenge('passkey-sign-in', NULL);
  IF NOT app.spend_factor(entry -> 'shown') THEN
    PERFORM app.note_on_account('account.passkey-refused', NULL);
    RETURN jsonb_build_object('refused', true);
  END IF;
  PERFORM app.note_on_account('account.signed-in', (entry ->> 'signInId')::uuid);
  RETURN app.start_sign_in(entry || '{"factored": true}');
END
$$;
