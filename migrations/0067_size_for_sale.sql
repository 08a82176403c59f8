SET row_security = off;--> statement-breakpoint
-- A facet says whether its product is for sale: of a tag's products the public passes none that it may not see.
ALTER TABLE "product_facets" ADD COLUMN "for_sale" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.add_facets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.product_facets (tenant_id, product_id, facet, for_sale, name, lowest_price, created_at)
  SELECT c.tenant_id, c.id, unnest(app.facets_of(c)), c.status = 'active', c.name, c.lowest_price, c.created_at FROM changed c;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION app.edit_facets() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
  one public.products;
BEGIN
  FOR one IN SELECT n.* FROM changed n JOIN former o ON o.tenant_id = n.tenant_id AND o.id = n.id
    WHERE (o.tags, o.status, o.name, o.lowest_price) IS DISTINCT FROM (n.tags, n.status, n.name, n.lowest_price) LOOP
    DELETE FROM public.product_facets f WHERE f.tenant_id = one.tenant_id AND f.product_id = one.id AND f.facet <> ALL (app.facets_of(one));
    INSERT INTO public.product_facets AS f (tenant_id, product_id, facet, for_sale, name, lowest_price, created_at)
    SELECT one.tenant_id, one.id, unnest(app.facets_of(one)), one.status = 'active', one.name, one.lowest_price, one.created_at
    ON CONFLICT (tenant_id, product_id, facet) DO UPDATE SET for_sale = excluded.for_sale, name = excluded.name, lowest_price = excluded.lowest_price
    WHERE (f.for_sale, f.name, f.lowest_price) IS DISTINCT FROM (excluded.for_sale, excluded.name, excluded.lowest_price);
  END LOOP;
  RETURN NULL;
END
$$;
