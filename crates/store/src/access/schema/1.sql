-- The right of a program to ask. The token itself is known to whoever got it, and to nobody else.
CREATE TABLE token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a number that was revoked never means another token
    hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,                   -- read, admin or orders
    site TEXT,                             -- its key; null: every site
    made_s INTEGER NOT NULL,               -- since 1970 UTC
    expires_s INTEGER NOT NULL,
    used_day INTEGER                       -- UTC, days since 1970-01-01; null: never
) STRICT;
