SET row_security = off;--> statement-breakpoint
-- A sign-in at a provider begins: what it is for, under the hash that the context names; with a person (`link`) it is to be linked. entry: { provider, tenant, link }
CREATE FUNCTION app.begin_flow(entry jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO public.one_time_tokens (hash, kind, user_id, data, expires_at) VALUES (current_setting('app.token_hash'), 'external-sign-in',
    CASE WHEN (entry ->> 'link')::boolean THEN nullif(current_setting('app.user_id', true), '')::uuid END, entry, app.now() + interval '10 minutes')
$$;--> statement-breakpoint
-- What is linked will sign in: so its person says again who they are first. Answers whether that was right; a wrong proof is counted, and nothing else happens.
CREATE FUNCTION app.begin_link(entry jsonb, shown jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF NOT app.prove_to_add(shown) THEN
    RETURN false;
  END IF;
  PERFORM app.begin_flow(entry);
  RETURN true;
END
$$;--> statement-breakpoint
-- Taken before the provider is asked: a flow is good once, whatever comes of it. `linking`: by the very person who began it.
CREATE FUNCTION app.take_flow(linking boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  held public.one_time_tokens;
BEGIN
  UPDATE public.one_time_tokens SET used_at = app.now()
  WHERE hash = current_setting('app.token_hash') AND kind = 'external-sign-in' AND used_at IS NULL AND expires_at > app.now()
    AND user_id IS NOT DISTINCT FROM CASE WHEN linking THEN nullif(current_setting('app.user_id', true), '')::uuid END
  RETURNING * INTO held;
  PERFORM app.assert(held.hash IS NOT NULL, 'flow_refused');
  RETURN held.data;
END
$$;--> statement-breakpoint
-- The provider has said who it was; the context names issuer, subject and e-mail. Who is linked is signed in, who is new and has a verified address is
-- signed up; an address that somebody has here is not given to whoever reads it elsewhere. entry: { identityId, userId, name, verified } and that of pass_first_factor.
CREATE FUNCTION app.sign_in_externally(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  known public.external_identities;
BEGIN
  SELECT * INTO known FROM public.external_identities WHERE issuer = current_setting('app.issuer') AND subject = current_setting('app.subject');
  IF known.id IS NULL THEN
    PERFORM app.assert((entry ->> 'verified')::boolean, 'email_unverified');
    PERFORM app.assert(NOT EXISTS (SELECT 1 FROM public.users WHERE email = current_setting('app.email')), 'link_required');
    known.user_id := (entry ->> 'userId')::uuid;
  END IF;
  PERFORM set_config('app.user_id', known.user_id::text, true), set_config('app.actor_id', known.user_id::text, true);
  IF known.id IS NULL THEN
    INSERT INTO public.users (id, email, name, password_hash, email_verified_at)
    VALUES (known.user_id, current_setting('app.email'), entry ->> 'name', 'none', app.now());
    INSERT INTO public.external_identities (id, user_id, issuer, subject, email, used_at) VALUES ((entry ->> 'identityId')::uuid, known.user_id,
      current_setting('app.issuer'), current_setting('app.subject'), current_setting('app.email'), app.now());
    PERFORM app.note_on_account('account.signed-up', (entry ->> 'signInId')::uuid);
  ELSE
    PERFORM 1 FROM public.users WHERE id = known.user_id FOR UPDATE;
    UPDATE public.external_identities SET used_at = app.now() WHERE id = known.id;
    PERFORM app.assert(FOUND, 'link_required');
  END IF;
  RETURN app.pass_first_factor(entry);
END
$$;--> statement-breakpoint
-- Only by who is signed in here, and with an address that the provider calls verified. entry: { id, verified }
CREATE FUNCTION app.link_identity(entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM app.assert((entry ->> 'verified')::boolean, 'email_unverified');
  INSERT INTO public.external_identities (id, user_id, issuer, subject, email) VALUES ((entry ->> 'id')::uuid, current_setting('app.user_id')::uuid,
    current_setting('app.issuer'), current_setting('app.subject'), nullif(current_setting('app.email'), ''));
  PERFORM app.note_on_account('account.identity-linked', current_setting('app.sign_in_id')::uuid);
END
$$;--> statement-breakpoint
-- Nobody locks themselves out: a password, a passkey or another identity has to stay.
CREATE FUNCTION app.unlink_identity(wanted uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  person public.users;
BEGIN
  SELECT * INTO person FROM public.users WHERE id = current_setting('app.user_id')::uuid FOR UPDATE;
  DELETE FROM public.external_identities WHERE id = wanted AND user_id = person.id;
  PERFORM app.assert(FOUND, 'identity_not_found');
  PERFORM app.assert(person.password_hash <> 'none' OR EXISTS (SELECT 1 FROM public.external_identities WHERE user_id = person.id)
    OR EXISTS (SELECT 1 FROM public.passkeys WHERE user_id = person.id), 'last_way_in');
  PERFORM app.note_on_account('account.identity-unlinked', current_setting('app.sign_in_id')::uuid);
END
$$;
