//! What elements go along with: hesitation before their clicks, and orders later in the same session.

use store::{Buying, Clicked, ElementFigures, Elements, Segment};
use wire::{Batch, Click, Kind, Move, Pointer, Signal, SignalKind};

use crate::scratch::{DAY, NOON_MS, Scratch};

const MINUTE_MS: i64 = 60_000;

/// Clicks on the button at these times of the view.
fn clicks(at_ms: &[u32]) -> Vec<Click> {
    let click = |&at_ms: &u32| Click { at_ms, x: 130, y: 212, place: 1, trusted: true, ..Click::default() };
    at_ms.iter().map(click).collect()
}

/// A view with its first click on the button after a second, or none.
fn view(scratch: &Scratch, number: u64, path: &str, clicked: bool) -> Batch {
    let mut batch = scratch.first(number, path);
    batch.cut_ms = 10_000;
    batch.clicks = clicks(if clicked { &[1_000] } else { &[] });
    batch
}

fn ordered(mut batch: Batch, at_ms: u32, [currency, value, id]: [&str; 3]) -> Batch {
    let properties = [("value", value), ("order", id)].map(|(name, text)| (name.into(), text.into()));
    batch.signals.push(Signal {
        kind: SignalKind::Revenue,
        at_ms,
        name: currency.into(),
        properties: properties.into(),
        ..Signal::default()
    });
    batch
}

fn ask(scratch: &Scratch, path: &str) -> Elements {
    scratch.store.elements(&scratch.query(Kind::Click, path)).unwrap()
}

fn only(scratch: &Scratch) -> ElementFigures {
    let list = ask(scratch, "/shop").list;
    assert_eq!(list.len(), 1, "{list:?}");
    list[0].clone()
}

fn buying(sessions: u64, ordering: u64, revenue: &[(&str, f64)]) -> Buying {
    let revenue = revenue.iter().map(|&(currency, sum)| (currency.to_owned(), sum)).collect();
    Buying { sessions, ordering, revenue }
}

/// Of five visitors one clicked and ordered later, on another page; one ordered before the click; one clicked and ordered
/// half an hour after the session's end; one only clicked; and one only ordered.
fn shop() -> Scratch {
    let scratch = Scratch::new();
    let put = |visitor, minute: i64, batch: Batch| {
        scratch.append_of(visitor, &batch, NOON_MS + minute * MINUTE_MS).unwrap();
    };
    let order = |number, [currency, value, id]: [&str; 3]| {
        ordered(view(&scratch, number, "/thanks", false), 500, [currency, value, id])
    };
    put(1, 0, view(&scratch, 1, "/shop", true));
    put(1, 5, order(2, ["EUR", "12.5", "77"]));
    put(1, 6, order(3, ["EUR", "12.5", "77"]));
    put(1, 7, order(4, ["USD", "3", ""]));
    put(2, 0, ordered(view(&scratch, 5, "/shop", true), 900, ["EUR", "100", "78"]));
    put(3, 0, view(&scratch, 6, "/shop", true));
    put(3, 45, order(7, ["EUR", "100", "79"]));
    put(4, 0, view(&scratch, 8, "/shop", true));
    put(5, 0, view(&scratch, 9, "/shop", false));
    put(5, 1, order(10, ["EUR", "40", "80"]));
    scratch
}

#[test]
fn orders_count_for_elements_clicked_before_them_in_the_same_session() {
    let scratch = shop();
    assert_eq!(only(&scratch).buying, buying(4, 1, &[("EUR", 12.5), ("USD", 3.0)]));
    // Of all sessions with a view of the page, those of visitors 1, 2 and 5 have an order.
    assert_eq!(ask(&scratch, "/shop").all, buying(5, 3, &[("EUR", 152.5), ("USD", 3.0)]));
}

#[test]
fn what_is_worth_no_number_is_no_order() {
    let scratch = Scratch::new();
    for (number, value) in [(1, "NaN"), (2, "inf"), (3, "much"), (4, "-5")] {
        let batch = ordered(view(&scratch, number, "/shop", true), 2_000, ["EUR", value, ""]);
        scratch.append_of(number, &batch, NOON_MS).unwrap();
    }
    assert_eq!(only(&scratch).buying, buying(4, 1, &[("EUR", -5.0)]));
}

#[test]
fn views_are_told_apart_by_whether_their_session_ordered() {
    let scratch = shop();
    let views = |path: &str, converted| {
        let mut query = scratch.query(Kind::Click, path);
        query.segment.converted = converted;
        scratch.store.heat(&query).unwrap().about.views
    };
    assert_eq!([None, Some(true), Some(false)].map(|asked| views("/shop", asked)), [5, 3, 2]);
    assert_eq!([None, Some(true), Some(false)].map(|asked| views("*", asked)), [10, 8, 2]);
    let mut query = scratch.query(Kind::Click, "/shop");
    query.segment.converted = Some(true);
    query.versus = Some(Segment { converted: Some(false), ..Segment::of_days(DAY, DAY) });
    let answer = scratch.store.answer(&query).unwrap();
    assert_eq!((answer.heat.about.points, answer.contrast.unwrap().about.points), (2, 2));
}

#[test]
fn views_are_told_apart_by_what_was_clicked_in_them() {
    let scratch = shop();
    let views = |index, selector: &str| {
        let mut query = scratch.query(Kind::Click, "/shop");
        query.segment.clicked = Some(Clicked { index, selector: selector.into() });
        scratch.store.heat(&query).unwrap().about.views
    };
    assert_eq!(
        [views(None, "#buy"), views(Some(0), "#buy"), views(Some(1), "#buy"), views(None, "#ask")],
        [4, 4, 0, 0]
    );
    let choices = scratch.store.choices(&scratch.query(Kind::Click, "/shop")).unwrap();
    let told: Vec<_> = choices.converted.iter().map(|choice| (choice.value, choice.views)).collect();
    assert_eq!(told, [(true, 3), (false, 2)]);
    let clicked = &choices.clicked;
    assert_eq!((clicked.len(), &*clicked[0].value.selector, clicked[0].views), (1, "#buy", 4));
}

/// The median and the number of the hesitations before these clicks, the pointer being on the button, or on none, from
/// these times on.
fn hesitation(moves: &[(u32, u32)], clicks: Vec<Click>) -> (Option<u32>, u64) {
    let scratch = Scratch::new();
    let mut batch = scratch.first(1, "/shop");
    batch.cut_ms = 60_000;
    batch.moves = moves.iter().map(|&(at_ms, place)| Move { at_ms, x: 130, y: 212, place }).collect();
    batch.clicks = clicks;
    scratch.append(&batch).unwrap();
    let figures = only(&scratch);
    (figures.hesitation_ms, figures.hesitations)
}

#[test]
fn hesitation_is_the_time_on_the_element_before_a_click() {
    assert_eq!(hesitation(&[(100, 0), (400, 1), (700, 1)], clicks(&[1_000])), (Some(600), 1));
    assert_eq!(
        hesitation(&[(100, 1), (400, 0), (700, 1)], clicks(&[1_000])),
        (Some(300), 1),
        "it left meanwhile"
    );
    assert_eq!(hesitation(&[(100, 1)], clicks(&[1_000, 1_200, 1_500])), (Some(300), 3), "900, 200 and 300");
    assert_eq!(hesitation(&[(100, 1)], clicks(&[1_000, 1_200])), (Some(550), 2), "900 and 200");
    assert_eq!(hesitation(&[(100, 0)], clicks(&[1_000])), (None, 0), "it was not seen to come");
    let tap = Click { pointer: Pointer::Touch, ..clicks(&[1_000])[0] };
    assert_eq!(hesitation(&[(100, 1)], vec![tap]), (None, 0), "a finger hovers over nothing");
}
