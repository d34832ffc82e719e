-- What an owner does not want counted. The only addresses that are ever stored: those that somebody put on this list.
CREATE TABLE exclusion (
    site INTEGER NOT NULL REFERENCES site,
    kind INTEGER NOT NULL,              -- 0: a network, 1: a referring host
    value TEXT NOT NULL,
    note TEXT NOT NULL,
    since_ms INTEGER NOT NULL,          -- since 1970 UTC
    PRIMARY KEY (site, kind, value)
) STRICT, WITHOUT ROWID;

-- Changes with every change of the table above, so that a running collector sees what another process did.
CREATE TABLE exclusion_version (
    version INTEGER NOT NULL
) STRICT;
INSERT INTO exclusion_version VALUES (0);

-- How many batches of a site were turned away on a day, by the reason's name.
CREATE TABLE rejection (
    site INTEGER NOT NULL REFERENCES site,
    day INTEGER NOT NULL,               -- UTC, days since 1970-01-01
    reason TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (site, day, reason)
) STRICT, WITHOUT ROWID;
