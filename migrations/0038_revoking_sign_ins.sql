SET row_security = off;--> statement-breakpoint
-- All but the one that the context names; answers how many.
CREATE FUNCTION app.revoke_other_sign_ins() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  many integer;
BEGIN
  SELECT count(*) INTO many FROM public.sign_ins WHERE user_id = current_setting('app.user_id')::uuid AND revoked_at IS NULL
    AND id <> current_setting('app.sign_in_id')::uuid;
  PERFORM app.end_other_sign_ins(current_setting('app.sign_in_id')::uuid, 'revoked');
  RETURN many;
END
$$;
