SET row_security = off;--> statement-breakpoint
-- Custom SQL migration file, put your code below! --