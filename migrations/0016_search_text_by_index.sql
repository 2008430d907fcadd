-- LIKE ALL over an array can't use the trigram index, so every search read the whole register. Its first pattern alone can:
-- the caller puts the longest word first. Order in byte order: it only has to be the same each time.
CREATE OR REPLACE FUNCTION search_text(of_kind text, patterns text[], nearest_to text, most integer)
RETURNS TABLE (ref_id uuid, body text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT s.ref_id, s.body FROM public.search_entry s
    WHERE s.municipality_id = nullif(current_setting('rampe.municipality', true), '')::uuid
      AND s.kind = of_kind AND s.body LIKE patterns[1] AND s.body LIKE ALL (patterns)
    ORDER BY strpos(s.body, nearest_to) = 0, length(s.body), s.body COLLATE "C"
    LIMIT most
$$;
