//! What goes into a capture comes out of its batches.
#![cfg(not(target_arch = "wasm32"))]

use isotherm_capture::{Capture, PageBox};
use proptest::prelude::*;
use wire::{Batch, Frame, Pointer, SiteKey, Size, View, ViewId, limits};

fn capture() -> Capture {
    let site = SiteKey::parse("abcdefghijklmnop").expect("sixteen letters");
    let header = View { path: "/".into(), ..View::default() };
    Capture::begin(site, ViewId(7), 1_000, true, header)
}

fn cut(capture: &mut Capture, at_ms: u32) -> Batch {
    Batch::decode(&capture.cut(at_ms).expect("there is something to send")).expect("what is cut can be read")
}

const BOX: PageBox = PageBox { x: 10.4, y: 20.6, w: 100.0, h: 50.0 };

#[test]
fn times_count_from_the_view_and_never_run_backwards() {
    let mut capture = capture();
    capture.moved(3_000, 1, 2, 0);
    capture.moved(2_500, 3, 4, 0);
    capture.clicked(400, 5, 6, 0, Pointer::Mouse, 0, true);
    let batch = cut(&mut capture, 4_000);
    assert_eq!(batch.moves.iter().map(|m| m.at_ms).collect::<Vec<_>>(), [2_000, 2_000]);
    assert_eq!((batch.clicks[0].at_ms, batch.cut_ms), (2_000, 3_000));
}

#[test]
fn an_element_is_declared_once_and_its_place_again_only_when_it_moved() {
    let mut capture = capture();
    let anchor = capture.anchor("#buy".into(), 0, 1, 0);
    let first = capture.place(anchor, BOX);
    assert_eq!(capture.place(anchor, BOX), first);
    let batch = cut(&mut capture, 1_100);
    assert_eq!((batch.anchors.first, batch.anchors.list.len()), (1, 1));
    assert_eq!((batch.places.list[0].x, batch.places.list[0].y), (10, 21));
    let second = capture.place(anchor, PageBox { y: 900.0, ..BOX });
    assert_eq!((first, second), (1, 2));
    capture.moved(1_200, 20, 910, second);
    let batch = cut(&mut capture, 1_300);
    assert_eq!((batch.anchors.list.len(), batch.places.first, batch.places.list.len()), (0, 2, 1));
}

#[test]
fn batches_are_numbered_without_gaps_and_only_the_first_has_the_view() {
    let mut capture = capture();
    for seq in 0..3 {
        capture.moved(1_000 + seq * 10, 1, 1, 0);
        let batch = cut(&mut capture, 1_005 + seq * 10);
        assert_eq!((batch.seq, batch.header.is_some()), (seq, seq == 0));
    }
}

#[test]
fn nothing_happened_means_nothing_to_send() {
    let mut capture = capture();
    capture.shown(1_000, false);
    cut(&mut capture, 1_000);
    assert_eq!(capture.due_ms(), None);
    assert!(capture.cut(9_000).is_none());
}

#[test]
fn a_batch_is_due_five_seconds_after_its_first_record_or_when_it_is_full() {
    let mut capture = capture();
    cut(&mut capture, 1_000);
    capture.moved(2_000, 0, 0, 0);
    capture.moved(6_000, 0, 0, 0);
    assert_eq!(capture.due_ms(), Some(7_000));
    let mut at = 6_000;
    while capture.due_ms() == Some(7_000) {
        at += 1;
        capture.moved(at, 0, 0, 0);
    }
    assert!(capture.due_ms() <= Some(2_000), "full is due at once");
    assert!(capture.cut(at).unwrap().len() <= limits::BATCH_BYTES);
}

#[test]
fn active_time_and_scrolling_add_up_over_batches() {
    let mut capture = capture();
    capture.scrolled(1_000, 0, 900);
    let first = cut(&mut capture, 3_000);
    capture.scrolled(4_000, 500, 1_400);
    let second = cut(&mut capture, 5_000);
    assert_eq!([first.active_ms, second.active_ms], [2_000, 2_000]);
    let lasted: Vec<_> = first.scrolls.iter().chain(&second.scrolls).map(|s| (s.top, s.for_ms)).collect();
    assert_eq!(lasted, [(0, 2_000), (0, 1_000), (500, 1_000)]);
}

#[test]
fn a_size_that_did_not_change_is_not_sent() {
    let mut capture = capture();
    let frame =
        Frame { at_ms: 1_500, viewport: Size { w: 390, h: 844 }, document: Size { w: 390, h: 4_000 } };
    capture.resized(frame);
    capture.resized(Frame { at_ms: 1_600, ..frame });
    assert_eq!(cut(&mut capture, 2_000).frames, [Frame { at_ms: 500, ..frame }]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_input_makes_a_batch_that_the_collector_would_refuse(
        steps in prop::collection::vec((any::<u32>(), any::<i32>(), any::<i32>(), 0u8..6, ".{0,300}"), 0..60),
    ) {
        let mut capture = capture();
        for (at_ms, x, y, kind, text) in steps {
            let numbers = PageBox { x: f64::from(x) * 1e3, y: f64::NAN, w: f64::from(y), h: f64::INFINITY };
            let anchor = capture.anchor(text.chars().take(100).collect(), at_ms % 7, at_ms % 5, 0);
            let place = capture.place(anchor, numbers);
            match kind {
                0 => capture.moved(at_ms, x, y, place),
                1 => capture.clicked(at_ms, x, y, place, Pointer::Touch, at_ms as u8, true),
                2 => capture.scrolled(at_ms, x, y),
                3 => capture.error(at_ms, &text, &text),
                4 => capture.custom(at_ms, &text, vec![(text.clone(), text.clone()); 40]),
                _ => capture.shown(at_ms, x > 0),
            }
            if capture.due_ms().is_some_and(|due| due <= at_ms) {
                Batch::decode(&capture.cut(at_ms).unwrap()).unwrap();
            }
        }
        if let Some(bytes) = capture.cut(u32::MAX) {
            Batch::decode(&bytes).unwrap();
        }
    }
}
