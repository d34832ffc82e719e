-- Orders that a shop's back end told. Their ids are in no table, only digests of them.
CREATE TABLE told_order (
    site INTEGER NOT NULL REFERENCES site,
    id INTEGER NOT NULL,
    digest INTEGER NOT NULL,            -- by which pages tell of the same order
    day INTEGER NOT NULL,               -- UTC, days since 1970-01-01
    at_ms INTEGER NOT NULL,             -- since 1970 UTC
    currency TEXT NOT NULL,
    value INTEGER NOT NULL,             -- ten-thousandths of the currency's unit
    refund INTEGER NOT NULL,
    PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX told_order_of_day ON told_order (site, day);
CREATE INDEX told_order_of_digest ON told_order (site, digest);
