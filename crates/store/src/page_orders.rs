//! What pages told of orders, and what counts of it: the one place where both tellers of an order are brought together.

use std::{
    collections::{HashMap, HashSet},
    ops::RangeInclusive,
};

use rusqlite::{Connection, Transaction};
use wire::{Signal, SignalKind};

use crate::{
    Error,
    heat::decode,
    orders::{self, DAY_MS, Order},
    session::Sessions,
};

/// Stands in the bytes of every batch that tells of an order: batches are kept with their texts as they are.
const MARK: &[u8] = b"value\x1f";
/// Ten-thousandths, in which amounts are kept.
const STEPS: f64 = 1e4;
/// More than anything costs, in units of a currency.
const DEAREST: f64 = 1e11;

/// An order as a view told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOrder {
    /// When, ms after the view began.
    pub at_ms: u32,
    /// Three capitals, or empty.
    pub currency: String,
    /// Its value in ten-thousandths of the currency's unit.
    pub value_e4: i64,
    /// A digest of its id, if it has one.
    pub digest: Option<u32>,
}

impl PageOrder {
    /// What a signal tells; nothing if it is about something else, or the value is none.
    pub(crate) fn of(signal: &Signal) -> Option<Self> {
        if signal.kind != SignalKind::Revenue {
            return None;
        }
        let property =
            |asked: &str| signal.properties.iter().find(|(name, _)| name == asked).map(|(_, text)| text);
        let value: f64 = property("value")?.parse().ok().filter(|value: &f64| value.abs() <= DEAREST)?;
        // The digest of one id in four billion is beyond 32 bits, and stands for the largest.
        let digest: Option<u64> = property("order").and_then(|digest| digest.parse().ok());
        Some(Self {
            at_ms: signal.at_ms,
            currency: signal.name.clone(),
            value_e4: (value * STEPS).round() as i64,
            digest: digest.map(|digest| u32::try_from(digest).unwrap_or(u32::MAX)),
        })
    }
}

/// An order that counts: as the back end told it, else as the first page did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bought {
    /// The day on which it counts, UTC, days since 1970-01-01.
    pub day: i32,
    /// When it was made, ms since 1970 UTC: as the page told that told it, else the back end.
    pub at_ms: i64,
    /// Three capitals, or empty.
    pub currency: String,
    /// What was bought, in ten-thousandths of the currency's unit.
    pub value_e4: i64,
    /// What of it was given back, likewise.
    pub refund_e4: i64,
}

impl Bought {
    /// What is left of it.
    #[must_use]
    pub fn kept_e4(&self) -> i64 {
        self.value_e4.saturating_sub(self.refund_e4)
    }

    fn of_teller(order: Order) -> Self {
        Self {
            day: order.at_ms.div_euclid(DAY_MS) as i32,
            at_ms: order.at_ms,
            currency: order.currency,
            value_e4: order.value,
            refund_e4: order.refund,
        }
    }
}

/// What becomes of an order that a page tells.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It was told before.
    Again,
    /// It is a new one, which the back end has put on a day that is not asked for.
    Elsewhere,
    /// It is a new one.
    Counts(Bought),
}

impl Entry {
    /// Whether it is a new one.
    pub(crate) fn is_new(&self) -> bool {
        *self != Self::Again
    }

    /// What counts of it on the days that are asked for.
    pub(crate) fn bought(self) -> Option<Bought> {
        match self {
            Self::Counts(bought) => Some(bought),
            Self::Again | Self::Elsewhere => None,
        }
    }
}

/// The orders of some days, each once. What the back end told of one counts, its day included; of what only pages told, the
/// first telling does.
pub(crate) struct Ledger<'a> {
    db: &'a Connection,
    site: i64,
    /// The back end's orders of those days that no page has told yet, by the digest that pages know.
    told: HashMap<u32, Vec<Order>>,
    /// Whether the back end ever told of any.
    has_teller: bool,
    met: HashSet<u32>,
}

impl<'a> Ledger<'a> {
    pub(crate) fn of_days(db: &'a Connection, site: i64, days: RangeInclusive<i32>) -> Result<Self, Error> {
        let mut ledger = Self::of_no_day(db, site)?;
        if ledger.has_teller {
            for order in orders::of_days(db, site, days)? {
                ledger.told.entry(order.digest).or_default().push(order);
            }
        }
        Ok(ledger)
    }

    /// Of no day: tells new orders from those that were told before.
    pub(crate) fn of_no_day(db: &'a Connection, site: i64) -> Result<Self, Error> {
        let has_teller = orders::is_any_told(db, site)?;
        Ok(Self { db, site, told: HashMap::new(), has_teller, met: HashSet::new() })
    }

    /// Takes in what a page told, the earliest first, of a view that began then.
    pub(crate) fn enter(&mut self, order: &PageOrder, began_ms: i64) -> Result<Entry, Error> {
        let at_ms = began_ms + i64::from(order.at_ms);
        if let Some(digest) = order.digest {
            if !self.met.insert(digest) {
                return Ok(Entry::Again);
            }
            if let Some(told) = self.told.get_mut(&digest).and_then(Vec::pop) {
                return Ok(Entry::Counts(Bought { at_ms, ..Bought::of_teller(told) }));
            }
            if self.has_teller && orders::is_told(self.db, self.site, digest)? {
                return Ok(Entry::Elsewhere);
            }
        }
        Ok(Entry::Counts(Bought {
            day: began_ms.div_euclid(DAY_MS) as i32,
            at_ms,
            currency: order.currency.clone(),
            value_e4: order.value_e4,
            refund_e4: 0,
        }))
    }

    /// What the back end told of those days and no page did, in the order in which it was made.
    pub(crate) fn rest(self) -> Vec<Bought> {
        let mut rest: Vec<Bought> = self.told.into_values().flatten().map(Bought::of_teller).collect();
        rest.sort_by(|one, other| {
            (one.at_ms, &one.currency, one.value_e4).cmp(&(other.at_ms, &other.currency, other.value_e4))
        });
        rest
    }
}

/// An order in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    /// When a page told it, ms since 1970 UTC.
    pub(crate) at_ms: i64,
    /// What counts of it on the days that the ledger is of.
    pub(crate) bought: Option<Bought>,
}

/// The orders of sessions by the first view of each, in order of time. One that was told again, by whomever, is its first
/// teller's.
pub(crate) fn orders(
    db: &Transaction<'_>,
    sessions: &Sessions,
    mut ledger: Ledger<'_>,
) -> Result<HashMap<i64, Vec<Placed>>, Error> {
    let mut batches = db.prepare_cached(
        "SELECT seq, bytes, started_ms FROM batch JOIN view ON view.id = batch.view WHERE view = ?1 ORDER BY seq",
    )?;
    let mut all: Vec<(i64, i64, PageOrder)> = Vec::new();
    for (&view, session) in sessions {
        let mut rows = batches.query([view])?;
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            if bytes.windows(MARK.len()).any(|part| part == MARK) {
                let began_ms: i64 = row.get(2)?;
                let batch = decode(view, row.get(0)?, bytes)?;
                let told = batch.signals.iter().filter_map(PageOrder::of);
                all.extend(told.map(|order| (began_ms, session.first, order)));
            }
        }
    }
    all.sort_by_key(|(began_ms, first, order)| (began_ms + i64::from(order.at_ms), *first));
    let mut by_session: HashMap<i64, Vec<Placed>> = HashMap::new();
    for (began_ms, session, order) in all {
        let entry = ledger.enter(&order, began_ms)?;
        if entry.is_new() {
            let at_ms = began_ms + i64::from(order.at_ms);
            by_session.entry(session).or_default().push(Placed { at_ms, bought: entry.bought() });
        }
    }
    Ok(by_session)
}
