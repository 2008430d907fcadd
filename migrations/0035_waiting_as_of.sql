-- Who waited as of an instant: not ended, or ended later. Both lie together at one end of these.
CREATE INDEX job_ended ON job (municipality_id, ended_at);
CREATE INDEX need_closed ON need (municipality_id, closed_at);
-- The day's lists: what waits in a step, what one driver has today.
CREATE INDEX need_at_step ON need (municipality_id, step, clock_from) WHERE step IS NOT NULL;
CREATE INDEX job_planned ON job (municipality_id, planned_on, planned_to) WHERE state = 'planned';
-- Those who have died or moved away, whose loans are to be collected.
CREATE INDEX person_left ON person (municipality_id, id) WHERE died_on IS NOT NULL OR moved_out_on IS NOT NULL;
