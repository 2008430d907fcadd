-- What every feature uses: command log, event log, movements, access entries, outbox, task queue.
-- The append-only ones have no foreign key to the municipality: each insert would lock that one row together with every other
-- writer's (a multixact per commit). Row security already holds the municipality to the one that is set.

-- One order of all recorded things, for cursors and replay. Never an id.
CREATE SEQUENCE record_seq;

CREATE TABLE command_log (
    municipality_id uuid NOT NULL,
    command_id uuid NOT NULL,
    kind text NOT NULL,
    -- Keyed hash over kind and content: the same id with other content is a mistake that is told.
    fingerprint bytea NOT NULL,
    actor uuid,
    outcome jsonb NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, command_id)
);

CREATE TABLE event (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    seq bigint NOT NULL DEFAULT nextval('record_seq'),
    noun text NOT NULL,
    subject_id uuid NOT NULL,
    kind text NOT NULL,
    fact jsonb NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor uuid,
    command_id uuid,
    PRIMARY KEY (municipality_id, id)
);
CREATE INDEX event_subject ON event (municipality_id, subject_id, seq);
CREATE INDEX event_seq ON event (municipality_id, seq);

CREATE TABLE access_entry (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor uuid,
    actor_kind text NOT NULL,
    roles text NOT NULL,
    service_id uuid,
    person_id uuid NOT NULL,
    what text NOT NULL,
    why text,
    request_id uuid,
    PRIMARY KEY (municipality_id, id)
);
CREATE INDEX access_entry_person ON access_entry (municipality_id, person_id, at);
CREATE INDEX access_entry_at ON access_entry (municipality_id, at);

CREATE TABLE outbox (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    seq bigint NOT NULL DEFAULT nextval('record_seq'),
    topic text NOT NULL,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    handled_at timestamptz,
    PRIMARY KEY (municipality_id, id)
);
CREATE INDEX outbox_waiting ON outbox (municipality_id, seq) WHERE handled_at IS NULL;

CREATE TABLE task (
    municipality_id uuid NOT NULL REFERENCES municipality,
    id uuid NOT NULL,
    kind text NOT NULL,
    -- At most one waiting or running task per key.
    dedupe_key text,
    payload jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    attempts integer NOT NULL DEFAULT 0,
    run_at timestamptz NOT NULL,
    locked_until timestamptz,
    progress_done bigint NOT NULL DEFAULT 0,
    progress_total bigint,
    cancel_wanted boolean NOT NULL DEFAULT false,
    result jsonb,
    error text,
    created_by uuid,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (municipality_id, id)
);
CREATE UNIQUE INDEX task_once ON task (municipality_id, dedupe_key) WHERE state IN ('waiting', 'running');
CREATE INDEX task_due ON task (municipality_id, run_at) WHERE state IN ('waiting', 'running');

-- Text search. LIKE and trigram operators are not leakproof, so under row security they can't use an index; this one table
-- is read through search_text(), which runs as rampe_finder and holds its own municipality check.
CREATE TABLE search_entry (
    municipality_id uuid NOT NULL REFERENCES municipality,
    kind text NOT NULL,
    ref_id uuid NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (municipality_id, kind, ref_id)
);
CREATE INDEX search_entry_body ON search_entry USING gin (municipality_id, kind, body gin_trgm_ops);
CREATE INDEX search_entry_prefix ON search_entry (municipality_id, kind, body text_pattern_ops);

-- Isolation: both layers, see docs/adr. The subselect makes the setting one look-up per statement instead of one per row.
ALTER TABLE command_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE command_log FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON command_log
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT ON command_log TO rampe_app;
GRANT SELECT ON command_log TO rampe_auditor;
ALTER TABLE event ENABLE ROW LEVEL SECURITY;
ALTER TABLE event FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON event
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT ON event TO rampe_app;
GRANT SELECT ON event TO rampe_auditor;
ALTER TABLE access_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON access_entry
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT ON access_entry TO rampe_app;
GRANT SELECT ON access_entry TO rampe_auditor;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON outbox
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO rampe_app;
ALTER TABLE task ENABLE ROW LEVEL SECURITY;
ALTER TABLE task FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON task
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON task TO rampe_app;
ALTER TABLE search_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE search_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON search_entry
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON search_entry TO rampe_app;
GRANT USAGE ON SEQUENCE record_seq TO rampe_app;

-- The finder: a role that nobody can log in as, owner of the two functions that look past row security.
CREATE POLICY finder ON search_entry FOR SELECT TO rampe_finder USING (true);
GRANT SELECT ON search_entry TO rampe_finder;
CREATE POLICY finder ON municipality FOR SELECT TO rampe_finder USING (true);
GRANT SELECT ON municipality TO rampe_finder;

-- Which municipalities there are: for the log-in page and for the workers' round. Public knowledge, nothing else is shown.
CREATE FUNCTION municipality_directory()
RETURNS TABLE (municipality_id uuid, number text, name text, country text, zone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$ SELECT municipality_id, number, name, country, zone FROM public.municipality ORDER BY name $$;
ALTER FUNCTION municipality_directory() OWNER TO rampe_finder;
REVOKE ALL ON FUNCTION municipality_directory() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION municipality_directory() TO rampe_app, rampe_owner;

-- Things of one kind whose text holds every word of the query (each as a LIKE pattern made by the caller), nearest first.
CREATE FUNCTION search_text(of_kind text, patterns text[], nearest_to text, most integer)
RETURNS TABLE (ref_id uuid, body text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT s.ref_id, s.body FROM public.search_entry s
    WHERE s.municipality_id = nullif(current_setting('rampe.municipality', true), '')::uuid
      AND s.kind = of_kind AND s.body LIKE ALL (patterns)
    ORDER BY strpos(s.body, nearest_to) = 0, length(s.body), s.body
    LIMIT most
$$;
ALTER FUNCTION search_text(text, text[], text, integer) OWNER TO rampe_finder;
REVOKE ALL ON FUNCTION search_text(text, text[], text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_text(text, text[], text, integer) TO rampe_app;

-- The same, forgiving spelling: by trigram likeness of words.
CREATE FUNCTION search_fuzzy(of_kind text, query text, most integer)
RETURNS TABLE (ref_id uuid, body text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT s.ref_id, s.body FROM public.search_entry s
    WHERE s.municipality_id = nullif(current_setting('rampe.municipality', true), '')::uuid
      AND s.kind = of_kind AND query OPERATOR(public.<%) s.body
    ORDER BY public.word_similarity(query, s.body) DESC, length(s.body), s.body
    LIMIT most
$$;
ALTER FUNCTION search_fuzzy(text, text, integer) OWNER TO rampe_finder;
REVOKE ALL ON FUNCTION search_fuzzy(text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_fuzzy(text, text, integer) TO rampe_app;
