-- Each hand-out sets its item's place to the one place "home": with a foreign key, all of them at a time lock that one row
-- (a multixact per commit), as in 0002 and 0003. Use cases load the place before they use it, no place is ever deleted, and
-- `rampe check` proves that every item's place is there.
ALTER TABLE item DROP CONSTRAINT item_municipality_id_place_id_fkey;
