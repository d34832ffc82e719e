-- Texts that sites had lately, as digests under a key of the folder's, so that a restart does not forget how many there were.
CREATE TABLE word (
    day INTEGER NOT NULL,               -- UTC, days since 1970-01-01
    site INTEGER NOT NULL REFERENCES site,
    sort INTEGER NOT NULL,
    digest INTEGER NOT NULL,
    new INTEGER NOT NULL,               -- whether it took room on its day
    PRIMARY KEY (day, site, sort, digest)
) STRICT, WITHOUT ROWID;
