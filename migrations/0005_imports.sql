-- Imports: what was read, and the rows set aside with their reason until somebody corrects them.

CREATE TABLE import_run (
    municipality_id uuid NOT NULL REFERENCES municipality,
    id uuid NOT NULL,
    kind text NOT NULL,
    file_name text NOT NULL,
    -- The file itself while it waits for the worker; emptied when the run has ended.
    content bytea,
    state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    rows_read bigint NOT NULL DEFAULT 0,
    rows_new bigint NOT NULL DEFAULT 0,
    rows_changed bigint NOT NULL DEFAULT 0,
    rows_known bigint NOT NULL DEFAULT 0,
    rows_set_aside bigint NOT NULL DEFAULT 0,
    fault jsonb,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    started_by uuid,
    PRIMARY KEY (municipality_id, id)
);
CREATE INDEX import_run_started ON import_run (municipality_id, started_at);

CREATE TABLE set_aside (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    import_id uuid NOT NULL,
    kind text NOT NULL,
    -- Same row of the same content again: known, not set aside twice.
    content_hash bytea NOT NULL,
    line text NOT NULL,
    raw text NOT NULL,
    -- The file's header, so that one row can be read again on its own.
    header text,
    field text NOT NULL,
    reason text NOT NULL,
    reason_data jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'corrected', 'dropped')),
    corrected text,
    at timestamptz NOT NULL,
    settled_at timestamptz,
    settled_by uuid,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, import_id) REFERENCES import_run
);
CREATE UNIQUE INDEX set_aside_content ON set_aside (municipality_id, kind, content_hash);
CREATE INDEX set_aside_waiting ON set_aside (municipality_id, kind, at) WHERE state = 'waiting';

-- Order lines as NAV sends them. The person number is masked at the source, so a line is tied to a need by the case number.
CREATE TABLE nav_order_line (
    municipality_id uuid NOT NULL REFERENCES municipality,
    id uuid NOT NULL,
    source_id text NOT NULL,
    order_number text NOT NULL,
    line text NOT NULL,
    case_number text,
    hms_number text NOT NULL,
    description text,
    quantity integer NOT NULL,
    unit text,
    kind text,
    decided_on date,
    updated_on date,
    need_line_id uuid,
    data jsonb NOT NULL,
    PRIMARY KEY (municipality_id, id),
    UNIQUE (municipality_id, source_id),
    FOREIGN KEY (municipality_id, need_line_id) REFERENCES need_line
);

-- Isolation: both layers, see docs/adr. The subselect makes the setting one look-up per statement instead of one per row.
ALTER TABLE import_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_run FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON import_run
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON import_run TO rampe_app;
ALTER TABLE set_aside ENABLE ROW LEVEL SECURITY;
ALTER TABLE set_aside FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON set_aside
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON set_aside TO rampe_app;
ALTER TABLE nav_order_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE nav_order_line FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON nav_order_line
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON nav_order_line TO rampe_app;
