SET row_security = off;--> statement-breakpoint
-- As before, and a sign-in ends some days after it began, however often it was refreshed. entry: { successorHash, newCustomerId, leave?, longestDays }
CREATE OR REPLACE FUNCTION app.rotate_token(entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  presented text := current_setting('app.token_hash');
  family public.sign_ins;
  held public.refresh_tokens;
  here uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
BEGIN
  family := app.lock_family(presented);
  SELECT * INTO held FROM public.refresh_tokens WHERE hash = presented;
  PERFORM app.assert(family.id IS NOT NULL AND family.revoked_at IS NULL AND held.expires_at > app.now()
    AND coalesce(family.created_at + make_interval(days => (entry ->> 'longestDays')::integer) > app.now(), true), 'refresh_refused');
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
$$;
