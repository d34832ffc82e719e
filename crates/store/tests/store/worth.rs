//! Maps of revenue: each order is shared out among the elements that its session had clicked before it.

use store::{Answer, MapRevenue};
use wire::{Batch, Click, Kind, Pointer, Signal, SignalKind};

use crate::scratch::{NOON_MS, Scratch};

const MINUTE_MS: i64 = 60_000;

/// A view with clicks on the button at these times, and on nothing at those.
fn view(scratch: &Scratch, number: u64, path: &str, on: &[u32], beside: &[u32]) -> Batch {
    let mut batch = scratch.first(number, path);
    batch.cut_ms = 10_000;
    let click = |&at_ms: &u32| Click { at_ms, x: 130, y: 212, place: 1, trusted: true, ..Click::default() };
    let stray = |&at_ms: &u32| Click { at_ms, x: 9, y: 9, trusted: true, ..Click::default() };
    batch.clicks = on.iter().map(click).chain(beside.iter().map(stray)).collect();
    batch.clicks.sort_by_key(|click| click.at_ms);
    batch
}

fn ordered(mut batch: Batch, at_ms: u32, [currency, value]: [&str; 2]) -> Batch {
    batch.signals.push(Signal {
        kind: SignalKind::Revenue,
        at_ms,
        name: currency.into(),
        properties: vec![("value".into(), value.into())],
        ..Signal::default()
    });
    batch
}

fn revenue(scratch: &Scratch, path: &str) -> Answer {
    scratch.store.answer(&scratch.query(Kind::Revenue, path)).unwrap()
}

/// The weights of all cells, the document's first.
fn weights(answer: &Answer) -> Vec<u64> {
    answer.heat.anchors.iter().flat_map(|anchor| &anchor.cells).map(|cell| cell.1).collect()
}

fn sum(worth_e4: u64, orders: u64, others: u64) -> Option<MapRevenue> {
    Some(MapRevenue { currency: "EUR".into(), worth_e4, orders, others })
}

/// One visitor clicks a button and beside it on a page, then that page's button again and another page's, orders there, and
/// clicks on; another orders without a click, in dollars; a third clicks and orders nothing.
fn shop() -> Scratch {
    let scratch = Scratch::new();
    let put = |visitor, minute: i64, batch: Batch| {
        scratch.append_of(visitor, &batch, NOON_MS + minute * MINUTE_MS).unwrap();
    };
    put(1, 0, view(&scratch, 1, "/shop", &[1_000, 3_000], &[2_000]));
    put(1, 1, view(&scratch, 5, "/more", &[500], &[]));
    put(1, 5, ordered(view(&scratch, 2, "/cart", &[1_000, 9_000], &[]), 5_000, ["EUR", "10"]));
    put(2, 0, ordered(view(&scratch, 3, "/shop", &[], &[]), 500, ["USD", "99"]));
    put(3, 0, view(&scratch, 4, "/shop", &[700], &[]));
    scratch
}

#[test]
fn an_order_is_shared_out_among_the_elements_clicked_before_it_to_the_last_part() {
    let scratch = shop();
    // 100,000 parts in three: the first has the one that is left.
    let shop = revenue(&scratch, "/shop");
    assert_eq!((weights(&shop), shop.revenue.clone()), (vec![33_334], sum(33_334, 1, 1)));
    assert_eq!((shop.heat.about.views, shop.heat.about.points), (3, 1));
    let cart = revenue(&scratch, "/cart");
    assert_eq!((weights(&cart), cart.revenue.clone()), (vec![33_333], sum(33_333, 1, 0)));
    assert_eq!(revenue(&scratch, "*").revenue, sum(100_000, 1, 1));
}

#[test]
fn of_one_pointer_a_map_shows_its_part() {
    let scratch = shop();
    let mut query = scratch.query(Kind::Revenue, "/shop");
    query.segment.pointer = Some(Pointer::Touch);
    let answer = scratch.store.answer(&query).unwrap();
    assert_eq!((weights(&answer), answer.revenue), (vec![], sum(0, 0, 1)));
    query.segment.pointer = Some(Pointer::Mouse);
    assert_eq!(weights(&scratch.store.answer(&query).unwrap()), [33_334]);
}

#[test]
fn what_was_given_back_is_worth_nothing() {
    let scratch = Scratch::new();
    let batch = ordered(view(&scratch, 1, "/shop", &[1_000], &[]), 5_000, ["EUR", "-4"]);
    scratch.append_of(1, &batch, NOON_MS).unwrap();
    assert_eq!(revenue(&scratch, "/shop").revenue, sum(0, 1, 0));
}
