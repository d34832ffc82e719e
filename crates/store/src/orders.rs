//! Orders that a shop's back end told: what was bought and given back, without whose it was.

use std::ops::RangeInclusive;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use crate::Error;

pub(crate) const DAY_MS: i64 = 24 * 3_600 * 1_000;

/// An order. Told again, it is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// A digest of its id, by which it is known again.
    pub id: u64,
    /// A shorter one, by which a page tells of the same order.
    pub digest: u32,
    /// When it was made, ms since 1970 UTC.
    pub at_ms: i64,
    /// Three capital letters.
    pub currency: String,
    /// What was bought, in ten-thousandths of the currency's unit.
    pub value: i64,
    /// What of it was given back, likewise.
    pub refund: i64,
}

/// Keeps an order: whether it is a new one.
pub(crate) fn tell(db: &mut Connection, site: i64, order: &Order) -> Result<bool, Error> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let known = change
        .prepare_cached("SELECT 1 FROM told_order WHERE site = ?1 AND id = ?2")?
        .query_row(params![site, order.id.cast_signed()], |_| Ok(()))
        .optional()?;
    change
        .prepare_cached(
            "INSERT OR REPLACE INTO told_order (site, id, digest, day, at_ms, currency, value, refund)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            site,
            order.id.cast_signed(),
            order.digest,
            order.at_ms.div_euclid(DAY_MS),
            order.at_ms,
            order.currency,
            order.value,
            order.refund
        ])?;
    change.commit()?;
    Ok(known.is_none())
}

/// The orders of these days, in the order in which they were made.
pub(crate) fn of_days(db: &Connection, site: i64, days: RangeInclusive<i32>) -> Result<Vec<Order>, Error> {
    let mut told = db.prepare_cached(
        "SELECT id, digest, at_ms, currency, value, refund FROM told_order
         WHERE site = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY at_ms, id",
    )?;
    let orders = told.query_map(params![site, days.start(), days.end()], |row| {
        Ok(Order {
            id: row.get::<_, i64>(0)?.cast_unsigned(),
            digest: row.get(1)?,
            at_ms: row.get(2)?,
            currency: row.get(3)?,
            value: row.get(4)?,
            refund: row.get(5)?,
        })
    })?;
    Ok(orders.collect::<Result<_, _>>()?)
}

/// Whether the site was ever told of an order that a page would name so.
pub(crate) fn is_told(db: &Connection, site: i64, digest: u32) -> Result<bool, Error> {
    let mut told = db.prepare_cached("SELECT 1 FROM told_order WHERE site = ?1 AND digest = ?2")?;
    Ok(told.exists(params![site, digest])?)
}

/// Whether the site was ever told of any order.
pub(crate) fn is_any_told(db: &Connection, site: i64) -> Result<bool, Error> {
    Ok(db.prepare_cached("SELECT 1 FROM told_order WHERE site = ?1 LIMIT 1")?.exists([site])?)
}

/// Forgets the orders of these days; how many it were.
pub(crate) fn erase(db: &Connection, site: i64, from: i32, to: i32) -> Result<u64, Error> {
    let mut delete = db.prepare_cached("DELETE FROM told_order WHERE site = ?1 AND day BETWEEN ?2 AND ?3")?;
    Ok(delete.execute(params![site, from, to])? as u64)
}
