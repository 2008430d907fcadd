-- What is lent, where it is, and the double-entry movements between places.

CREATE TABLE iso_class (
    municipality_id uuid NOT NULL REFERENCES municipality,
    code text NOT NULL,
    level smallint NOT NULL,
    parent text,
    title text NOT NULL,
    title_en text,
    search_words text,
    active boolean NOT NULL,
    PRIMARY KEY (municipality_id, code)
);

CREATE TABLE product (
    municipality_id uuid NOT NULL REFERENCES municipality,
    id uuid NOT NULL,
    seq bigint NOT NULL DEFAULT nextval('record_seq'),
    hms_number text,
    name text NOT NULL,
    iso_code text,
    iso_title text,
    gtin text,
    supplier text,
    supplier_ref text,
    -- Counted, not labelled one by one.
    bulk boolean NOT NULL DEFAULT false,
    accessory boolean NOT NULL DEFAULT false,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (municipality_id, id)
);
CREATE UNIQUE INDEX product_hms ON product (municipality_id, hms_number) WHERE hms_number IS NOT NULL;
CREATE INDEX product_gtin ON product (municipality_id, gtin) WHERE gtin IS NOT NULL;
CREATE INDEX product_iso ON product (municipality_id, iso_code);
CREATE INDEX product_seq ON product (municipality_id, seq);

CREATE TABLE product_substitute (
    municipality_id uuid NOT NULL REFERENCES municipality,
    -- The list's post and group, made from file and content so that the same list gives the same group.
    group_id uuid NOT NULL,
    hms_number text NOT NULL,
    rank integer NOT NULL,
    list text NOT NULL,
    post text,
    post_title text,
    name text,
    note text,
    PRIMARY KEY (municipality_id, group_id, hms_number)
);
CREATE INDEX product_substitute_hms ON product_substitute (municipality_id, hms_number);

CREATE TABLE address (
    municipality_id uuid NOT NULL REFERENCES municipality,
    id uuid NOT NULL,
    source_id text NOT NULL,
    street text NOT NULL,
    postcode text NOT NULL,
    city text NOT NULL,
    lat double precision NOT NULL,
    lon double precision NOT NULL,
    PRIMARY KEY (municipality_id, id),
    UNIQUE (municipality_id, source_id)
);

CREATE TABLE place (
    municipality_id uuid NOT NULL REFERENCES municipality,
    id uuid NOT NULL,
    seq bigint NOT NULL DEFAULT nextval('record_seq'),
    parent_id uuid,
    kind text NOT NULL,
    name text NOT NULL,
    -- What the barcode on the shelf says.
    label text,
    address_id uuid,
    lat double precision,
    lon double precision,
    active boolean NOT NULL DEFAULT true,
    version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, parent_id) REFERENCES place,
    FOREIGN KEY (municipality_id, address_id) REFERENCES address
);
CREATE UNIQUE INDEX place_label ON place (municipality_id, label) WHERE label IS NOT NULL;
CREATE UNIQUE INDEX place_virtual ON place (municipality_id, kind)
    WHERE kind IN ('supplier', 'nav', 'home', 'owner', 'scrapped', 'missing');
CREATE UNIQUE INDEX place_name ON place (municipality_id, parent_id, name);
CREATE INDEX place_seq ON place (municipality_id, seq);

CREATE TABLE item (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    seq bigint NOT NULL DEFAULT nextval('record_seq'),
    product_id uuid NOT NULL,
    serial text,
    label text,
    owner text NOT NULL,
    place_id uuid NOT NULL,
    state text NOT NULL,
    state_since timestamptz NOT NULL,
    -- Held by the state: reserved → need and line, on loan → loan and person, repair → fault, scrapped → reason.
    need_id uuid,
    need_line_id uuid,
    loan_id uuid,
    person_id uuid,
    fault text,
    scrap_reason text,
    washed_on date,
    inspect_by date,
    version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, product_id) REFERENCES product,
    FOREIGN KEY (municipality_id, place_id) REFERENCES place,
    CHECK ((state = 'reserved') = (need_id IS NOT NULL AND need_line_id IS NOT NULL)),
    CHECK ((state = 'on_loan') = (loan_id IS NOT NULL AND person_id IS NOT NULL)),
    CHECK ((state = 'repair') = (fault IS NOT NULL)),
    CHECK ((state = 'scrapped') = (scrap_reason IS NOT NULL))
);
CREATE UNIQUE INDEX item_label ON item (municipality_id, label) WHERE label IS NOT NULL;
CREATE UNIQUE INDEX item_serial ON item (municipality_id, product_id, serial) WHERE serial IS NOT NULL;
CREATE INDEX item_by_serial ON item (municipality_id, serial);
CREATE INDEX item_product ON item (municipality_id, product_id, seq);
CREATE INDEX item_state ON item (municipality_id, state, seq);
CREATE INDEX item_place ON item (municipality_id, place_id, seq);
CREATE INDEX item_person ON item (municipality_id, person_id) WHERE person_id IS NOT NULL;
CREATE INDEX item_seq ON item (municipality_id, seq);

-- Bulk products only; items are counted by their own place.
CREATE TABLE stock (
    municipality_id uuid NOT NULL,
    place_id uuid NOT NULL,
    product_id uuid NOT NULL,
    quantity bigint NOT NULL,
    -- Set on rows of real places, which never go below zero.
    real_place boolean NOT NULL,
    counted_at timestamptz,
    PRIMARY KEY (municipality_id, place_id, product_id),
    FOREIGN KEY (municipality_id, place_id) REFERENCES place,
    FOREIGN KEY (municipality_id, product_id) REFERENCES product,
    CHECK (NOT real_place OR quantity >= 0)
);
CREATE INDEX stock_product ON stock (municipality_id, product_id);

CREATE TABLE movement (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    item_id uuid,
    product_id uuid NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    from_place uuid NOT NULL,
    to_place uuid NOT NULL,
    loan_id uuid,
    at timestamptz NOT NULL,
    actor uuid,
    -- No foreign keys to the places, for the same reason as in 0002: the home place is one end of every loan.
    PRIMARY KEY (municipality_id, id),
    CHECK (from_place <> to_place),
    CHECK (item_id IS NULL OR quantity = 1)
);
CREATE INDEX movement_item ON movement (municipality_id, item_id) WHERE item_id IS NOT NULL;
CREATE INDEX movement_product ON movement (municipality_id, product_id, at);

-- Isolation: both layers, see docs/adr. The subselect makes the setting one look-up per statement instead of one per row.
ALTER TABLE iso_class ENABLE ROW LEVEL SECURITY;
ALTER TABLE iso_class FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON iso_class
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON iso_class TO rampe_app;
ALTER TABLE product ENABLE ROW LEVEL SECURITY;
ALTER TABLE product FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON product
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON product TO rampe_app;
ALTER TABLE product_substitute ENABLE ROW LEVEL SECURITY;
ALTER TABLE product_substitute FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON product_substitute
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON product_substitute TO rampe_app;
ALTER TABLE address ENABLE ROW LEVEL SECURITY;
ALTER TABLE address FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON address
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON address TO rampe_app;
ALTER TABLE place ENABLE ROW LEVEL SECURITY;
ALTER TABLE place FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON place
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON place TO rampe_app;
ALTER TABLE item ENABLE ROW LEVEL SECURITY;
ALTER TABLE item FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON item
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON item TO rampe_app;
ALTER TABLE stock ENABLE ROW LEVEL SECURITY;
ALTER TABLE stock FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON stock
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON stock TO rampe_app;
ALTER TABLE movement ENABLE ROW LEVEL SECURITY;
ALTER TABLE movement FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON movement
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT ON movement TO rampe_app;
GRANT SELECT ON movement TO rampe_auditor;
