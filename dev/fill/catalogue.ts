import { phrases, types, wordLists } from './phrases.ts'
import { kind } from './words.ts'

/** Some tenants' categories are nested; every product has one, a quarter a tax rate of its own, a tenth a list of modifiers. */
export const frame = `
insert into categories (tenant_id, id, parent_id, name, slug, position)
select tenant_id, pg_temp.id(${kind.category}, no * 1000 + c), case when c > 4 then pg_temp.id(${kind.category}, no * 1000 + c % 5) end,
  'Category ' || c, 'category-' || c, c
from shop, generate_series(0, case when no <= 6 then 39 else 4 end) c;
insert into tax_rates (tenant_id, id, name, rate, mode)
select tenant_id, pg_temp.id(${kind.taxRate}, no * 10 + r), 'VAT ' || r, case r when 0 then 190000 else 70000 end, 'inclusive'
from shop, generate_series(0, 1) r;
insert into modifier_lists (tenant_id, id, name, min, max)
select tenant_id, pg_temp.id(${kind.modifierList}, no * 10 + l), 'List ' || l, 0, 3 from shop, generate_series(0, 2) l;
insert into modifiers (tenant_id, id, list_id, name, price_delta, position)
select tenant_id, pg_temp.id(${kind.modifier}, no * 100 + l * 10 + m), pg_temp.id(${kind.modifierList}, no * 10 + l), 'Choice ' || m, m * 20, m
from shop, generate_series(0, 2) l, generate_series(0, 3) m;`

const article = `
create temp table article as
select tenant_id, d.no, places, n, pg_temp.id(${kind.product}, n) as product_id, pg_temp.id(${kind.variant}, n) as variant_id, 100 + n * 37 % 900 as price,
  p.no as phrase, number, p.text || ' ' || number as name, trigrams + length(number::text) + 1 as weight, dice,
  case when n % 20 = 0 then 'archived' when n % 10 = 1 then 'draft' else 'active' end as status,
  case when dice % 5000 = 0 then array['rare'] when dice % 7 = 0 then array['new', 'popular'] else array['usual'] end as tags,
  pg_temp.now() - make_interval(secs => (last - n + 0.5) * 63072000.0 / size) as created_at
from (select *, dice / 4576 % 997 as number from (select *, pg_temp.dice(0, n) as dice from numbered offset 0) numbered offset 0) d
join phrase p on p.no = dice % 13728;`

/** What triggers would derive of a product is written without their functions: in a tenth of the time. */
export const products = `${phrases}${article}
insert into products (tenant_id, id, handle, name, description, kind, status, category_id, vendor, type, tags, images, lowest_price, created_at, updated_at)
select tenant_id, product_id, 'article-' || n, name, 'Row ' || n || ' of a filled catalogue: made to be many, described at the length of a sentence or so.',
  case when n % 4 = 0 then 'prepared' else 'physical' end, status, pg_temp.id(${kind.category}, no * 1000 + dice % (case when no <= 6 then 40 else 5 end)),
  'Vendor ' || dice % 50, (${types})[1 + dice % 3], tags, '[{"url": "https://images.example/1.jpg", "alt": ""}]', price, created_at, created_at
from article;
insert into product_facets (tenant_id, product_id, facet, for_sale, name, lowest_price, created_at)
select tenant_id, product_id, unnest(string_to_array(case when status <> 'active' then 'status:' || status || ',' else '' end
    || 'tag:' || array_to_string(tags, ',tag:'), ',')), status = 'active', name, price, created_at
from article;${wordLists}
insert into variants (tenant_id, id, product_id, name, options, sku, barcode, price, tracked, created_at, updated_at)
select tenant_id, variant_id, product_id, 'Regular', '{"size": "Regular"}', 'SKU-' || lpad(n::text, 8, '0'), '40' || lpad(n::text, 11, '0'), price,
  n % 3 = 0, created_at, created_at
from article;
insert into product_tax_rates (tenant_id, product_id, tax_rate_id)
select tenant_id, product_id, pg_temp.id(${kind.taxRate}, no * 10 + n % 2) from article where n % 4 = 0;
insert into product_modifier_lists (tenant_id, product_id, list_id)
select tenant_id, product_id, pg_temp.id(${kind.modifierList}, no * 10 + n % 3) from article where n % 10 = 0;
insert into variant_locations (tenant_id, variant_id, location_id, price, available, updated_at)
select tenant_id, variant_id, pg_temp.id(${kind.location}, no * 100), price + 50, n % 40 <> 0, created_at from article where n % 20 = 0;
insert into imports (tenant_id, id, file_name, file_hash, state, content, counts, row_count, created_at)
select tenant_id, pg_temp.id(${kind.import}, no * 10 + i), 'products.csv', 'none', 'checked', '[]', '{}', 0, pg_temp.now() - make_interval(days => i)
from shop, generate_series(0, 4) i;`
