SET row_security = off;--> statement-breakpoint
-- Whether anybody has or is offered the role is looked for by its name, however common the planner thinks that names are.
ALTER FUNCTION app.delete_role(uuid, bigint, jsonb) SET enable_seqscan = off;
