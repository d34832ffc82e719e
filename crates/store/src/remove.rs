//! Removing a site: everything that stands under it, and then the site.

use rusqlite::{Connection, TransactionBehavior};

use crate::{
    Error,
    erase::{self, Erasure},
    keys,
};

/// What is left when its views are gone, in an order in which nothing stands under what is missing.
const REST: &[&str] = &[
    "DELETE FROM batch WHERE view IN (SELECT id FROM view WHERE site = ?1)",
    "DELETE FROM view WHERE site = ?1",
    "DELETE FROM grid WHERE path IN (SELECT id FROM path WHERE site = ?1)",
    "DELETE FROM closed WHERE path IN (SELECT id FROM path WHERE site = ?1)",
    "DELETE FROM path WHERE site = ?1",
    "DELETE FROM quarantine WHERE site = ?1",
    "DELETE FROM quarantine_size WHERE site = ?1",
    "DELETE FROM told_order WHERE site = ?1",
    "DELETE FROM backdrop WHERE site = ?1",
    "DELETE FROM exclusion WHERE site = ?1",
    "DELETE FROM rejection WHERE site = ?1",
    "DELETE FROM day_key WHERE site = ?1",
    "DELETE FROM word WHERE site = ?1",
    "DELETE FROM site WHERE id = ?1",
];

/// Views go first, some at a time: batches of other sites come in meanwhile. How many there were.
pub(crate) fn site(db: &mut Connection, site: i64) -> Result<u64, Error> {
    let all = Erasure { path: None, from_day: i32::MIN, to_day: i32::MAX };
    let erased = erase::views(db, site, &all)?;
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for statement in REST {
        change.execute(statement, [site])?;
    }
    change.commit()?;
    keys::wipe_log(db)?;
    Ok(erased)
}
