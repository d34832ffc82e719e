//! The tables, their history, and how a connection is opened.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::Error;

/// Versions before it can corrupt a database in WAL mode when several processes have it open.
pub(crate) const OLDEST_SQLITE: i32 = 3_051_003;

/// What the connection that batches are written by keeps of the database in memory, KiB.
const CACHE_KIB: i64 = 32 << 10;
/// And any other that writes: sums of days, and whatever else comes seldom, must not take as much again.
const DESK_CACHE_KIB: i64 = 4 << 10;
/// Pages of the log, 4 KiB each, before they go into the database: so often does a batch wait for two more syncs.
const LOG_PAGES: i64 = 4_096;

/// How long one process waits for another's transaction.
const PATIENCE: Duration = Duration::from_secs(10);

/// Step n takes a database of `user_version` n to n + 1. Steps are only ever added.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
    include_str!("schema/5.sql"),
    include_str!("schema/6.sql"),
    include_str!("schema/7.sql"),
    include_str!("schema/8.sql"),
    include_str!("schema/9.sql"),
    include_str!("schema/10.sql"),
    include_str!("schema/11.sql"),
    include_str!("schema/12.sql"),
    include_str!("schema/13.sql"),
];

/// Opens the database for writing and brings its tables up to date.
pub(crate) fn open(file: &Path) -> Result<Connection, Error> {
    open_with(file, MIGRATIONS)
}

/// The same with as much of it in memory as batches need.
pub(crate) fn open_for_batches(file: &Path) -> Result<Connection, Error> {
    let db = open(file)?;
    // Views are numbered at random: without room for their index every batch would read the disk.
    db.pragma_update(None, "cache_size", -CACHE_KIB)?;
    Ok(db)
}

/// The same of a database with another history.
pub(crate) fn open_with(file: &Path, steps: &[&str]) -> Result<Connection, Error> {
    let got = rusqlite::version_number();
    if got < OLDEST_SQLITE {
        return Err(Error::OldSqlite(got));
    }
    let mut db = Connection::open(file)?;
    db.busy_timeout(PATIENCE)?;
    db.pragma_update(None, "journal_mode", "wal")?;
    db.pragma_update(None, "synchronous", "full")?;
    db.pragma_update(None, "foreign_keys", true)?;
    // A destroyed key must not stay readable in a free page.
    db.pragma_update(None, "secure_delete", true)?;
    db.pragma_update(None, "cache_size", -DESK_CACHE_KIB)?;
    db.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    db.set_prepared_statement_cache_capacity(32);
    migrate(&mut db, steps)?;
    Ok(db)
}

/// Opens the database, which exists by now, for reading.
pub(crate) fn open_reader(file: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(file, flags)?;
    db.busy_timeout(PATIENCE)?;
    Ok(db)
}

fn migrate(db: &mut Connection, all: &[&str]) -> Result<(), Error> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = all.len() as i64;
    let Some(steps) = usize::try_from(found).ok().and_then(|done| all.get(done..)) else {
        return Err(Error::NewerSchema { found, known });
    };
    for step in steps {
        change.execute_batch(step)?;
    }
    if !steps.is_empty() {
        change.pragma_update(None, "user_version", known)?;
    }
    Ok(change.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_schema_is_refused_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.sqlite");
        open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
        let error = open(&file).unwrap_err().to_string();
        assert!(error.contains("schema 99") && error.contains("newer version"), "{error}");
        let db = Connection::open(&file).unwrap();
        assert_eq!(db.pragma_query_value(None, "user_version", |r| r.get::<_, i64>(0)).unwrap(), 99);
    }

    #[test]
    fn opening_twice_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.sqlite");
        let tables = |db: Connection| -> Vec<String> {
            let mut all =
                db.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").unwrap();
            all.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
        };
        assert_eq!(tables(open(&file).unwrap()), tables(open(&file).unwrap()));
    }

    #[test]
    fn a_commit_is_synced() {
        let dir = tempfile::tempdir().unwrap();
        let db = open(&dir.path().join("x.sqlite")).unwrap();
        assert_eq!(db.pragma_query_value(None, "journal_mode", |r| r.get::<_, String>(0)).unwrap(), "wal");
        const FULL: i64 = 2;
        assert_eq!(db.pragma_query_value(None, "synchronous", |r| r.get::<_, i64>(0)).unwrap(), FULL);
    }

    #[test]
    fn one_connection_alone_keeps_much_of_the_database_in_memory() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.sqlite");
        let kib =
            |db: Connection| -db.pragma_query_value(None, "cache_size", |r| r.get::<_, i64>(0)).unwrap();
        assert!(kib(open_for_batches(&file).unwrap()) >= 32 << 10);
        assert!(kib(open(&file).unwrap()) <= 4 << 10);
    }
}
