//! What pages told of orders, and in which sessions.

use std::collections::{HashMap, HashSet};

use rusqlite::Transaction;
use wire::{Batch, Signal, SignalKind};

use crate::{Error, heat::decode, session::Sessions};

/// Stands in the bytes of every batch that tells of an order: batches are kept with their texts as they are.
const MARK: &[u8] = b"value\x1f";

/// One order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Order {
    /// When it was told, ms since 1970 UTC.
    pub(crate) at_ms: i64,
    /// A digest of its number; empty without one.
    id: String,
    /// Three letters, or empty.
    pub(crate) currency: String,
    /// In units of the currency.
    pub(crate) value: f64,
}

/// The orders of sessions by the first view of each, in order of time. One that was told again, by whomever, is its first
/// teller's.
pub(crate) fn orders(db: &Transaction<'_>, sessions: &Sessions) -> Result<HashMap<i64, Vec<Order>>, Error> {
    let mut batches = db.prepare_cached(
        "SELECT seq, bytes, started_ms FROM batch JOIN view ON view.id = batch.view WHERE view = ?1 ORDER BY seq",
    )?;
    let mut all: Vec<(i64, Order)> = Vec::new();
    for (&view, session) in sessions {
        let mut rows = batches.query([view])?;
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            if bytes.windows(MARK.len()).any(|part| part == MARK) {
                let started_ms: i64 = row.get(2)?;
                let told = of_batch(&decode(view, row.get(0)?, bytes)?, started_ms);
                all.extend(told.into_iter().map(|order| (session.first, order)));
            }
        }
    }
    all.sort_by(|(first, one), (second, other)| (one.at_ms, first).cmp(&(other.at_ms, second)));
    let mut known = HashSet::new();
    all.retain(|(_, order)| order.id.is_empty() || known.insert(order.id.clone()));
    let mut by_session: HashMap<i64, Vec<Order>> = HashMap::new();
    for (session, order) in all {
        by_session.entry(session).or_default().push(order);
    }
    Ok(by_session)
}

fn of_batch(batch: &Batch, started_ms: i64) -> Vec<Order> {
    let told = batch.signals.iter().filter(|signal| signal.kind == SignalKind::Revenue);
    told.filter_map(|signal| order(signal, started_ms)).collect()
}

/// Nothing if the value is no number.
fn order(signal: &Signal, started_ms: i64) -> Option<Order> {
    let property = |asked: &str| signal.properties.iter().find(|(name, _)| name == asked);
    let value: f64 = property("value")?.1.parse().ok().filter(|value: &f64| value.is_finite())?;
    let id = property("order").map(|(_, id)| id.clone()).unwrap_or_default();
    Some(Order { at_ms: started_ms + i64::from(signal.at_ms), id, currency: signal.name.clone(), value })
}
