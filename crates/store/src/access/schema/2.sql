-- People. What they may do stands beside them, by site.
CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,             -- in lower case
    password TEXT NOT NULL,                -- as argon2 writes it, with salt and costs
    made_s INTEGER NOT NULL                -- since 1970 UTC
) STRICT;

CREATE TABLE membership (
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    site TEXT NOT NULL,                    -- its key; empty: every site
    role TEXT NOT NULL,                    -- owner, analyst or viewer
    PRIMARY KEY (account, site)
) STRICT, WITHOUT ROWID;

-- The right to make one account, for whoever opens the link first.
CREATE TABLE invitation (
    hash BLOB PRIMARY KEY,
    site TEXT NOT NULL,
    role TEXT NOT NULL,
    expires_s INTEGER NOT NULL,
    is_first INTEGER NOT NULL              -- 1: only while there is no account
) STRICT, WITHOUT ROWID;

-- A link by which somebody without an account sees a site.
CREATE TABLE share (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    site TEXT NOT NULL,
    password TEXT,                         -- as above; null: none is asked for
    made_s INTEGER NOT NULL,
    expires_s INTEGER NOT NULL
) STRICT;

-- A browser in which somebody logged in, or opened a link.
CREATE TABLE session (
    hash BLOB PRIMARY KEY,
    account INTEGER REFERENCES account ON DELETE CASCADE,
    share INTEGER REFERENCES share ON DELETE CASCADE,
    expires_s INTEGER NOT NULL,
    CHECK ((account IS NULL) <> (share IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX session_of_account ON session (account);
CREATE INDEX session_of_share ON session (share);
