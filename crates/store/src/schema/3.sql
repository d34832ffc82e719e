-- The random number that the browser keeps of a session, with consent; 0 without, null where nobody noted it.
ALTER TABLE view ADD COLUMN session INTEGER;

-- A session is put together from all that its visitor saw, whichever page is asked about.
CREATE INDEX view_of_visitor ON view (visitor, started_ms);
