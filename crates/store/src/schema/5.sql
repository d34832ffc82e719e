-- Batches that cannot be what they say: kept out of everything until somebody releases or drops them.
CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    site INTEGER NOT NULL REFERENCES site,
    view INTEGER NOT NULL,              -- the random number from the browser
    seq INTEGER NOT NULL,
    reason TEXT NOT NULL,
    received_ms INTEGER NOT NULL,
    visitor INTEGER NOT NULL,
    browser INTEGER NOT NULL,
    os INTEGER NOT NULL,
    bot INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (view, seq)
) STRICT;

CREATE INDEX quarantine_of_site ON quarantine (site, reason);
