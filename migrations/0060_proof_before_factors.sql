SET row_security = off;--> statement-breakpoint
-- Before another way into the account is added its person says again who they are, as for prove_again. An account without a password is proven by a
-- sign-in of the last ten minutes ({ recent }). Whoever could say it and does not is asked to, which counts as no failure.
CREATE FUNCTION app.prove_to_add(shown jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF NOT shown ? 'recent' THEN
    RETURN app.prove_again(shown);
  END IF;
  PERFORM app.assert(EXISTS (SELECT 1 FROM public.users u JOIN public.sign_ins s ON s.user_id = u.id
    WHERE u.id = current_setting('app.user_id')::uuid AND u.password_hash = 'none'
      AND s.id = current_setting('app.sign_in_id')::uuid AND s.created_at > app.now() - interval '10 minutes'), 'proof_required');
  RETURN true;
END
$$;--> statement-breakpoint
-- Answers whether the proof was right. A wrong one is counted, and nothing else happens.
CREATE FUNCTION app.begin_totp(sealed text, shown jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF NOT app.prove_to_add(shown) THEN
    RETURN false;
  END IF;
  PERFORM app.begin_totp(sealed);
  RETURN true;
END
$$;--> statement-breakpoint
-- The challenge of a passkey that is to be added: nobody gets one who has not proven who they are.
CREATE FUNCTION app.offer_passkey(shown jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF NOT app.prove_to_add(shown) THEN
    RETURN false;
  END IF;
  PERFORM app.assert_may_add_factor();
  PERFORM app.issue_challenge('passkey-registration');
  RETURN true;
END
$$;
