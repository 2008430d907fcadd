-- Each run's page counts and lists the rows that it set aside.
CREATE INDEX set_aside_run ON set_aside (municipality_id, import_id);
