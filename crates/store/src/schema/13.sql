-- Until when clocks are believed: the latest moment at which nothing was odd and, if the clock has jumped since, from when to
-- when it has shown its new time. All unix milliseconds.
CREATE TABLE clock (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    settled_ms INTEGER NOT NULL,
    doubted_from_ms INTEGER,
    doubted_to_ms INTEGER
) STRICT;

-- What comes for a day of which only grids are left becomes a further part of it when its batches go: 0 is the day itself.
CREATE TABLE grid_in_parts (
    path INTEGER NOT NULL REFERENCES path,
    kind INTEGER NOT NULL,              -- -1: the outline
    day INTEGER NOT NULL,
    device INTEGER NOT NULL,
    bot INTEGER NOT NULL,
    part INTEGER NOT NULL,
    views INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (path, kind, day, device, bot, part)
) STRICT, WITHOUT ROWID;
INSERT INTO grid_in_parts SELECT path, kind, day, device, bot, 0, views, bytes FROM grid;
DROP TABLE grid;
ALTER TABLE grid_in_parts RENAME TO grid;
