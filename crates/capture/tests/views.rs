//! What goes into a capture comes out of its batches.
#![cfg(not(target_arch = "wasm32"))]

use isotherm_capture::{Capture, Effect, FULL_NOW, NEVER, Promise, Vital};
use proptest::prelude::*;
use wire::{
    Batch, Click, Fixed, Frame, Packer, Room as _, Scroll, SignalKind, SiteKey, Size, ViewId, flags, limits,
    unpack,
};

const BEGAN_MS: u32 = 1_000;

fn begin(capture: &mut Capture, view: u64, at_ms: u32) {
    begin_with(capture, view, at_ms, 0);
}

fn begin_with(capture: &mut Capture, view: u64, at_ms: u32, flags: u32) {
    let texts = "/\x1f\x1f\x1f\x1f\x1f\x1f\x1fde";
    capture.begin(
        ViewId(view),
        at_ms,
        true,
        [1_000, 800, 1_000, 2_000, 100, 0, flags, 0, 0, 0],
        texts.as_bytes(),
    );
}

fn capture() -> Box<Capture> {
    let mut capture = Box::new(Capture::new());
    capture.open(SiteKey::parse("abcdefghijklmnop"), 1_000_000);
    begin(&mut capture, 7, BEGAN_MS);
    capture
}

fn bytes(capture: &mut Capture, at_ms: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    capture.cut(at_ms, &mut bytes);
    bytes
}

/// The next batch, packed into the room that a tracker has, and unpacked.
fn fitting(capture: &mut Capture, at_ms: u32) -> Vec<u8> {
    let mut packer = Box::new(Packer::new(Fixed::<u8, { limits::BATCH_BYTES }>::new(0)));
    capture.cut(at_ms, &mut *packer);
    unpack(packer.out().values()).expect("it fits")
}

fn cut(capture: &mut Capture, at_ms: u32) -> Batch {
    Batch::decode(&bytes(capture, at_ms)).expect("what is cut can be read")
}

fn click(at_ms: u32) -> Click {
    Click { at_ms, trusted: true, ..Click::default() }
}

fn clicked(capture: &mut Capture, click: Click, anchor: u32, promise: Promise) {
    let Click { at_ms, x, y, place, pointer, button, trusted } = click;
    let kind = Click::kind(pointer as u32, button.into(), trusted);
    capture.clicked(at_ms, x, y, place, kind, anchor);
    capture.promised(promise as u32);
}

#[test]
fn times_count_from_the_view_and_never_run_backwards() {
    let mut capture = capture();
    capture.moved(3_000, 1, 2, 0);
    capture.moved(2_500, 3, 4, 0);
    clicked(&mut capture, click(2_200), 0, Promise::Nothing);
    clicked(&mut capture, click(400), 0, Promise::Nothing);
    // Told late, and not late for that.
    capture.moved(3_500, 5, 6, 0);
    capture.effect(3_900, Effect::Seen as u32);
    capture.moved(3_600, 7, 8, 0);
    let batch = cut(&mut capture, 4_000);
    assert_eq!(batch.moves.iter().map(|m| m.at_ms).collect::<Vec<_>>(), [2_000, 2_000, 2_500, 2_600]);
    assert_eq!(batch.clicks.iter().map(|c| c.at_ms).collect::<Vec<_>>(), [1_200, 1_200]);
    assert_eq!(batch.cut_ms, 3_000);
}

#[test]
fn an_element_is_declared_once_and_its_place_again_only_when_it_moved() {
    let mut capture = capture();
    let anchor = capture.anchor([0, 1, 0, 77], b"#buy");
    let first = capture.place(anchor, 10, 21, 100, 50);
    assert_eq!(capture.place(anchor, 10, 21, 100, 50), first);
    let batch = cut(&mut capture, 1_100);
    assert_eq!((batch.anchors.first, batch.anchors.list.len()), (1, 1));
    assert_eq!((&*batch.anchors.list[0].selector, batch.anchors.list[0].mark), ("#buy", 77));
    assert_eq!((batch.places.list[0].x, batch.places.list[0].y), (10, 21));
    let second = capture.place(anchor, 10, 900, 100, 50);
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
fn another_view_begins_anew() {
    let mut capture = capture();
    capture.anchor([0, 1, 0, 0], b"#buy");
    capture.scrolled(0, Scroll { at_ms: 1_000, bottom: 800, ..Scroll::default() });
    cut(&mut capture, 9_000);
    begin(&mut capture, 8, 10_000);
    assert_eq!(capture.anchor([0, 1, 0, 0], b"#sell"), 1);
    let batch = cut(&mut capture, 10_500);
    let header = batch.header.expect("the first batch has the view");
    assert_eq!((batch.view, batch.seq, batch.cut_ms, batch.active_ms), (ViewId(8), 0, 500, 500));
    assert_eq!((&*header.path, &*header.language, header.frame.document.h), ("/", "de", 2_000));
    assert_eq!(batch.scrolls, []);
}

#[test]
fn nothing_happened_means_nothing_to_send() {
    let mut capture = capture();
    capture.shown(1_000, false);
    cut(&mut capture, 1_000);
    assert_eq!(capture.due_ms(1_000), NEVER);
    assert!(bytes(&mut capture, 9_000).is_empty());
}

#[test]
fn a_batch_is_due_five_seconds_after_its_first_record() {
    let mut capture = capture();
    cut(&mut capture, 1_000);
    capture.moved(2_000, 0, 0, 0);
    capture.moved(6_000, 0, 0, 0);
    assert_eq!((capture.due_ms(6_999), capture.due_ms(7_000)), (7_000, 0));
}

#[test]
fn a_batch_is_due_a_second_after_its_first_click() {
    let mut capture = capture();
    cut(&mut capture, 1_000);
    capture.moved(2_000, 0, 0, 0);
    clicked(&mut capture, click(2_500), 0, Promise::Unseen);
    clicked(&mut capture, click(3_000), 0, Promise::Unseen);
    assert_eq!(capture.due_ms(3_000), 3_500);
    cut(&mut capture, 3_500);
    capture.moved(4_000, 0, 0, 0);
    assert_eq!(capture.due_ms(4_000), 9_000);
}

#[test]
fn a_full_draft_fits_into_a_batch_with_the_longest_signal_and_every_element_looked_at() {
    let mut capture = capture();
    let mut anchors = 0;
    while capture.due_ms(0) > 0 {
        let anchor = capture.anchor([0, 1, 0, u32::MAX], b"main section.products");
        assert_ne!(anchor, 0);
        capture.seen(1_000, anchor, 1_000);
        anchors += 1;
    }
    let property = "x".repeat(limits::TEXT_BYTES);
    let texts = vec![&*property; 33].join("\x1f");
    capture.signal(1_100, SignalKind::Custom as u32, 0, u32::MAX, texts.as_bytes());
    let batch = Batch::decode(&fitting(&mut capture, 99_000_000)).expect("what is cut can be read");
    assert_eq!((batch.anchors.list.len(), batch.attention.len()), (anchors, anchors));
    assert_eq!(batch.signals[0].properties.len(), 16);
}

#[test]
fn what_nobody_cuts_still_fits_into_a_batch() {
    // No step of any column is small, and no text is longer than a selector may be.
    check_unattended(|at| if at % 2 == 0 { limits::PAGE_PX } else { -limits::PAGE_PX }, |_| b'x');
}

#[test]
fn what_nobody_cuts_fits_even_if_nothing_in_it_can_be_foretold() {
    let mut chance = 1u32;
    let mut draw = move || {
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        chance >> 8
    };
    let mut further = draw;
    check_unattended(|_| further() as i32 % limits::PAGE_PX, |_| b' ' + (draw() % 95) as u8);
}

/// Fills the draft of a page that nobody cuts, with positions and texts out of these numbers and bytes.
fn check_unattended(mut px: impl FnMut(u32) -> i32, mut byte: impl FnMut(usize) -> u8) {
    let mut capture = capture();
    let mut text = |len| (0..len).map(&mut byte).collect::<Vec<_>>();
    for at in 0..3_000 {
        let (x, y) = (px(at), -px(at));
        let at_ms = limits::VIEW_MS / 3_000 * at;
        let anchor = capture.anchor([19_999, 20_000, 0, x as u32], &text(512));
        let place = capture.place(anchor, x, y, y as u32, x as u32);
        capture.moved(at_ms, x, y, place);
        clicked(&mut capture, Click { x, y, ..click(at_ms) }, anchor, Promise::Effect);
        capture.signal(at_ms, SignalKind::Custom as u32, anchor, y as u32, &text(700));
    }
    let batch = Batch::decode(&fitting(&mut capture, limits::VIEW_MS)).expect("what is cut can be read");
    assert!(batch.moves.len() > 100 && batch.clicks.len() > 100);
}

#[test]
fn what_is_larger_than_a_page_may_be_counts_as_that_large() {
    let mut capture = Box::new(Capture::new());
    let whole = Size { w: 1_000, h: 20_000_000 };
    let numbers = [1_000, 800, whole.w, whole.h, 100, 0, 0, 0, 0, 0];
    capture.begin(ViewId(7), 0, true, numbers, b"/\x1f\x1f\x1f\x1f\x1f\x1f\x1f");
    capture.resized(Frame { at_ms: 10, viewport: Size { w: 900, h: 800 }, document: whole });
    capture.scrolled(3, Scroll { at_ms: 20, bottom: 90, scroller: 1, content: whole.h, ..Scroll::default() });
    let batch = cut(&mut capture, 1_000);
    let most = limits::PAGE_PX as u32;
    assert_eq!(batch.header.expect("the view").frame.document.h, most);
    assert_eq!((batch.frames[0].document.h, batch.scrolls[0].content), (most, most));
}

#[test]
fn elements_beyond_what_a_view_can_know_are_the_document() {
    let mut capture = capture();
    let mut numbers = Vec::new();
    for at in 0..1_100 {
        numbers.push(capture.anchor([0, 1, 0, 0], b"p"));
        if at % 100 == 0 {
            cut(&mut capture, 2_000 + at);
        }
    }
    assert_eq!(numbers[1_022..1_026], [1_023, 1_024, 0, 0]);
    assert_eq!(capture.place(0, 1, 2, 3, 4), 0);
}

#[test]
fn a_page_that_scrolls_by_itself_is_not_activity() {
    let mut capture = capture();
    capture.touched(2_000);
    for at_ms in [20_000, 40_000, 60_000] {
        let top = at_ms as i32 / 100;
        capture.scrolled(0, Scroll { at_ms, top, bottom: top + 800, ..Scroll::default() });
    }
    let batch = cut(&mut capture, 61_000);
    assert_eq!((batch.active_ms, batch.idle_ms), (31_000, 29_000));
}

#[test]
fn attention_is_active_time_times_visible_share() {
    let mut capture = capture();
    let anchors = [0, 0, 0].map(|_| capture.anchor([0, 1, 0, 0], b"p"));
    capture.seen(1_000, anchors[0], 1_000);
    capture.seen(1_000, anchors[1], 250);
    capture.seen(3_000, anchors[0], 0);
    capture.shown(5_000, false);
    let batch = cut(&mut capture, 9_000);
    let looked: Vec<_> = batch.attention.iter().map(|a| (a.anchor, a.for_ms)).collect();
    assert_eq!(looked, [(anchors[0], 2_000), (anchors[1], 1_000)]);
}

#[test]
fn a_size_that_did_not_change_is_not_recorded() {
    let mut capture = capture();
    let frame =
        |at_ms, h| Frame { at_ms, viewport: Size { w: 1_000, h: 800 }, document: Size { w: 1_000, h } };
    for (at_ms, h) in [(2_000, 2_000), (3_000, 2_400), (4_000, 2_400)] {
        capture.resized(frame(at_ms, h));
    }
    assert_eq!(cut(&mut capture, 5_000).frames, [frame(2_000, 2_400)]);
}

#[test]
fn inner_scrollers_are_followed_beside_the_window() {
    let mut capture = capture();
    capture.scrolled(0, Scroll { at_ms: 1_000, bottom: 800, ..Scroll::default() });
    capture.rested(4, 5);
    capture.scrolled(
        3,
        Scroll { at_ms: 2_000, top: 40, bottom: 240, scroller: 9, content: 900, ..Scroll::default() },
    );
    let scrolls = cut(&mut capture, 3_000).scrolls;
    let seen: Vec<_> =
        scrolls.iter().map(|s| (s.scroller, s.top, s.for_ms, s.top_place, s.content)).collect();
    assert_eq!(seen, [(0, 0, 2_000, 4, 0), (9, 40, 1_000, 0, 900)]);
}

#[test]
fn a_scroller_that_came_to_rest_before_the_window_did_can_be_told_after_it() {
    let mut capture = capture();
    capture.scrolled(0, Scroll { at_ms: 1_000, bottom: 800, ..Scroll::default() });
    for (at_ms, top) in [(2_000, 40), (3_000, 90)] {
        capture.scrolled(3, Scroll { at_ms, top, bottom: top + 200, scroller: 9, ..Scroll::default() });
    }
    let began: Vec<_> = cut(&mut capture, 4_000).scrolls.iter().map(|s| (s.scroller, s.at_ms)).collect();
    assert_eq!(began, [(9, 1_000), (0, 0), (9, 2_000)]);
}

#[test]
fn what_a_click_turned_out_to_be_is_a_signal_of_its_element() {
    let mut capture = capture();
    clicked(&mut capture, click(2_000), 5, Promise::Effect);
    capture.effect(2_010, Effect::Begun as u32);
    clicked(&mut capture, click(4_000), 6, Promise::Effect);
    assert_eq!(capture.due_ms(2_999), 3_000, "the batch is due before the click is judged");
    clicked(&mut capture, click(7_000), 7, Promise::Effect);
    capture.failed(7_200);
    capture.signal(7_200, SignalKind::Error as u32, 0, 1, b"x is not a function");
    capture.effect(7_900, Effect::Seen as u32);
    let mut said = |at_ms| {
        capture.due_ms(at_ms);
        let signals = cut(&mut capture, at_ms).signals;
        signals.iter().map(|s| (s.kind, s.anchor, s.value)).collect::<Vec<_>>()
    };
    use SignalKind::{Dead, Error, ErrorClick};
    assert_eq!(said(13_999), [(ErrorClick, 7, 200), (Error, 0, 1)], "one verdict a click");
    assert_eq!(said(14_000), [(Dead, 6, 3_000)], "once no answer can come any more");
}

#[test]
fn what_fails_again_and_again_is_told_ever_more_rarely() {
    let mut capture = capture();
    cut(&mut capture, 1_000);
    for count in 1..10 {
        capture.signal(2_000, SignalKind::Error as u32, 0, count, b"x is not a function");
        capture.signal(2_000, SignalKind::Resource as u32, 0, count, b"img");
    }
    let told: Vec<_> = cut(&mut capture, 3_000).signals.iter().map(|s| (s.kind, s.value)).collect();
    let each = |kind| told.iter().filter(|one| one.0 == kind).map(|one| one.1).collect::<Vec<_>>();
    assert_eq!(each(SignalKind::Error), [1, 2, 4, 8]);
    assert_eq!(each(SignalKind::Resource), [1, 2, 4, 8]);
    capture.signal(5_000, SignalKind::Error as u32, 0, 11, b"x is not a function");
    assert_eq!(capture.due_ms(5_000), NEVER, "what is not told begins no batch");
}

#[test]
fn what_a_script_clicks_shows_nobody_s_presence() {
    for (trusted, active_ms) in [(true, 59_000), (false, 30_000)] {
        let mut capture = capture();
        clicked(&mut capture, Click { trusted, ..click(30_000) }, 3, Promise::Effect);
        assert_eq!(cut(&mut capture, 60_000).active_ms, active_ms, "{trusted}");
    }
}

#[test]
fn a_full_batch_is_told_at_once_and_before_anything_is_lost() {
    let mut capture = capture();
    cut(&mut capture, 1_000);
    let mut told = 0;
    while capture.spent(2_000, 0, false) != FULL_NOW {
        capture.signal(2_000, SignalKind::Custom as u32, 0, 0, "x".repeat(500).as_bytes());
        told += 1;
    }
    assert!((2..100).contains(&told), "{told}");
    assert_eq!(cut(&mut capture, 2_000).signals.len(), told);
    assert_ne!(capture.spent(2_100, 0, false), FULL_NOW);
}

#[test]
fn vitals_are_told_when_they_changed() {
    let mut capture = capture();
    capture.vital(Vital::Fcp as usize, 900_000, 0);
    capture.vital(Vital::Lcp as usize, 1_500_000, 3);
    let vital =
        |batch: Batch| batch.signals.into_iter().map(|s| (s.name, s.value, s.anchor)).collect::<Vec<_>>();
    assert_eq!(vital(cut(&mut capture, 2_000)), [("LCP".into(), 1_500_000, 3), ("FCP".into(), 900_000, 0)]);
    capture.moved(2_100, 0, 0, 0);
    assert_eq!(vital(cut(&mut capture, 3_000)), []);
    capture.shifted(3_100, 70, 4);
    assert_eq!(vital(cut(&mut capture, 4_000)), [("CLS".into(), 70, 4)]);
    begin_with(&mut capture, 8, 5_000, flags::RESTORED);
    capture.shifted(5_100, 40, 1);
    assert_eq!(vital(cut(&mut capture, 6_000)), [("CLS".into(), 40, 1)], "as if loaded again");
}

#[test]
fn a_page_that_was_painted_has_a_layout_shift_of_0() {
    let mut capture = capture();
    capture.shifted(0, 0, 0);
    capture.vital(Vital::Fcp as usize, 900_000, 0);
    let told: Vec<_> = cut(&mut capture, 2_000).signals.into_iter().map(|s| (s.name, s.value)).collect();
    assert_eq!(told, [("CLS".into(), 0), ("FCP".into(), 900_000)]);
}

#[test]
fn a_hidden_page_says_what_the_tracker_cost() {
    let mut capture = capture();
    capture.spent(2_000, 300, false);
    capture.spent(2_100, 400, true);
    capture.shown(3_000, false);
    let signals = cut(&mut capture, 3_000).signals;
    assert_eq!(signals.iter().map(|s| (s.kind, s.value)).collect::<Vec<_>>(), [(SignalKind::Cost, 700)]);
    capture.shown(3_001, false);
    assert!(bytes(&mut capture, 3_001).is_empty(), "a page that is left hears it twice and tells it once");
}

proptest! {
    #[test]
    fn whatever_goes_in_can_be_read(steps: Vec<(u8, u32, i32, i32, u32, u32)>) {
        let mut capture = capture();
        let read = |capture: &mut Capture, at_ms| {
            let bytes = bytes(capture, at_ms);
            bytes.is_empty() || Batch::decode(&bytes).is_ok()
        };
        for (what, at_ms, x, y, a, b) in steps {
            // Mostly times that a page sees, now and then any.
            let at_ms = if at_ms % 16 == 0 { at_ms } else { at_ms % 100_000 };
            match what % 12 {
                0 => capture.moved(at_ms, x, y, a % 200_000),
                1 => clicked(&mut capture, Click { x, y, button: b as u8, ..click(at_ms) }, a % 20_000, Promise::Effect),
                2 => capture.scrolled(a % 9, Scroll { at_ms, top: x, bottom: y, ..Scroll::default() }),
                3 => capture.seen(at_ms, a, b),
                4 => capture.shown(at_ms, a % 2 == 0),
                5 => capture.vital(Vital::Fcp as usize, a, b % 20_000),
                6 => capture.shifted(at_ms, a, b % 20_000),
                7 => capture.interacted(a, b, a, 1),
                8 => {
                    let anchor = capture.anchor([a % 9, 9, 0, b], b"p");
                    capture.place(anchor, x, y, x as u32, y as u32);
                }
                9 => _ = capture.spent(at_ms, a, a % 2 == 0),
                10 => _ = capture.due_ms(at_ms),
                _ => prop_assert!(read(&mut capture, at_ms)),
            }
        }
        prop_assert!(read(&mut capture, u32::MAX));
    }
}
