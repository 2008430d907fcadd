-- The order of recording may be followed with a cursor. A row's number is drawn after its transaction has its own number,
-- so that "every transaction that could hold a smaller number has ended" can be known (docs/api.md, app::settled).
GRANT SELECT ON SEQUENCE record_seq TO rampe_app;
ALTER TABLE item ALTER COLUMN seq SET DEFAULT CASE WHEN pg_current_xact_id() IS NOT NULL THEN nextval('record_seq') END;
ALTER TABLE loan ALTER COLUMN seq SET DEFAULT CASE WHEN pg_current_xact_id() IS NOT NULL THEN nextval('record_seq') END;
ALTER TABLE need ALTER COLUMN seq SET DEFAULT CASE WHEN pg_current_xact_id() IS NOT NULL THEN nextval('record_seq') END;
ALTER TABLE job ALTER COLUMN seq SET DEFAULT CASE WHEN pg_current_xact_id() IS NOT NULL THEN nextval('record_seq') END;
ALTER TABLE place ALTER COLUMN seq SET DEFAULT CASE WHEN pg_current_xact_id() IS NOT NULL THEN nextval('record_seq') END;
