//! Views in a few numbers: what of their batches is told, whose they are, and that what is remembered is what is stored.

use store::{
    Agent, Arrival, Bots, Bought, Clicked, Erasure, HeatQuery, Order, Segment, Variant, Viewed, Vital,
};
use wire::{Batch, Device, Kind, Signal, SignalKind};

use crate::scratch::{DAY, NOON_MS, Scratch, arrival};

const MINUTE_MS: i64 = 60_000;

fn signal(kind: SignalKind, name: &str, value: u32, properties: &[(&str, &str)]) -> Signal {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Signal {
        kind,
        name: name.into(),
        value,
        properties: properties.iter().map(owned).collect(),
        ..Signal::default()
    }
}

fn telling(mut batch: Batch, signals: Vec<Signal>) -> Batch {
    batch.signals = signals;
    batch
}

fn order(value: &str, id: &str) -> Signal {
    signal(SignalKind::Revenue, "EUR", 0, &[("value", value), ("order", id)])
}

fn of_day(scratch: &Scratch) -> Vec<Viewed> {
    scratch.store.viewed(scratch.site, &Segment::of_days(DAY, DAY)).unwrap()
}

#[test]
fn a_view_is_told_in_a_few_numbers() {
    let scratch = Scratch::new();
    let told = vec![
        signal(SignalKind::Vital, "LCP", 900, &[]),
        signal(SignalKind::Vital, "LCP", 1_200, &[]),
        signal(SignalKind::Error, "no", 1, &[("source", "/a.js:1")]),
        signal(SignalKind::Error, "no", 4, &[("source", "/a.js:1")]),
        signal(SignalKind::Error, "no", 1, &[("source", "/b.js:1")]),
        signal(SignalKind::Custom, "basket", 0, &[]),
        signal(SignalKind::Custom, "basket", 0, &[]),
        signal(SignalKind::Dead, "", 2_500, &[]),
        order("12.3", "7"),
        order("much", "8"),
        order("1e300", "9"),
    ];
    scratch.append(&telling(scratch.first(1, "/a"), told)).unwrap();
    let views = of_day(&scratch);
    let summary = &views[0].summary;
    assert_eq!((&*summary.path, summary.vitals[Vital::Lcp as usize]), ("/a", Some(1_200)));
    let failures: Vec<_> = summary.failures.iter().map(|one| (one.source.as_str(), one.times)).collect();
    assert_eq!(failures, [("/a.js:1", 4), ("/b.js:1", 1)]);
    assert_eq!((&summary.events[..], summary.disappointed), (&[("basket".into(), 2)][..], [0, 1, 0, 0]));
    let orders: Vec<_> = views[0].orders.iter().map(|order| order.value_e4).collect();
    assert_eq!(orders, [123_000], "what is no value is no order");
}

#[test]
fn what_is_remembered_is_what_is_stored() {
    let scratch = Scratch::new();
    scratch.append(&scratch.first(1, "/a")).unwrap();
    let clicks = || of_day(&scratch).iter().map(|view| view.summary.clicks).collect::<Vec<_>>();
    let first = clicks();
    assert_eq!((first.len(), clicks()), (1, first.clone()));
    scratch.append(&scratch.later(1, 1, 3)).unwrap();
    assert_eq!(clicks(), [first[0] + 3], "a view that went on");
    scratch.append(&scratch.first(2, "/b")).unwrap();
    assert_eq!(clicks(), [first[0] + 3, first[0]]);
    let site = scratch.store.site(scratch.site).unwrap().unwrap();
    let erasure = Erasure { path: None, from_day: DAY, to_day: DAY };
    assert_eq!(scratch.store.erase(&site, &erasure).unwrap(), 2);
    assert_eq!(clicks(), [0; 0]);
    // It takes the places of what is gone.
    scratch.append(&scratch.first(3, "/c")).unwrap();
    scratch.append(&scratch.first(4, "/d")).unwrap();
    let paths: Vec<_> = of_day(&scratch).iter().map(|view| view.summary.path.to_string()).collect();
    assert_eq!(paths, ["/c", "/d"]);
}

#[test]
fn a_session_ends_after_half_an_hour_and_a_segment_chooses_by_how_it_began() {
    let scratch = Scratch::new();
    let from = |view, path: &str, referrer: &str| {
        let mut batch = scratch.first(view, path);
        batch.header.as_mut().unwrap().referrer = referrer.into();
        batch
    };
    for (visitor, minutes, view, referrer) in
        [(1, 0, 1, "a.example"), (1, 29, 2, ""), (1, 60, 3, ""), (2, 30, 4, "b.example")]
    {
        let batch = from(view, "/", referrer);
        scratch.append_of(visitor, &batch, NOON_MS + minutes * MINUTE_MS).unwrap();
    }
    let told = |view: &Viewed| (view.summary.view.0, view.session, view.visitor, view.source.to_string());
    let told: Vec<_> = of_day(&scratch).iter().map(told).collect();
    let expected =
        [(1, 1, 0, "a.example"), (2, 1, 0, "a.example"), (4, 4, 1, "b.example"), (3, 3, 0, "direct")];
    assert_eq!(
        told,
        expected.map(|(view, session, visitor, source)| (view, session, visitor, source.into()))
    );
    let segment = Segment { source: Some("a.example".into()), ..Segment::of_days(DAY, DAY) };
    assert_eq!(scratch.store.viewed(scratch.site, &segment).unwrap().len(), 2);
    let robots = Segment { bots: Bots::Only, ..Segment::of_days(DAY, DAY) };
    assert_eq!(scratch.store.viewed(scratch.site, &robots).unwrap().len(), 0);
}

#[test]
fn an_order_counts_once_however_often_its_page_is_loaded() {
    let scratch = Scratch::new();
    for view in [1, 2] {
        scratch
            .append(&telling(scratch.first(view, "/thanks"), vec![order("5", "7"), order("5", "")]))
            .unwrap();
    }
    let orders: Vec<_> = of_day(&scratch).iter().map(|view| view.orders.len()).collect();
    assert_eq!(orders, [2, 1], "but one without an id counts each time");
}

/// What a back end tells of the order that pages know by this digest.
fn told(digest: u32, at_ms: i64, [value, refund]: [i64; 2]) -> Order {
    Order { id: u64::from(digest) << 8, digest, at_ms, currency: "EUR".into(), value, refund }
}

#[test]
fn what_the_back_end_tells_of_an_order_counts_wherever_orders_are_counted() {
    let scratch = Scratch::new();
    let site = scratch.store.site(scratch.site).unwrap().unwrap();
    let thanks = vec![order("5", "7"), order("6", "8"), order("1", "9"), order("2", "")];
    scratch.append_of(1, &telling(scratch.first(1, "/thanks"), thanks), NOON_MS).unwrap();
    let again = telling(scratch.first(2, "/thanks"), vec![order("5", "7")]);
    scratch.append_of(2, &again, NOON_MS + MINUTE_MS).unwrap();
    const DAY_MS: i64 = 86_400_000;
    for order in [
        told(7, NOON_MS + 5, [70_000, 20_000]),
        told(8, NOON_MS, [60_000, 60_000]),
        // It counts on its own day.
        told(9, NOON_MS - DAY_MS, [10_000, 0]),
        // No page told of it.
        told(10, NOON_MS, [1_000_000, 0]),
    ] {
        scratch.store.tell_order(&site, &order).unwrap();
    }
    let trade = |segment: &Segment| scratch.store.trade(scratch.site, segment).unwrap();
    let kept = |orders: &[Bought]| orders.iter().map(Bought::kept_e4).collect::<Vec<_>>();
    let day = trade(&Segment::of_days(DAY, DAY));
    assert_eq!(
        day.views.iter().map(|view| kept(&view.orders)).collect::<Vec<_>>(),
        [vec![50_000, 0, 20_000], vec![]]
    );
    assert_eq!(
        (kept(&day.apart), day.views[0].ordered, day.views[1].ordered),
        (vec![1_000_000], true, false)
    );
    let before = trade(&Segment::of_days(DAY - 1, DAY - 1));
    assert_eq!((before.views.len(), kept(&before.apart)), (0, vec![10_000]));
    let some = trade(&Segment { device: Some(Device::Desktop), ..Segment::of_days(DAY, DAY) });
    assert_eq!(kept(&some.apart), [0; 0], "nobody knows on which device it was ordered");
    let robots = trade(&Segment { bots: Bots::Only, ..Segment::of_days(DAY, DAY) });
    assert_eq!((robots.views.len(), robots.apart.len()), (0, 0));

    let elements = scratch.store.elements(&scratch.query(Kind::Click, "*")).unwrap().all;
    let sum = day.views.iter().flat_map(|view| kept(&view.orders)).sum::<i64>();
    assert_eq!((elements.ordering, elements.revenue.get("EUR")), (1, Some(&(sum as f64 / 1e4))));
}

#[test]
fn views_are_chosen_by_what_was_clicked_and_by_whether_their_session_ordered_as_maps_choose_them() {
    let scratch = Scratch::new();
    let told = |view, path, signals| telling(scratch.first(view, path), signals);
    let mut quiet = scratch.first(3, "/");
    quiet.clicks.clear();
    for (visitor, minutes, batch) in [
        (1, 0, scratch.first(1, "/")),
        (1, 5, told(2, "/thanks", vec![order("5", "7")])),
        // After the session's end the same order is no new one.
        (1, 90, told(5, "/thanks", vec![order("5", "7")])),
        (2, 0, quiet),
        (3, 0, scratch.first(4, "/")),
    ] {
        scratch.append_of(visitor, &batch, NOON_MS + minutes * MINUTE_MS).unwrap();
    }
    let check = |segment: Segment, expected: &[u64]| {
        let views = scratch.store.viewed(scratch.site, &segment).unwrap();
        let matching = views.iter().filter(|view| view.matches);
        let mut numbers: Vec<_> = matching.map(|view| view.summary.view.0).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, expected, "{segment:?}");
        let query = HeatQuery { segment, ..scratch.query(Kind::Click, "*") };
        assert_eq!(scratch.store.heat(&query).unwrap().about.views, expected.len() as u64, "{query:?}");
    };
    let day = || Segment::of_days(DAY, DAY);
    check(Segment { converted: Some(true), ..day() }, &[1, 2]);
    check(Segment { converted: Some(false), ..day() }, &[3, 4, 5]);
    let clicked = |index| Some(Clicked { index, selector: "#buy".into() });
    check(Segment { clicked: clicked(None), ..day() }, &[1, 2, 4, 5]);
    check(Segment { clicked: clicked(Some(0)), converted: Some(false), ..day() }, &[4, 5]);
    check(Segment { clicked: clicked(Some(1)), ..day() }, &[]);
}

#[test]
fn a_session_with_a_view_that_is_meant_comes_whole_and_no_bot_with_it() {
    let scratch = Scratch::new();
    let arm = |view, arm| {
        telling(scratch.first(view, "/"), vec![signal(SignalKind::Variant, "hero", 0, &[("arm", arm)])])
    };
    for (visitor, minutes, batch) in [
        (1, 0, arm(1, "a")),
        (1, 5, telling(scratch.first(2, "/thanks"), vec![order("5", "7")])),
        // Another session of the same visitor.
        (1, 90, scratch.first(3, "/")),
        (2, 0, arm(5, "b")),
    ] {
        scratch.append_of(visitor, &batch, NOON_MS + minutes * MINUTE_MS).unwrap();
    }
    let agent = Agent { bot_score: 100, ..Agent::default() };
    let driven = arrival(&scratch.first(4, "/about"), NOON_MS + 6 * MINUTE_MS);
    scratch.arrive(Arrival { visitor: 1, agent, ..driven }).unwrap();
    let of_arm = |arm: &str| Segment {
        variant: Some(Variant { test: "hero".into(), arm: arm.into() }),
        ..Segment::of_days(DAY, DAY)
    };
    let views = |arm| {
        let views = scratch.store.viewed(scratch.site, &of_arm(arm)).unwrap();
        views.iter().map(|view| (view.summary.view.0, view.matches, view.ordered)).collect::<Vec<_>>()
    };
    assert_eq!(views("a"), [(1, true, false), (2, false, true)]);
    assert_eq!(views("b"), [(5, true, false)]);
}

#[test]
fn what_is_read_ahead_is_so_much_and_changes_no_answer() {
    let scratch = Scratch::new();
    for view in 1..=5 {
        scratch.append(&scratch.first(view, "/")).unwrap();
    }
    let ahead = |most| scratch.store.read_ahead(scratch.site, DAY - 1..=DAY, most).unwrap();
    assert_eq!([ahead(0), ahead(2), ahead(2), ahead(3)], [0, 2, 0, 1], "the latest, and what was not known");
    assert_eq!(of_day(&scratch).len(), 5);
    scratch.append(&scratch.later(5, 1, 3)).unwrap();
    assert_eq!(ahead(9), 1, "it is read again where something came");
    assert_eq!(of_day(&scratch).last().unwrap().summary.clicks, 4);
    assert_eq!(scratch.store.read_ahead(scratch.site, DAY + 1..=DAY + 2, 9).unwrap(), 0);
}
