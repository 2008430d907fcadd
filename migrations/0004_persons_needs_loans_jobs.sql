-- Persons, their needs with the clock, what they have on loan, and the work to be done.

CREATE TABLE person (
    municipality_id uuid NOT NULL REFERENCES municipality,
    id uuid NOT NULL,
    seq bigint NOT NULL DEFAULT nextval('record_seq'),
    -- XChaCha20-Poly1305 under the municipality's own key; found by the keyed hash.
    national_id_sealed bytea,
    national_id_hash bytea,
    first_name text NOT NULL,
    middle_name text,
    last_name text NOT NULL,
    birth_date date,
    phone text,
    email text,
    street text,
    postcode text,
    city text,
    address_id uuid,
    lat double precision,
    lon double precision,
    access_note text,
    -- The address is kept from everybody without the right to see it.
    protected boolean NOT NULL DEFAULT false,
    died_on date,
    moved_out_on date,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, address_id) REFERENCES address
);
CREATE UNIQUE INDEX person_national_id ON person (municipality_id, national_id_hash) WHERE national_id_hash IS NOT NULL;
CREATE INDEX person_seq ON person (municipality_id, seq);

CREATE TABLE contact (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    name text NOT NULL,
    relation text,
    phone text,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, person_id) REFERENCES person
);
CREATE INDEX contact_person ON contact (municipality_id, person_id);

CREATE TABLE priority_key (
    municipality_id uuid NOT NULL REFERENCES municipality,
    version integer NOT NULL,
    valid_from date NOT NULL,
    data jsonb NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, version)
);

CREATE TABLE need (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    seq bigint NOT NULL DEFAULT nextval('record_seq'),
    person_id uuid NOT NULL,
    channel text NOT NULL,
    caller_name text,
    caller_phone text,
    -- What matters to the person, in the person's words.
    matters text,
    -- The functional challenge.
    challenge text,
    note text,
    term text NOT NULL,
    service_id uuid,
    state text NOT NULL CHECK (state IN ('untriaged', 'open', 'in_use', 'closed')),
    -- The step of the clock; null once closed.
    step text,
    level text,
    key_version integer,
    deadline timestamptz,
    criteria text[],
    triaged_by uuid,
    -- What the source proposed before triage (urgent reasons of a NAV form, criteria ticked at intake).
    proposed_level text,
    in_charge uuid,
    opened_at timestamptz NOT NULL,
    clock_from timestamptz NOT NULL,
    closed_at timestamptz,
    close_reason text,
    deviation text,
    -- The number of the form that it came from.
    source_id text,
    delivery jsonb,
    version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, person_id) REFERENCES person,
    FOREIGN KEY (municipality_id, service_id) REFERENCES service,
    FOREIGN KEY (municipality_id, in_charge) REFERENCES staff,
    FOREIGN KEY (municipality_id, key_version) REFERENCES priority_key,
    CHECK ((state IN ('in_use', 'closed')) = (closed_at IS NOT NULL)),
    CHECK ((state = 'closed') = (close_reason IS NOT NULL)),
    CHECK ((state IN ('untriaged', 'open')) = (step IS NOT NULL)),
    CHECK (state <> 'open' OR (level IS NOT NULL AND deadline IS NOT NULL AND key_version IS NOT NULL))
);
CREATE UNIQUE INDEX need_source ON need (municipality_id, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX need_queue ON need (municipality_id, state, deadline, id);
CREATE INDEX need_person ON need (municipality_id, person_id, opened_at);
CREATE INDEX need_in_charge ON need (municipality_id, in_charge, state) WHERE in_charge IS NOT NULL;
CREATE INDEX need_seq ON need (municipality_id, seq);
CREATE INDEX need_opened ON need (municipality_id, opened_at);

CREATE TABLE need_line (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    need_id uuid NOT NULL,
    ordinal integer NOT NULL,
    -- One of product, ISO class, words.
    product_id uuid,
    iso_code text,
    words text,
    quantity integer NOT NULL CHECK (quantity > 0),
    accessory_of uuid,
    -- 'new', or 'exchange' for a device that replaces one the person has.
    purpose text NOT NULL DEFAULT 'new' CHECK (purpose IN ('new', 'exchange', 'already_handed_out')),
    purpose_note text,
    note text,
    state text NOT NULL CHECK (state IN ('wanted', 'reserved', 'nav', 'fulfilled', 'removed')),
    item_id uuid,
    loan_id uuid,
    nav_step text,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, need_id) REFERENCES need,
    FOREIGN KEY (municipality_id, product_id) REFERENCES product,
    FOREIGN KEY (municipality_id, accessory_of) REFERENCES need_line,
    CHECK ((state = 'reserved') = (item_id IS NOT NULL)),
    CHECK (state <> 'nav' OR nav_step IS NOT NULL)
);
CREATE INDEX need_line_need ON need_line (municipality_id, need_id, ordinal);
CREATE UNIQUE INDEX need_line_item ON need_line (municipality_id, item_id) WHERE item_id IS NOT NULL;

CREATE TABLE need_line_nav (
    municipality_id uuid NOT NULL,
    line_id uuid NOT NULL,
    step text NOT NULL,
    on_date date NOT NULL,
    order_number text,
    actor uuid,
    PRIMARY KEY (municipality_id, line_id, step),
    FOREIGN KEY (municipality_id, line_id) REFERENCES need_line
);

-- Each level that a need has had: who, when, criterion, key version, and the reason for a change.
CREATE TABLE need_triage (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    need_id uuid NOT NULL,
    level text NOT NULL,
    criteria text[] NOT NULL,
    key_version integer NOT NULL,
    deadline timestamptz NOT NULL,
    actor uuid,
    at timestamptz NOT NULL,
    reason text,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, need_id) REFERENCES need,
    FOREIGN KEY (municipality_id, key_version) REFERENCES priority_key
);
CREATE INDEX need_triage_need ON need_triage (municipality_id, need_id, at);

-- Where the clock's time went. The step lasts until the next one was entered or the need was closed.
CREATE TABLE need_step (
    municipality_id uuid NOT NULL,
    need_id uuid NOT NULL,
    ordinal integer NOT NULL,
    step text NOT NULL,
    entered_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, need_id, ordinal),
    FOREIGN KEY (municipality_id, need_id) REFERENCES need
);

CREATE TABLE loan (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    seq bigint NOT NULL DEFAULT nextval('record_seq'),
    person_id uuid NOT NULL,
    item_id uuid,
    product_id uuid NOT NULL,
    -- Pieces still out (of a closed loan: that came back last).
    quantity integer NOT NULL CHECK (quantity > 0),
    kind text NOT NULL CHECK (kind IN ('short', 'lasting', 'trial')),
    need_id uuid,
    need_line_id uuid,
    handed_out_at timestamptz NOT NULL,
    handed_out_by uuid,
    due_on date,
    state text NOT NULL CHECK (state IN ('open', 'returned', 'lost')),
    ended_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, person_id) REFERENCES person,
    FOREIGN KEY (municipality_id, item_id) REFERENCES item,
    FOREIGN KEY (municipality_id, product_id) REFERENCES product,
    FOREIGN KEY (municipality_id, need_id) REFERENCES need,
    CHECK ((state = 'open') = (ended_at IS NULL)),
    CHECK (item_id IS NULL OR quantity = 1)
);
-- The rule that a race can't break: one open loan per device.
CREATE UNIQUE INDEX loan_one_open ON loan (municipality_id, item_id) WHERE state = 'open' AND item_id IS NOT NULL;
CREATE INDEX loan_person ON loan (municipality_id, person_id, state);
CREATE INDEX loan_due ON loan (municipality_id, due_on) WHERE state = 'open';
CREATE INDEX loan_seq ON loan (municipality_id, seq);
CREATE INDEX loan_item ON loan (municipality_id, item_id) WHERE item_id IS NOT NULL;

CREATE TABLE job (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    seq bigint NOT NULL DEFAULT nextval('record_seq'),
    kind text NOT NULL,
    person_id uuid,
    need_id uuid,
    level text,
    deadline timestamptz,
    way text NOT NULL,
    -- Where, when it is not the person's own address.
    street text,
    postcode text,
    city text,
    lat double precision,
    lon double precision,
    minutes integer NOT NULL DEFAULT 20,
    crew integer NOT NULL DEFAULT 1,
    note text,
    state text NOT NULL CHECK (state IN ('open', 'planned', 'done', 'cancelled')),
    planned_on date,
    planned_to uuid,
    created_at timestamptz NOT NULL,
    created_by uuid,
    ended_at timestamptz,
    cancel_reason text,
    version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, person_id) REFERENCES person,
    FOREIGN KEY (municipality_id, need_id) REFERENCES need,
    FOREIGN KEY (municipality_id, planned_to) REFERENCES staff,
    CHECK ((state IN ('done', 'cancelled')) = (ended_at IS NOT NULL)),
    CHECK ((state = 'cancelled') = (cancel_reason IS NOT NULL))
);
CREATE INDEX job_queue ON job (municipality_id, state, deadline, id);
CREATE INDEX job_person ON job (municipality_id, person_id) WHERE person_id IS NOT NULL;
CREATE INDEX job_need ON job (municipality_id, need_id) WHERE need_id IS NOT NULL;
CREATE INDEX job_seq ON job (municipality_id, seq);
CREATE INDEX job_created ON job (municipality_id, created_at);

CREATE TABLE job_load (
    municipality_id uuid NOT NULL,
    job_id uuid NOT NULL,
    ordinal integer NOT NULL,
    item_id uuid,
    product_id uuid,
    quantity integer NOT NULL DEFAULT 1 CHECK (quantity > 0),
    loan_id uuid,
    need_line_id uuid,
    PRIMARY KEY (municipality_id, job_id, ordinal),
    FOREIGN KEY (municipality_id, job_id) REFERENCES job,
    FOREIGN KEY (municipality_id, item_id) REFERENCES item,
    FOREIGN KEY (municipality_id, product_id) REFERENCES product,
    FOREIGN KEY (municipality_id, loan_id) REFERENCES loan
);
CREATE INDEX job_load_item ON job_load (municipality_id, item_id) WHERE item_id IS NOT NULL;
CREATE INDEX job_load_loan ON job_load (municipality_id, loan_id) WHERE loan_id IS NOT NULL;

-- Isolation: both layers, see docs/adr. The subselect makes the setting one look-up per statement instead of one per row.
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON person
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON person TO rampe_app;
ALTER TABLE contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON contact
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON contact TO rampe_app;
ALTER TABLE priority_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE priority_key FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON priority_key
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON priority_key TO rampe_app;
ALTER TABLE need ENABLE ROW LEVEL SECURITY;
ALTER TABLE need FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON need
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON need TO rampe_app;
ALTER TABLE need_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE need_line FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON need_line
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON need_line TO rampe_app;
ALTER TABLE need_line_nav ENABLE ROW LEVEL SECURITY;
ALTER TABLE need_line_nav FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON need_line_nav
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON need_line_nav TO rampe_app;
ALTER TABLE need_triage ENABLE ROW LEVEL SECURITY;
ALTER TABLE need_triage FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON need_triage
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT ON need_triage TO rampe_app;
ALTER TABLE need_step ENABLE ROW LEVEL SECURITY;
ALTER TABLE need_step FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON need_step
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON need_step TO rampe_app;
ALTER TABLE loan ENABLE ROW LEVEL SECURITY;
ALTER TABLE loan FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON loan
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON loan TO rampe_app;
ALTER TABLE job ENABLE ROW LEVEL SECURITY;
ALTER TABLE job FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON job
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON job TO rampe_app;
ALTER TABLE job_load ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_load FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON job_load
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON job_load TO rampe_app;
