SET row_security = off;--> statement-breakpoint
-- As before, under a name of its own: a second factor is refused as `proof_refused`.
CREATE OR REPLACE FUNCTION app.use_proof(device uuid, wanted text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM public.device_proofs WHERE device_id = device AND expires_at <= app.now();
  INSERT INTO public.device_proofs (device_id, jti, expires_at) VALUES (device, wanted, app.now() + interval '10 minutes') ON CONFLICT DO NOTHING;
  PERFORM app.assert(FOUND, 'device_proof_refused');
END
$$;
