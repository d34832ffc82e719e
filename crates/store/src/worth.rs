//! What clicks are worth: each order is shared out evenly among the elements that its session had clicked before it, on whatever
//! page, and lies where each was clicked first. So what all clicks are worth is what was ordered after one.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rusqlite::Transaction;
use wire::{Anchor, Batch, Pointer};

use crate::{
    Error, Segment, Site,
    clicked::Ground,
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
    /// Orders in that currency of which a part is on the map.
    pub orders: u64,
    /// Orders in other currencies in the sessions of the map's views, which are on no map.
    pub others: u64,
}

/// What the clicks of some views are worth.
#[derive(Default)]
pub(crate) struct Worths {
    by_view: HashMap<i64, Worth>,
    /// The orders of which a part is on the map.
    orders: BTreeSet<usize>,
    sum: MapRevenue,
}

/// What a view's clicks are worth.
#[derive(Default)]
struct Worth {
    /// A number for each click that counts.
    worths: Vec<u64>,
    /// The orders of which clicks that the map shows have a part.
    orders: BTreeSet<usize>,
}

/// A click on an element.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Fallen {
    /// When, ms since 1970.
    at_ms: i64,
    view: i64,
    /// Which of the view's clicks that count.
    nth: usize,
    /// Whether the map shows it.
    is_shown: bool,
    /// The element: its page, selector, index and count of matches.
    element: (i64, String, u32, u32),
}

impl Worths {
    /// Of the sessions of these views, by orders of the segment's days, in that currency, or in that of most of them.
    pub(crate) fn of(
        db: &Transaction<'_>,
        site: &Site,
        views: impl Iterator<Item = ViewRow> + Clone,
        segment: &Segment,
        currency: Option<&str>,
    ) -> Result<Self, Error> {
        let days = segment.from_day..=segment.to_day;
        let asked = views.clone().map(|row| row.id);
        let sessions = sessions(db, site.id, views)?;
        let mut orders = orders(db, &sessions, Ledger::of_days(db, site.id, days)?)?;
        let met: HashSet<i64> = asked.filter_map(|view| Some(sessions.get(&view)?.first)).collect();
        orders.retain(|session, _| met.contains(session));
        let (sum, mut by_view, mut number) = (counted(&orders, currency), HashMap::new(), 0);
        for (session, mut clicks) in clicks_of(db, &sessions, &orders, segment.pointer)? {
            clicks.sort_unstable();
            for order in bought(&orders[&session], &sum.currency) {
                share_out(&mut by_view, (number, order), &clicks);
                number += 1;
            }
        }
        Ok(Self { by_view, orders: BTreeSet::new(), sum })
    }

    /// What the clicks of a view of the map are worth, in their order.
    pub(crate) fn take(&mut self, view: i64) -> Vec<u64> {
        let Worth { worths, orders } = self.by_view.remove(&view).unwrap_or_default();
        self.orders.extend(orders);
        worths
    }

    /// The currency; none without orders.
    pub(crate) fn currency(&self) -> Option<&str> {
        let MapRevenue { currency, orders, others, .. } = &self.sum;
        (orders + others > 0).then_some(currency)
    }

    /// Takes the currency of what is taken away, if there are no orders that would say another.
    pub(crate) fn counted_like(&mut self, versus: &Self) {
        if self.currency().is_none() {
            self.sum.currency.clone_from(&versus.sum.currency);
        }
    }

    /// What a map of them adds up to, whose weights these are.
    pub(crate) fn on<'a>(self, cells: impl Iterator<Item = &'a (u32, u64)>) -> MapRevenue {
        MapRevenue { worth_e4: cells.map(|cell| cell.1).sum(), orders: self.orders.len() as u64, ..self.sum }
    }
}

/// Gives an order to the elements clicked before it, to all the same.
fn share_out(by_view: &mut HashMap<i64, Worth>, (number, order): (usize, &Bought), clicks: &[Fallen]) {
    let mut met = HashSet::new();
    let before = &clicks[..clicks.partition_point(|click| click.at_ms <= order.at_ms)];
    let firsts: Vec<&Fallen> = before.iter().filter(|click| met.insert(&click.element)).collect();
    let kept = u64::try_from(order.kept_e4()).unwrap_or(0);
    let count = firsts.len() as u64;
    for (place, &Fallen { view, nth, is_shown, .. }) in (0..).zip(firsts) {
        let own = by_view.entry(view).or_default();
        own.worths.resize(own.worths.len().max(nth + 1), 0);
        // The first ones have what cannot be divided.
        own.worths[nth] += kept / count + u64::from(place < kept % count);
        if is_shown {
            own.orders.insert(number);
        }
    }
}

/// A session's orders in a currency.
fn bought<'a>(placed: &'a [Placed], currency: &str) -> impl Iterator<Item = &'a Bought> {
    placed.iter().filter_map(|order| order.bought.as_ref()).filter(move |order| order.currency == currency)
}

/// Orders by currency: the one that is wanted, else that of most, of two alike the first by name.
fn counted(orders: &HashMap<i64, Vec<Placed>>, wanted: Option<&str>) -> MapRevenue {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for bought in orders.values().flatten().filter_map(|order| order.bought.as_ref()) {
        *counts.entry(&bought.currency).or_default() += 1;
    }
    let all: u64 = counts.values().sum();
    let (currency, orders) = match wanted {
        Some(wanted) => (wanted, counts.get(wanted).copied().unwrap_or(0)),
        None => counts.into_iter().rev().max_by_key(|count| count.1).unwrap_or_default(),
    };
    MapRevenue { currency: currency.into(), worth_e4: 0, orders, others: all - orders }
}

/// The clicks on elements of each session that ordered.
fn clicks_of(
    db: &Transaction<'_>,
    sessions: &Sessions,
    orders: &HashMap<i64, Vec<Placed>>,
    pointer: Option<Pointer>,
) -> Result<BTreeMap<i64, Vec<Fallen>>, Error> {
    let mut of_view = batches_of_view(db)?;
    let mut clicks: BTreeMap<i64, Vec<Fallen>> = BTreeMap::new();
    for (&view, session) in sessions.iter().filter(|(_, session)| orders.contains_key(&session.first)) {
        let batches = batches(&mut of_view, view)?;
        clicks.entry(session.first).or_default().append(&mut fallen(db, view, &batches, pointer)?);
    }
    Ok(clicks)
}

fn fallen(
    db: &Transaction<'_>,
    view: i64,
    batches: &[Batch],
    pointer: Option<Pointer>,
) -> Result<Vec<Fallen>, Error> {
    let mut of_view = db.prepare_cached("SELECT started_ms, path FROM view WHERE id = ?1")?;
    let (started_ms, path): (i64, i64) = of_view.query_row([view], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let ground = Ground::of(batches);
    let counting = batches.iter().flat_map(|batch| &batch.clicks).filter(|click| click.counts());
    let fallen = counting.enumerate().filter_map(|(nth, click)| {
        let Anchor { selector, index, count, .. } = ground.under(click)?;
        let element = (path, selector.clone(), *index, *count);
        let is_shown = pointer.is_none_or(|pointer| pointer == click.pointer);
        Some(Fallen { at_ms: started_ms + i64::from(click.at_ms), view, nth, is_shown, element })
    });
    Ok(fallen.collect())
}
