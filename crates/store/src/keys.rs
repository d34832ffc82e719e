//! Secrets: the key of the day that visitors are hashed with, and the folder's own.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use wire::SiteKey;

use crate::Error;

type Key = [u8; 32];

/// The key last given for each site, and the day it was asked for.
#[derive(Default)]
pub(crate) struct Latest {
    known: Mutex<HashMap<SiteKey, (i32, Key)>>,
}

impl Latest {
    pub(crate) fn destroy(&self, before_day: i32) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (known_day, _)| *known_day >= before_day);
    }

    pub(crate) fn get(
        &self,
        site: SiteKey,
        day: i32,
        look: impl FnOnce() -> Result<Key, Error>,
    ) -> Result<Key, Error> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, key)) = known.get(&site).filter(|(known_day, _)| *known_day == day) {
            return Ok(*key);
        }
        let key = look()?;
        // Here too no key outlives its day.
        known.retain(|_, (known_day, _)| *known_day == day);
        known.insert(site, (day, key));
        Ok(key)
    }
}

/// Destroys the keys of the days before this one; whether there were any.
pub(crate) fn destroy(db: &Connection, before_day: i32) -> Result<bool, Error> {
    // Asked often, and seldom so: without any there is nothing to write.
    let mut past = db.prepare_cached("SELECT 1 FROM day_key WHERE day < ?1")?;
    if !past.exists([before_day])? {
        return Ok(false);
    }
    Ok(db.execute("DELETE FROM day_key WHERE day < ?1", [before_day])? > 0)
}

/// A key, and whether others were destroyed for it: then the log still holds them until it is wiped.
pub(crate) struct Given {
    pub(crate) key: Key,
    pub(crate) destroyed: bool,
}

/// The key of `day`, made if need be. Keys of every other day are destroyed; only a straggler that was stamped just
/// before midnight gets the key of the new day, because its own is gone.
pub(crate) fn of_day(db: &mut Connection, site: i64, day: i32) -> Result<Given, Error> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let newest: Option<i32> = change.query_row("SELECT max(day) FROM day_key", [], |row| row.get(0))?;
    let day = newest.filter(|&newest| day.checked_add(1) == Some(newest)).unwrap_or(day);
    let destroyed = change.execute("DELETE FROM day_key WHERE day <> ?1", [day])? > 0;
    let found = change
        .query_row("SELECT key FROM day_key WHERE site = ?1 AND day = ?2", params![site, day], |row| {
            row.get(0)
        })
        .optional()?;
    let key = match found {
        Some(key) => key,
        None => {
            let key = random()?;
            change.execute(
                "INSERT INTO day_key (site, day, key) VALUES (?1, ?2, ?3)",
                params![site, day, key],
            )?;
            key
        }
    };
    change.commit()?;
    Ok(Given { key, destroyed })
}

/// Empties the write-ahead log, which still holds the pages as they were before. Says whether it could: a question that
/// is being answered still needs the log.
pub(crate) fn wipe_log(db: &Connection) -> Result<bool, Error> {
    let busy: bool = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(!busy)
}

pub(crate) fn secret(db: &mut Connection) -> Result<Key, Error> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = change.query_row("SELECT key FROM secret", [], |row| row.get(0)).optional()?;
    let key = match found {
        Some(key) => key,
        None => {
            let key = random()?;
            change.execute("INSERT INTO secret (key) VALUES (?1)", [key])?;
            key
        }
    };
    change.commit()?;
    Ok(key)
}

fn random() -> Result<Key, Error> {
    let mut key = [0; 32];
    getrandom::fill(&mut key)?;
    Ok(key)
}
