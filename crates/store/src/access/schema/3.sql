-- What owners have set, by site.
CREATE TABLE setting (
    site TEXT NOT NULL,                    -- its key
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (site, name)
) STRICT, WITHOUT ROWID;
