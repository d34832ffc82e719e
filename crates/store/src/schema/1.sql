CREATE TABLE site (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    origins TEXT NOT NULL,              -- one a line
    public_heat INTEGER NOT NULL        -- 1: anyone may ask for heat
) STRICT;

CREATE TABLE path (
    id INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site,
    path TEXT NOT NULL,
    UNIQUE (site, path)
) STRICT;

-- A view is numbered here in the order of arrival, so that its batches lie together. Everything but `number` and `site`
-- is null until its first batch, the one with the header, has come.
CREATE TABLE view (
    id INTEGER PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,     -- the random one from the browser
    site INTEGER NOT NULL REFERENCES site,
    path INTEGER REFERENCES path,
    day INTEGER,                        -- UTC, days since 1970-01-01
    started_ms INTEGER,                 -- since 1970 UTC
    visitor INTEGER,
    device INTEGER,
    browser INTEGER,
    os INTEGER,
    language TEXT,
    referrer TEXT,
    utm_source TEXT,
    utm_medium TEXT,
    utm_campaign TEXT,
    utm_term TEXT,
    utm_content TEXT,
    flags INTEGER
) STRICT;

CREATE INDEX view_of_page ON view (path, day, device);

CREATE TABLE batch (
    view INTEGER NOT NULL REFERENCES view,
    seq INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (view, seq)
) STRICT;

CREATE TABLE day_key (
    site INTEGER NOT NULL REFERENCES site,
    day INTEGER NOT NULL,
    key BLOB NOT NULL,
    PRIMARY KEY (site, day)
) STRICT;

CREATE TABLE secret (
    key BLOB NOT NULL
) STRICT;
