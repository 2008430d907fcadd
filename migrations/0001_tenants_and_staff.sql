-- The tenant, its services and its workers. Row security is on and forced for every tenant table: see the end of each file.
-- Roles, extensions and rights on the schema are made by app::db::bootstrap, since they live outside one database's migrations.

CREATE TABLE municipality (
    municipality_id uuid NOT NULL PRIMARY KEY,
    number text NOT NULL,
    name text NOT NULL,
    country text NOT NULL CHECK (country IN ('no', 'se', 'dk', 'fi')),
    zone text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (municipality_id, number)
);

CREATE TABLE service (
    municipality_id uuid NOT NULL REFERENCES municipality,
    id uuid NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL DEFAULT true,
    PRIMARY KEY (municipality_id, id),
    UNIQUE (municipality_id, name)
);

CREATE TABLE staff_group (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    service_id uuid NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL DEFAULT true,
    PRIMARY KEY (municipality_id, id),
    UNIQUE (municipality_id, service_id, name),
    FOREIGN KEY (municipality_id, service_id) REFERENCES service
);

CREATE TABLE staff (
    municipality_id uuid NOT NULL REFERENCES municipality,
    id uuid NOT NULL,
    user_name text NOT NULL,
    display_name text NOT NULL,
    email text,
    phone text,
    roles text[] NOT NULL,
    service_id uuid,
    lang text NOT NULL DEFAULT 'nb',
    password_hash text,
    totp_secret bytea,
    totp_last_step bigint,
    failed_logins integer NOT NULL DEFAULT 0,
    locked_until timestamptz,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (municipality_id, id),
    UNIQUE (municipality_id, user_name),
    FOREIGN KEY (municipality_id, service_id) REFERENCES service
);

CREATE TABLE staff_group_member (
    municipality_id uuid NOT NULL,
    group_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    PRIMARY KEY (municipality_id, group_id, staff_id),
    FOREIGN KEY (municipality_id, group_id) REFERENCES staff_group,
    FOREIGN KEY (municipality_id, staff_id) REFERENCES staff
);

CREATE TABLE session (
    municipality_id uuid NOT NULL,
    id uuid NOT NULL,
    -- SHA-256 of the secret in the cookie; the secret itself is never stored.
    secret_hash bytea NOT NULL,
    staff_id uuid NOT NULL,
    csrf text NOT NULL,
    user_agent text,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, staff_id) REFERENCES staff
);
CREATE INDEX session_staff ON session (municipality_id, staff_id);

CREATE TABLE api_token (
    municipality_id uuid NOT NULL REFERENCES municipality,
    id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    role text NOT NULL,
    staff_id uuid,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (municipality_id, id),
    FOREIGN KEY (municipality_id, staff_id) REFERENCES staff
);

-- Isolation: both layers, see docs/adr. The subselect makes the setting one look-up per statement instead of one per row.
ALTER TABLE municipality ENABLE ROW LEVEL SECURITY;
ALTER TABLE municipality FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON municipality
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON municipality TO rampe_app;
GRANT SELECT ON municipality TO rampe_auditor;
ALTER TABLE service ENABLE ROW LEVEL SECURITY;
ALTER TABLE service FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON service
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON service TO rampe_app;
GRANT SELECT ON service TO rampe_auditor;
ALTER TABLE staff_group ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_group FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON staff_group
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON staff_group TO rampe_app;
GRANT SELECT ON staff_group TO rampe_auditor;
ALTER TABLE staff ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON staff
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON staff TO rampe_app;
ALTER TABLE staff_group_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_group_member FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON staff_group_member
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON staff_group_member TO rampe_app;
ALTER TABLE session ENABLE ROW LEVEL SECURITY;
ALTER TABLE session FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON session
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO rampe_app;
ALTER TABLE api_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_token FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON api_token
    USING (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid))
    WITH CHECK (municipality_id = (SELECT nullif(current_setting('rampe.municipality', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON api_token TO rampe_app;
