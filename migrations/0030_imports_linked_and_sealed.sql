-- The case at NAV that a need's form belongs to: order lines find their need by it.
ALTER TABLE need ADD COLUMN case_number text;
CREATE INDEX need_case ON need (municipality_id, case_number) WHERE case_number IS NOT NULL;

-- What the form says of a line beyond what the rules know: what it replaces and why, how it was handed out, rank, arenas.
ALTER TABLE need_line ADD COLUMN source jsonb;

CREATE INDEX nav_order_line_order ON nav_order_line (municipality_id, order_number);

-- The text of a row that was set aside may hold a national id: it is sealed like one. Nothing was stored here before.
ALTER TABLE set_aside ALTER COLUMN raw TYPE bytea USING convert_to(raw, 'UTF8');
ALTER TABLE set_aside ALTER COLUMN corrected TYPE bytea USING convert_to(corrected, 'UTF8');

-- The task that reads an uploaded file, so that its page can show how far it is and cancel it.
ALTER TABLE import_run ADD COLUMN task_id uuid;
ALTER TABLE import_run ADD COLUMN rows_total bigint;
ALTER TABLE import_run ADD COLUMN skipped jsonb;

-- An article that came into a list by a worker's correction stays when the list is read again.
ALTER TABLE product_substitute ADD COLUMN corrected boolean NOT NULL DEFAULT false;
