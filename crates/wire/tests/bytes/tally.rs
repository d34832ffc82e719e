//! Heat against answers worked out by hand.

use proptest::prelude::*;
use wire::{
    About, Anchor, Attention, Batch, Click, Device, Fold, Frame, Heat, Kind, Move, PartBox, Place, Pointer,
    Scroll, Signal, SignalKind, SiteKey, Size, Tally, View, ViewId, flags,
};

use crate::made;

fn first(view: u64) -> Batch {
    let frame =
        Frame { at_ms: 0, viewport: Size { w: 1_000, h: 800 }, document: Size { w: 1_000, h: 2_000 } };
    let mut batch = Batch::new(SiteKey::from_random([1; 10]), ViewId(view), 0);
    batch.header = Some(View { path: "/".into(), frame, ..View::default() });
    batch
}

fn later(view: u64, seq: u32) -> Batch {
    Batch::new(SiteKey::from_random([1; 10]), ViewId(view), seq)
}

fn named(selector: &str, landmark: u32) -> Anchor {
    Anchor { selector: selector.into(), index: 0, count: 1, landmark, mark: 0 }
}

/// A first batch with a 60 x 24 px button at (100, 200): anchor 1, place 1.
fn with_button(view: u64) -> Batch {
    let mut batch = first(view);
    batch.anchors.list = vec![named("#buy", 0)];
    batch.places.list = vec![Place { anchor: 1, x: 100, y: 200, w: 60, h: 24 }];
    batch
}

fn click(x: i32, y: i32) -> Click {
    Click { x, y, place: 1, trusted: true, ..Click::default() }
}

fn rest(at_ms: u32, x: i32, y: i32) -> Move {
    Move { at_ms, x, y, place: 1 }
}

fn heat(kind: Kind, batches: &[Batch]) -> Heat {
    let mut tally = Tally::new(kind);
    for batch in batches {
        assert!(tally.add(batch), "batch {} of view {}", batch.seq, batch.view.0);
    }
    tally.finish(About::default())
}

#[test]
fn clicks_are_counted_in_cells_of_six_px() {
    let mut batch = with_button(1);
    // Cells of 6 px make ten columns and four rows. Outside the box counts at its edge.
    batch.clicks = vec![click(100, 200), click(105, 205), click(106, 200), click(159, 223), click(90, 300)];
    let heat = heat(Kind::Click, &[batch]);
    let button = &heat.anchors[1];
    assert_eq!((button.columns, button.rows, button.points), (10, 4, 5));
    assert_eq!(button.cells, [(0, 2), (1, 1), (30, 1), (39, 1)]);
    assert_eq!((heat.about.views, heat.about.points, heat.anchors[0].points), (1, 5, 0));
}

#[test]
fn a_box_of_another_size_is_laid_over_the_first_by_fraction() {
    let mut wide = with_button(2);
    wide.places.list[0] = Place { anchor: 1, x: 0, y: 0, w: 600, h: 240 };
    wide.clicks = vec![click(599, 239), click(300, 120)];
    let heat = heat(Kind::Click, &[with_button(1), wide]);
    assert_eq!((heat.anchors[1].columns, heat.anchors[1].rows), (10, 4));
    assert_eq!(heat.anchors[1].cells, [(25, 1), (39, 1)]);
}

#[test]
fn only_what_a_person_did_with_a_main_button_is_a_click() {
    let mut batch = with_button(1);
    let scripted = Click { trusted: false, ..click(100, 200) };
    let secondary = Click { button: 2, ..click(100, 200) };
    let middle = Click { button: 1, ..click(100, 200) };
    batch.clicks = vec![scripted, secondary, middle];
    assert_eq!(heat(Kind::Click, &[batch]).anchors[1].cells, [(0, 1)]);
}

#[test]
fn a_move_weighs_the_time_until_the_next_but_five_seconds_at_most() {
    let mut batch = with_button(1);
    batch.cut_ms = 20_000;
    batch.moves =
        vec![rest(1_000, 100, 200), rest(1_250, 106, 200), rest(9_000, 112, 200), rest(9_000, 118, 200)];
    let heat = heat(Kind::Move, &[batch]);
    assert_eq!(heat.anchors[1].cells, [(0, 250), (1, 5_000), (2, 1), (3, 5_000)]);
    assert_eq!(heat.about.points, 4);
}

#[test]
fn a_rest_goes_on_across_batches_and_ends_with_its_view() {
    let mut before = with_button(1);
    (before.cut_ms, before.moves) = (500, vec![rest(400, 100, 200)]);
    let mut after = later(1, 1);
    (after.cut_ms, after.moves) = (3_000, vec![rest(1_400, 106, 200)]);
    let mut other = with_button(2);
    (other.cut_ms, other.moves) = (90, vec![rest(50, 112, 200)]);
    let heat = heat(Kind::Move, &[before, after, other]);
    assert_eq!(heat.anchors[1].cells, [(0, 1_000), (1, 1_600), (2, 40)]);
}

#[test]
fn scrolling_is_rows_of_views_and_of_time() {
    let stretch = |for_ms, top, bottom| Scroll { for_ms, top, bottom, ..Scroll::default() };
    let mut reader = first(1);
    reader.scrolls = vec![stretch(700, 0, 800), stretch(300, 1_000, 1_800)];
    let mut bouncer = first(2);
    bouncer.header.as_mut().unwrap().device = Device::Phone;
    let inner = Scroll { scroller: 1, ..stretch(9_999, 0, 2_000) };
    bouncer.scrolls = vec![inner];
    let heat = heat(Kind::Scroll, &[reader, bouncer]);
    // 400 rows of 5 px. Both saw the first screen; the first came down to 1,800 px.
    let rows = &heat.reach.rows;
    assert_eq!(rows.len(), 400);
    assert_eq!((rows[0], rows[159], rows[160]), ((2, 700), (2, 700), (1, 0)));
    assert_eq!((rows[199], rows[200], rows[359], rows[360]), ((1, 0), (1, 300), (1, 300), (0, 0)));
    assert_eq!((heat.reach.document_px, heat.about.points, heat.anchors.len()), (2_000, 2, 0));
    let fold = |device| Fold { device, views: 1, px: 800 };
    assert_eq!(heat.reach.folds, [fold(Device::Desktop), fold(Device::Phone)]);
}

#[test]
fn a_point_whose_declaration_never_came_falls_to_the_document() {
    let mut orphan = later(1, 2);
    orphan.clicks = vec![Click { place: 7, ..click(500, 1_000) }];
    let heat = heat(Kind::Click, &[with_button(1), orphan]);
    assert_eq!((heat.anchors.len(), heat.anchors[0].points), (1, 1));
    let middle = heat.anchors[0].rows / 2 * heat.anchors[0].columns + heat.anchors[0].columns / 2;
    assert_eq!(heat.anchors[0].cells, [(middle, 1)]);
}

/// Clicks on the button at these times, each a cell of six px farther to the right.
fn clicks_at(times: &[u32]) -> Vec<Click> {
    (0..).zip(times).map(|(at, &at_ms)| Click { at_ms, ..click(100 + 6 * at, 200) }).collect()
}

fn verdict(kind: SignalKind, at_ms: u32, value: u32) -> Signal {
    Signal { kind, at_ms, anchor: 1, value, ..Signal::default() }
}

#[test]
fn a_verdict_falls_on_the_click_it_speaks_of() {
    let mut batch = with_button(1);
    batch.clicks = clicks_at(&[100, 3_000, 6_000]);
    // Said when the next click came, when the page was left, and when the effect came or the exception was thrown.
    let all = [
        (Kind::Dead, SignalKind::Dead, [(3_000, 2_900), (9_000, 3_000)], [(0, 1), (2, 1)]),
        (Kind::Slow, SignalKind::Slow, [(700, 600), (3_900, 900)], [(0, 1), (1, 1)]),
        (Kind::Error, SignalKind::ErrorClick, [(3_000, 0), (6_400, 400)], [(1, 1), (2, 1)]),
    ];
    for (kind, signal, said, cells) in all {
        batch.signals = said.map(|(at_ms, value)| verdict(signal, at_ms, value)).into();
        let heat = heat(kind, &[batch.clone()]);
        assert_eq!((heat.about.points, &*heat.anchors[1].cells), (2, &cells[..]), "{kind:?}");
    }
}

#[test]
fn rage_is_the_series_and_not_the_click_that_ended_it() {
    let mut batch = with_button(1);
    batch.clicks = clicks_at(&[100, 5_000, 5_300, 5_600, 9_000]);
    batch.signals = vec![verdict(SignalKind::Rage, 9_000, 3)];
    assert_eq!(heat(Kind::Rage, &[batch.clone()]).anchors[1].cells, [(1, 1), (2, 1), (3, 1)]);
    // A page that is left soon after.
    batch.clicks.pop();
    batch.signals = vec![verdict(SignalKind::Rage, 5_650, 3)];
    assert_eq!(heat(Kind::Rage, &[batch]).anchors[1].cells, [(1, 1), (2, 1), (3, 1)]);
}

#[test]
fn a_verdict_may_come_in_a_later_batch_or_without_its_click() {
    let mut batch = with_button(1);
    batch.clicks = clicks_at(&[100]);
    let mut after = later(1, 1);
    after.signals = vec![verdict(SignalKind::Dead, 10_100, 10_000), verdict(SignalKind::Dead, 20_000, 9_000)];
    let heat = heat(Kind::Dead, &[batch, after]);
    // The second click is nowhere: it counts in the middle of its element.
    assert_eq!((heat.about.points, &*heat.anchors[1].cells), (2, &[(0, 1), (25, 1)][..]));
}

#[test]
fn the_first_and_the_last_click_of_each_view_count_alone() {
    let mut batch = with_button(1);
    batch.clicks = clicks_at(&[100, 200]);
    batch.clicks.insert(0, Click { trusted: false, ..click(154, 200) });
    let mut after = later(1, 1);
    after.clicks = vec![Click { at_ms: 900, ..click(112, 200) }, Click { button: 2, ..click(154, 200) }];
    let batches = [batch, after, with_button(2)];
    assert_eq!(heat(Kind::First, &batches).anchors[1].cells, [(0, 1)]);
    assert_eq!(heat(Kind::Last, &batches).anchors[1].cells, [(2, 1)]);
}

#[test]
fn attention_is_a_time_for_each_element_as_a_whole() {
    let mut batch = with_button(1);
    batch.anchors.list.push(named("p", 0));
    let look = |anchor, for_ms| Attention { anchor, for_ms };
    batch.attention = vec![look(1, 400), look(2, 1_500)];
    let mut after = later(1, 1);
    after.attention = vec![look(1, 600), look(9, 50)];
    let heat = heat(Kind::Attention, &[batch, after]);
    let told = |at: usize| {
        let anchor = &heat.anchors[at];
        (&*anchor.anchor.selector, anchor.points, anchor.columns, anchor.rows, &*anchor.cells)
    };
    assert_eq!(told(0), ("", 1, 1, 1, &[(0, 50)][..]));
    assert_eq!(told(1), ("#buy", 2, 1, 1, &[(0, 1_000)][..]));
    assert_eq!(told(2), ("p", 1, 1, 1, &[(0, 1_500)][..]));
}

#[test]
fn one_pointer_counts_alone() {
    let mut batch = with_button(1);
    batch.clicks = clicks_at(&[100, 200, 300]);
    batch.clicks[1].pointer = Pointer::Touch;
    batch.signals = vec![verdict(SignalKind::Rage, 900, 3)];
    for (kind, cells) in [(Kind::Click, [(1, 1)]), (Kind::Rage, [(1, 1)]), (Kind::Last, [(1, 1)])] {
        let mut tally = Tally::new(kind).of_pointer(Some(Pointer::Touch));
        tally.add(&batch);
        let heat = tally.finish(About::default());
        assert_eq!((heat.about.pointer, &*heat.anchors[1].cells), (Some(Pointer::Touch), &cells[..]));
    }
}

#[test]
fn a_batch_without_its_view_is_left_out() {
    let mut tally = Tally::new(Kind::Click);
    assert!(!tally.add(&later(1, 1)));
    assert!(tally.add(&with_button(2)));
    assert!(!tally.add(&later(1, 2)));
    let heat = tally.finish(About::default());
    assert_eq!((heat.about.views, heat.about.points), (1, 0));
}

#[test]
fn simulated_views_are_counted_apart() {
    let mut made = with_button(1);
    made.header.as_mut().unwrap().flags = flags::SIMULATED;
    let about = heat(Kind::Click, &[made, with_button(2)]).about;
    assert_eq!((about.views, about.simulated), (2, 1));
}

#[test]
fn landmarks_come_before_what_lies_in_them_and_the_cold_are_dropped() {
    let mut batch = first(1);
    batch.anchors.list =
        vec![named("main", 0), named("aside", 0), named("main section", 1), named("#buy", 3)];
    let place = |anchor, x, y, w, h| Place { anchor, x, y, w, h };
    batch.places.list = vec![
        place(1, 0, 0, 1_000, 1_000),
        place(2, 0, 1_000, 1_000, 1_000),
        place(3, 100, 100, 500, 500),
        place(4, 200, 350, 100, 50),
    ];
    batch.clicks = vec![Click { place: 4, ..click(250, 375) }];
    let heat = heat(Kind::Click, &[batch]);
    let names: Vec<_> =
        heat.anchors.iter().map(|a| (a.anchor.selector.as_str(), a.anchor.landmark)).collect();
    assert_eq!(names, [("", 0), ("main", 0), ("main section", 1), ("#buy", 2)]);
    let part = |x: f64, y: f64, w: f64, h: f64| {
        let [x, y, w, h] = [x, y, w, h].map(|side| (side * f64::from(PartBox::WHOLE)) as i32);
        PartBox { x, y, w, h }
    };
    assert_eq!(heat.anchors[3].in_landmark, part(0.2, 0.5, 0.2, 0.1));
    assert_eq!(heat.anchors[3].in_document, part(0.2, 0.175, 0.1, 0.025));
}

#[test]
fn the_same_element_is_one_however_views_number_it() {
    let mut other = first(2);
    other.anchors.list = vec![named("nav", 0), named("#buy", 1)];
    other.places.list = vec![Place { anchor: 2, x: 0, y: 0, w: 60, h: 24 }];
    other.clicks = vec![click(0, 0)];
    let mut batch = with_button(1);
    batch.clicks = vec![click(100, 200)];
    let heat = heat(Kind::Click, &[batch, other]);
    assert_eq!(heat.anchors[1].cells, [(0, 2)]);
    assert_eq!(heat.anchors.len(), 2);
}

proptest! {
    #[test]
    fn every_point_counts(mut batches in prop::collection::vec(made::batch(), 1..4)) {
        for (view, batch) in (1..).zip(&mut batches) {
            batch.view = ViewId(view);
            batch.seq = 0;
            batch.header.get_or_insert_with(|| first(view).header.unwrap());
        }
        let heat = heat(Kind::Click, &batches);
        let clicks = batches.iter().flat_map(|b| &b.clicks).filter(|c| c.trusted && c.button != 2).count() as u64;
        let cells: u64 = heat.anchors.iter().flat_map(|a| &a.cells).map(|cell| cell.1).sum();
        let points: u64 = heat.anchors.iter().map(|a| a.points).sum();
        prop_assert_eq!((heat.about.points, cells, points), (clicks, clicks, clicks));
        prop_assert!(heat.anchors.iter().enumerate().skip(1).all(|(i, a)| (a.anchor.landmark as usize) < i));
    }
}
