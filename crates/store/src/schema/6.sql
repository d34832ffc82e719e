-- Days of pages that are over and were added up to grids. A batch that comes late opens its day again.
CREATE TABLE closed (
    path INTEGER NOT NULL REFERENCES path,
    day INTEGER NOT NULL,               -- UTC, days since 1970-01-01
    state INTEGER NOT NULL,             -- 0: is being read, 1: is in grids, too, 2: is in grids alone
    PRIMARY KEY (path, day)
) STRICT, WITHOUT ROWID;

-- Of a closed day: for each device, people and bots apart, an outline and a layer of every kind of which there is something.
-- What one map asks for lies together, page by page and day by day.
CREATE TABLE grid (
    path INTEGER NOT NULL REFERENCES path,
    kind INTEGER NOT NULL,              -- -1: the outline
    day INTEGER NOT NULL,
    device INTEGER NOT NULL,
    bot INTEGER NOT NULL,
    views INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (path, kind, day, device, bot)
) STRICT, WITHOUT ROWID;

-- How long batches and grids are kept, days; null: as long as the collector keeps them unless told otherwise, 0: for ever.
ALTER TABLE site ADD COLUMN batch_days INTEGER;
ALTER TABLE site ADD COLUMN grid_days INTEGER;
