-- What an account needs beside its password: a one-time password that must be changed, a second factor that is not yet
-- confirmed, and the codes for the day when the phone is lost.
ALTER TABLE staff ADD COLUMN password_must_change boolean NOT NULL DEFAULT false;
-- Sealed like totp_secret; becomes it once a code of it was shown.
ALTER TABLE staff ADD COLUMN totp_pending bytea;
-- Keyed hashes of the codes that are left.
ALTER TABLE staff ADD COLUMN recovery_codes bytea[] NOT NULL DEFAULT '{}';

CREATE INDEX staff_group_member_staff ON staff_group_member (municipality_id, staff_id);
CREATE INDEX access_entry_actor ON access_entry (municipality_id, actor, at);
