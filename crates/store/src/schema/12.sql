-- What a page looked like when somebody who works on the site saved it, to lie below its maps: shapes, words and small images
-- that the collector draws, never a page's own markup.
CREATE TABLE backdrop (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    site INTEGER NOT NULL REFERENCES site,
    path TEXT NOT NULL,
    device INTEGER NOT NULL,
    saved_ms INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    drawing BLOB NOT NULL
) STRICT;
CREATE INDEX backdrop_of_page ON backdrop (site, path, device);
