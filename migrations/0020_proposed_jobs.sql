-- A job that Rampe proposes (death, moving out) waits for a coordinator's word. One proposal per person at a time, also in a race.

ALTER TABLE job DROP CONSTRAINT job_state_check;
ALTER TABLE job ADD CONSTRAINT job_state_check CHECK (state IN ('proposed', 'open', 'planned', 'done', 'cancelled'));
-- Why it was proposed; kept when it has become a job.
ALTER TABLE job ADD COLUMN because text;
ALTER TABLE job ADD CONSTRAINT job_proposed_because CHECK (state <> 'proposed' OR because IS NOT NULL);
CREATE UNIQUE INDEX job_one_proposal ON job (municipality_id, person_id)
    WHERE because IS NOT NULL AND state IN ('proposed', 'open', 'planned');
-- What was removed from the load keeps its row's number free for nobody: the next one takes the highest plus one.
CREATE INDEX loan_handed_out ON loan (municipality_id, person_id, handed_out_at);
