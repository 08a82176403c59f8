SET row_security = off;--> statement-breakpoint
-- As before, and `most` are bytes, because an answer of the database holds 10 MiB of them: a page of more is read again with half its rows, so that the whole
-- has at most twice `most`.
CREATE OR REPLACE FUNCTION app.part_of_archive(tables text[], after jsonb, page integer, most integer, hidden jsonb)
RETURNS TABLE (name text, number integer, lines text, count bigint, last jsonb) LANGUAGE plpgsql STABLE AS $$
DECLARE
  full_page CONSTANT integer := 500;
  wanted integer := full_page;
  place integer := 1;
  size bigint := 0;
  behind jsonb := nullif(after, 'null');
BEGIN
  number := page;
  WHILE size < most AND place <= cardinality(tables) LOOP
    name := tables[place];
    LOOP
      SELECT r.lines, r.count, CASE WHEN r.count = wanted THEN r.last END INTO lines, count, last
      FROM app.rows_of_tenant(name, behind, wanted, ARRAY(SELECT jsonb_array_elements_text(hidden -> name))) r;
      EXIT WHEN wanted = 1 OR octet_length(lines) <= most OR lines IS NULL;
      wanted := wanted / 2;
    END LOOP;
    RETURN NEXT;
    size := size + coalesce(octet_length(lines), 0);
    behind := last;
    number := CASE WHEN last IS NULL THEN 1 ELSE number + 1 END;
    wanted := CASE WHEN last IS NULL THEN full_page ELSE wanted END;
    place := place + (last IS NULL)::integer;
  END LOOP;
END
$$;
