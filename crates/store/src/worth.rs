//! What clicks are worth: each order is shared out evenly among the clicks of its session before it, on whatever page they
//! fell, so that what all clicks are worth is what was ordered after one.

use std::{
    collections::{BTreeMap, HashMap},
    ops::RangeInclusive,
};

use rusqlite::Transaction;
use wire::Heat;

use crate::{
    Error, Site,
    heat::{batches, batches_of_view},
    page_orders::{Bought, Ledger, Placed, orders},
    segment::ViewRow,
    session::{Sessions, sessions},
};

/// What a map of revenue adds up to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MapRevenue {
    /// The currency of most orders, three capitals; empty where pages named none.
    pub currency: String,
    /// What its clicks are worth, in ten-thousandths of the currency's unit.
    pub worth_e4: u64,
    /// Orders in that currency, in the sessions of the map's views.
    pub orders: u64,
    /// Orders in other currencies, which are on no map.
    pub others: u64,
}

/// What the clicks of some views are worth.
#[derive(Default)]
pub(crate) struct Worths {
    /// By view, a number for each click that counts.
    by_view: HashMap<i64, Vec<u64>>,
    sum: MapRevenue,
}

/// A click of a session: when, in which view, and which of the view's.
type When = (i64, i64, usize);

impl Worths {
    /// Of the sessions of these views, by orders of these days.
    pub(crate) fn of(
        db: &Transaction<'_>,
        site: &Site,
        views: impl Iterator<Item = ViewRow> + Clone,
        days: RangeInclusive<i32>,
    ) -> Result<Self, Error> {
        let asked = views.clone().map(|row| row.id);
        let sessions = sessions(db, site.id, views)?;
        let mut orders = orders(db, &sessions, Ledger::of_days(db, site.id, days)?)?;
        let met: BTreeMap<i64, ()> =
            asked.filter_map(|view| Some((sessions.get(&view)?.first, ()))).collect();
        orders.retain(|session, _| met.contains_key(session));
        let (sum, mut by_view) = (counted(&orders), HashMap::new());
        for (session, mut clicks) in clicks_of(db, &sessions, &orders)? {
            clicks.sort_unstable();
            for order in bought(&orders[&session], &sum.currency) {
                share_out(&mut by_view, order, &clicks);
            }
        }
        Ok(Self { by_view, sum })
    }

    /// What the clicks of a view are worth, in their order.
    pub(crate) fn take(&mut self, view: i64) -> Vec<u64> {
        self.by_view.remove(&view).unwrap_or_default()
    }

    /// What a map of them adds up to.
    pub(crate) fn on(self, heat: &Heat) -> MapRevenue {
        let cells = heat.anchors.iter().flat_map(|anchor| &anchor.cells);
        MapRevenue { worth_e4: cells.map(|cell| cell.1).sum(), ..self.sum }
    }
}

/// Gives an order to the clicks before it, to all the same.
fn share_out(by_view: &mut HashMap<i64, Vec<u64>>, order: &Bought, clicks: &[When]) {
    let before = &clicks[..clicks.partition_point(|click| click.0 <= order.at_ms)];
    let kept = u64::try_from(order.kept_e4()).unwrap_or(0);
    let count = before.len() as u64;
    for (nth, &(_, view, at)) in (0..).zip(before) {
        let worths = by_view.entry(view).or_default();
        worths.resize(worths.len().max(at + 1), 0);
        // The first ones have what cannot be divided.
        worths[at] += kept / count + u64::from(nth < kept % count);
    }
}

/// A session's orders in a currency.
fn bought<'a>(placed: &'a [Placed], currency: &str) -> impl Iterator<Item = &'a Bought> {
    placed.iter().filter_map(|order| order.bought.as_ref()).filter(move |order| order.currency == currency)
}

/// Orders by currency: the one of most, of two alike the first by name.
fn counted(orders: &HashMap<i64, Vec<Placed>>) -> MapRevenue {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for bought in orders.values().flatten().filter_map(|order| order.bought.as_ref()) {
        *counts.entry(&bought.currency).or_default() += 1;
    }
    let all: u64 = counts.values().sum();
    let (currency, orders) = counts.into_iter().rev().max_by_key(|count| count.1).unwrap_or_default();
    MapRevenue { currency: currency.into(), worth_e4: 0, orders, others: all - orders }
}

/// The clicks that count of each session that ordered.
fn clicks_of(
    db: &Transaction<'_>,
    sessions: &Sessions,
    orders: &HashMap<i64, Vec<Placed>>,
) -> Result<BTreeMap<i64, Vec<When>>, Error> {
    let mut started = db.prepare_cached("SELECT started_ms FROM view WHERE id = ?1")?;
    let mut of_view = batches_of_view(db)?;
    let mut clicks: BTreeMap<i64, Vec<When>> = BTreeMap::new();
    for (&view, session) in sessions.iter().filter(|(_, session)| orders.contains_key(&session.first)) {
        let started_ms: i64 = started.query_row([view], |row| row.get(0))?;
        let batches = batches(&mut of_view, view)?;
        let counting = batches.iter().flat_map(|batch| &batch.clicks).filter(|click| click.counts());
        let when = counting.enumerate().map(|(at, click)| (started_ms + i64::from(click.at_ms), view, at));
        clicks.entry(session.first).or_default().extend(when);
    }
    Ok(clicks)
}
