-- What the register says of an address besides its line: the parts that are searched, and where its driveway leaves the road.
-- Null where the source tells nothing; rows from before have only their line, until the register is read again.
ALTER TABLE address
    ADD COLUMN road text,
    ADD COLUMN number integer,
    ADD COLUMN suffix text,
    ADD COLUMN farm text,
    ADD COLUMN property integer[],
    ADD COLUMN area text,
    ADD COLUMN settlement text,
    ADD COLUMN driveway_lat double precision,
    ADD COLUMN driveway_lon double precision,
    ADD CONSTRAINT address_driveway CHECK ((driveway_lat IS NULL) = (driveway_lon IS NULL)),
    ADD CONSTRAINT address_property CHECK (cardinality(property) = 4);

-- One stamp per municipality, another after each change of its addresses and written with it: programs hold the register in memory and
-- ask only for this.
CREATE TABLE address_stamp (
    municipality_id uuid PRIMARY KEY REFERENCES municipality,
    stamp uuid NOT NULL
);
ALTER TABLE address_stamp ENABLE ROW LEVEL SECURITY;
ALTER TABLE address_stamp FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON address_stamp
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON address_stamp TO rampe_app;

-- Addresses are searched in memory now.
DO $$
DECLARE m uuid;
BEGIN
    FOR m IN SELECT d.municipality_id FROM municipality_directory() d LOOP
        PERFORM set_config('rampe.municipality', m::text, true);
        DELETE FROM search_entry WHERE kind = 'address';
    END LOOP;
    PERFORM set_config('rampe.municipality', '', true);
END $$;
