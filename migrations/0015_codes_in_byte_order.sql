-- Labels, serial numbers and ISO codes are looked up by how they begin. A range in byte order is the only form of that which
-- is leakproof (so that the index serves under row security) and exact in every locale.
ALTER TABLE item ALTER COLUMN label TYPE text COLLATE "C";
ALTER TABLE item ALTER COLUMN serial TYPE text COLLATE "C";
ALTER TABLE place ALTER COLUMN label TYPE text COLLATE "C";
ALTER TABLE product ALTER COLUMN iso_code TYPE text COLLATE "C";
CREATE INDEX place_parent ON place (municipality_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX person_address ON person (municipality_id, address_id) WHERE address_id IS NOT NULL;
