/** Names repeat their words as a real catalogue's do: one product in three is called after coffee. */
const firsts = words('Dark,Light,Bright,Velvet,Golden,Misty,Wild,Quiet,Morning,Evening,Northern,Southern,Old,Young,Honey,Cocoa')
const seconds = words('Harbour,Mountain,Valley,River,Garden,Forest,Island,Meadow,Station,Corner,Lantern,Orchard,Bridge')
const thirds = words(
  'Tea,Mug,Filter,Grinder,Kettle,Syrup,Cake,Biscuit,Apron,Scale,Tamper,Dripper,Carafe,Blend,Roast,Espresso,Decaf,Sampler,Gift,Candle,Notebook,Soap',
)
export const types = words('Coffee,Ware,Other')

function words(list: string) {
  return `'{${list}}'::text[]`
}

/**
 * `phrase` is all that stands before the number of a name, with its words' terms and its trigrams (a number has one more than digits, and shares none).
 * `term` is every word once, by its place among them.
 */
export const phrases = `
create temp table term as
select row_number() over (order by word) as no, word, case when word ~ '^[0-9]+$' then word::integer end as number
from (select lower(word) collate "C" as word from unnest(${firsts} || ${seconds} || ${thirds} || ${types} || 'Vendor'::text) word
  union select n::text from generate_series(0, 996) n) words;
create temp table phrase as
select p.no, text, cardinality(show_trgm(text)) as trigrams, a.no as first, b.no as second, c.no as third
from (select no, (${firsts})[1 + no % 16] as first, (${seconds})[1 + no / 16 % 13] as second,
    case when no % 3 = 0 then 'Coffee' else (${thirds})[1 + no / 208 % 22] end as third
  from generate_series(0, 13727) no) p
join term a on a.word = lower(first) join term b on b.word = lower(second) join term c on c.word = lower(third)
cross join lateral (select p.first || ' ' || p.second || ' ' || p.third as text) name;`

/**
 * A row's place in the order of its key as one number, so that six million rows are sorted by a number and their index finds nothing left to sort.
 * Where something has more digits than it was given (a million tenants), only that order is lost.
 */
export const wordLists = `
create function pg_temp.place(tenant bigint, sold boolean, named integer, term bigint, weight integer, n bigint) returns bigint immutable language sql as $$
  select ((((tenant * 2 + sold::integer) * 2 + named) * 2048 + term) * 64 + weight) * 16777216 + n % 16777216
$$;
create temp table listed as
select product_id, unnest(array[pg_temp.place(no, sold, 1, first, weight, n), pg_temp.place(no, sold, 1, second, weight, n),
  pg_temp.place(no, sold, 1, third, weight, n), pg_temp.place(no, sold, 1, own, weight, n), pg_temp.place(no, sold, 0, vendor, weight, n),
  case when make <> own then pg_temp.place(no, sold, 0, make, weight, n) end, case when type <> third then pg_temp.place(no, sold, 0, type, weight, n) end]) as place
from (select product_id, a.no, status = 'active' as sold, weight, n, first, second, third, own.no as own, make.no as make, type.no as type, vendor.no as vendor
  from article a join phrase p on p.no = a.phrase join term own on own.number = a.number join term make on make.number = dice % 50
  join term type on type.word = lower((${types})[1 + dice % 3]) join term vendor on vendor.word = 'vendor' offset 0) terms;
insert into product_words (tenant_id, for_sale, named, word, weight, product_id)
select tenant_id, list >> 12 & 1 = 1, list >> 11 & 1 = 1, word, place >> 24 & 63, product_id
from (select product_id, place, place >> 30 as list from listed where place is not null order by place offset 0) sorted
join shop on shop.no = list >> 13 join term on term.no = list & 2047;
insert into vocabulary (tenant_id, for_sale, word)
select tenant_id, list >> 12 & 1 = 1, word
from (select distinct place >> 30 & -2049 as list from listed where place is not null) lists
join shop on shop.no = list >> 13 join term on term.no = list & 2047;`
