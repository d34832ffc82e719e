//! Batches that cannot be what they say: in a table of their own, in no answer, until somebody releases or drops them.

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use wire::Batch;

use crate::{
    Agent, Arrival, Browser, Error, Os, Outcome, Site,
    append::Row,
    heat, keys,
    writer::{Each, Met, write},
};

/// Batches that are released in one transaction: those that come in meanwhile wait no longer than so many take.
const AT_A_TIME: usize = 200;

/// What is in a site's quarantine for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// The reason's name.
    pub reason: String,
    /// How many batches.
    pub batches: u64,
    /// Of how many views.
    pub views: u64,
    /// From how many visitors, as far as they can be told apart.
    pub visitors: u64,
    /// When the first came, ms since 1970 UTC.
    pub first_ms: i64,
    /// And the last.
    pub last_ms: i64,
}

/// Bytes of batches that a site's quarantine holds, about: with the largest batches a thousand, usually many more.
const MOST_BYTES: u64 = 64 << 20;

pub(crate) fn put(group: &Transaction<'_>, site: i64, row: &Row, reason: &str) -> Result<Each, Error> {
    let held = group
        .prepare_cached("SELECT bytes FROM quarantine_size WHERE site = ?1")?
        .query_row([site], |row| row.get::<_, i64>(0).map(i64::cast_unsigned))
        .optional()?;
    if held.is_some_and(|held| held >= MOST_BYTES) {
        return Ok(Err(Error::QuarantineFull(MOST_BYTES)));
    }
    let new = group
        .prepare_cached(
            "INSERT OR IGNORE INTO quarantine (site, view, seq, reason, received_ms, visitor, browser, os, bot, bytes,
                 country)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            site,
            row.view.cast_signed(),
            row.seq,
            reason,
            row.received_ms,
            row.visitor.cast_signed(),
            row.agent.browser as u8,
            row.agent.os as u8,
            row.agent.bot_score,
            row.bytes,
            row.country
        ])?;
    Ok(Ok(if new == 0 { Outcome::Duplicate } else { Outcome::Stored }))
}

pub(crate) fn list(db: &Connection, site: i64) -> Result<Vec<Quarantined>, Error> {
    let mut all = db.prepare_cached(
        "SELECT reason, count(*), count(DISTINCT view), count(DISTINCT visitor), min(received_ms), max(received_ms)
         FROM quarantine WHERE site = ?1 GROUP BY reason ORDER BY reason",
    )?;
    let count = |row: &rusqlite::Row<'_>, at| row.get::<_, i64>(at).map(i64::cast_unsigned);
    let rows = all.query_map([site], |row| {
        Ok(Quarantined {
            reason: row.get(0)?,
            batches: count(row, 1)?,
            views: count(row, 2)?,
            visitors: count(row, 3)?,
            first_ms: row.get(4)?,
            last_ms: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Stores what is there for that reason as if it had just been believed, some at a time; how many batches it was.
pub(crate) fn release(db: &mut Connection, site: &Site, reason: &str) -> Result<u64, Error> {
    let mut released = 0;
    loop {
        let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let some = first_of(&change, site, reason)?;
        let mut met = Met::default();
        for (id, row) in &some {
            // A view of another site's is left out, as it would have been.
            let _ = write(&change, &mut met, row)?;
            change.prepare_cached("DELETE FROM quarantine WHERE id = ?1")?.execute([id])?;
        }
        change.commit()?;
        released += some.len() as u64;
        if some.len() < AT_A_TIME {
            return Ok(released);
        }
    }
}

fn first_of(db: &Transaction<'_>, site: &Site, reason: &str) -> Result<Vec<(i64, Row)>, Error> {
    let mut first = db.prepare_cached(
        "SELECT id, view, seq, received_ms, visitor, browser, os, bot, bytes, country FROM quarantine
         WHERE site = ?1 AND reason = ?2 ORDER BY id LIMIT ?3",
    )?;
    let mut rows = first.query(params![site.id, reason, AT_A_TIME as i64])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get(8)?;
        let batch: Batch = heat::decode(row.get(1)?, row.get(2)?, &bytes)?;
        let arrival = Arrival {
            batch,
            bytes,
            visitor: row.get::<_, i64>(4)?.cast_unsigned(),
            agent: Agent {
                browser: Browser::from_code(row.get(5)?),
                os: Os::from_code(row.get(6)?),
                bot_score: row.get(7)?,
            },
            country: row.get(9)?,
            received_ms: row.get(3)?,
            suspicion: None,
        };
        // What came before the site was strict is kept as what comes now.
        let arrival = if site.strict { arrival.alone() } else { arrival };
        found.push((row.get(0)?, arrival.into()));
    }
    Ok(found)
}

/// Forgets what is there for that reason; how many batches it was.
pub(crate) fn discard(db: &Connection, site: i64, reason: &str) -> Result<u64, Error> {
    let gone = db.execute("DELETE FROM quarantine WHERE site = ?1 AND reason = ?2", params![site, reason])?;
    keys::wipe_log(db)?;
    Ok(gone as u64)
}

/// Forgets what came on those days, for whatever reason.
pub(crate) fn erase(db: &Connection, site: i64, from_day: i32, to_day: i32) -> Result<(), Error> {
    db.execute(
        "DELETE FROM quarantine WHERE site = ?1 AND received_ms / 86400000 BETWEEN ?2 AND ?3",
        params![site, from_day, to_day],
    )?;
    Ok(())
}
