//! Batches and answers made at random, anything that the limits allow.

use proptest::{collection::vec, option, prelude::*, sample::select};
use wire::{
    About, Anchor, Attention, Batch, Click, Count, Device, Fold, Frame, Heat, HeatAnchor, Kind, Move,
    Numbered, PartBox, Place, Pointer, Reach, Scroll, Signal, SignalKind, SiteKey, Size, View, ViewId, flags,
    limits,
};

const PX: std::ops::RangeInclusive<i32> = -limits::PAGE_PX..=limits::PAGE_PX;
const MS: std::ops::RangeInclusive<u32> = 0..=limits::VIEW_MS;
const PLACE: std::ops::RangeInclusive<u32> = 0..=limits::PLACES_PER_VIEW;

/// Any text of at most `bytes` bytes, now and then one of exactly so many.
fn text(bytes: usize) -> impl Strategy<Value = String> {
    prop_oneof![9 => "\\PC{0,20}", 1 => Just("x".repeat(bytes))].prop_map(move |text| {
        let end = (0..=bytes.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap();
        text[..end].into()
    })
}

fn size() -> impl Strategy<Value = Size> {
    let side = 0..=limits::PAGE_PX as u32;
    (side.clone(), side).prop_map(|(w, h)| Size { w, h })
}

fn frame() -> impl Strategy<Value = Frame> {
    (MS, size(), size()).prop_map(|(at_ms, viewport, document)| Frame { at_ms, viewport, document })
}

fn member<T: Copy + std::fmt::Debug>(all: &'static [T]) -> impl Strategy<Value = T> {
    select(all)
}

fn view() -> impl Strategy<Value = View> {
    let short = || text(limits::TEXT_BYTES);
    let texts =
        (text(limits::PATH_BYTES - 1), short(), [short(), short(), short(), short(), short()], short());
    let visit = (0..=flags::ALL, any::<u64>(), any::<u32>());
    (texts, (size(), size()), 0..=10_000u32, member(Device::ALL), visit).prop_map(
        |(texts, (viewport, document), pixel_ratio, device, (flags, session, page))| {
            let (path, referrer, utm, language) = texts;
            let frame = Frame { at_ms: 0, viewport, document };
            let path = format!("/{path}");
            View { path, referrer, utm, language, frame, pixel_ratio, device, flags, session, page }
        },
    )
}

/// An anchor whose landmark is one of the `before` that were declared earlier, or the document.
fn anchor(before: u32) -> impl Strategy<Value = Anchor> {
    (text(limits::SELECTOR_BYTES), any::<u32>(), 1..=u32::MAX, 0..=before, any::<u32>()).prop_map(
        |(selector, index, count, landmark, mark)| Anchor {
            selector,
            index: index % count,
            count,
            landmark,
            mark,
        },
    )
}

fn anchors() -> impl Strategy<Value = Numbered<Anchor>> {
    (1..limits::ANCHORS_PER_VIEW - 8, 0..8u32).prop_flat_map(|(first, count)| {
        let list: Vec<_> = (first..first + count).map(|number| anchor(number - 1)).collect();
        list.prop_map(move |list| Numbered { first, list })
    })
}

fn places() -> impl Strategy<Value = Numbered<Place>> {
    let side = || 0..=limits::PAGE_PX as u32;
    let place = (0..=limits::ANCHORS_PER_VIEW, PX, PX, side(), side());
    let place = place.prop_map(|(anchor, x, y, w, h)| Place { anchor, x, y, w, h });
    (1..limits::PLACES_PER_VIEW - 8, vec(place, 0..8)).prop_map(|(first, list)| Numbered { first, list })
}

/// Rows in order of time.
fn in_time<T: std::fmt::Debug>(
    row: impl Strategy<Value = T>,
    at_ms: impl Fn(&T) -> u32,
) -> impl Strategy<Value = Vec<T>> {
    vec(row, 0..40).prop_map(move |mut rows| {
        rows.sort_by_key(&at_ms);
        rows
    })
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let row = (MS, PX, PX, PLACE).prop_map(|(at_ms, x, y, place)| Move { at_ms, x, y, place });
    in_time(row, |row| row.at_ms)
}

fn clicks() -> impl Strategy<Value = Vec<Click>> {
    let row = (MS, PX, PX, PLACE, member(Pointer::ALL), 0..5u8, any::<bool>());
    let row = row.prop_map(|(at_ms, x, y, place, pointer, button, trusted)| Click {
        at_ms,
        x,
        y,
        place,
        pointer,
        button,
        trusted,
    });
    in_time(row, |row| row.at_ms)
}

fn scrolls() -> impl Strategy<Value = Vec<Scroll>> {
    let row = (MS, MS, PX, PX, PLACE, PLACE, PLACE, 0..=limits::PAGE_PX as u32);
    let row = row.prop_map(|(at_ms, for_ms, top, height, top_place, bottom_place, scroller, content)| {
        Scroll { at_ms, for_ms, top, bottom: top + height, top_place, bottom_place, scroller, content }
    });
    in_time(row, |row| row.at_ms)
}

fn attention() -> impl Strategy<Value = Vec<Attention>> {
    let row = (1..=limits::ANCHORS_PER_VIEW, MS).prop_map(|(anchor, for_ms)| Attention { anchor, for_ms });
    vec(row, 0..9)
}

fn signals() -> impl Strategy<Value = Vec<Signal>> {
    let short = || text(limits::TEXT_BYTES);
    let properties = vec((short(), short()), 0..4);
    let row = (member(SignalKind::ALL), MS, 0..=limits::ANCHORS_PER_VIEW, any::<u32>(), short(), properties);
    let row = row.prop_map(|(kind, at_ms, anchor, value, name, properties)| Signal {
        kind,
        at_ms,
        anchor,
        value,
        name,
        properties,
    });
    in_time(row, |row| row.at_ms)
}

/// Any batch.
pub(crate) fn batch() -> impl Strategy<Value = Batch> {
    let who = (any::<[u8; 10]>(), any::<u64>(), 1..=u32::MAX, option::of(view()));
    let ages = (MS, MS, MS);
    let declared = (in_time(frame(), |frame| frame.at_ms), anchors(), places());
    let columns = (moves(), clicks(), scrolls(), attention(), signals());
    let all = (who, ages, declared, columns).prop_map(|(who, ages, declared, columns)| {
        let (key, view, seq, header) = who;
        let (cut_ms, active_ms, idle_ms) = ages;
        let (frames, anchors, places) = declared;
        let (moves, clicks, scrolls, attention, signals) = columns;
        let seq = if header.is_some() { 0 } else { seq };
        let start = Batch::new(SiteKey::from_random(key), ViewId(view), seq);
        Batch {
            cut_ms,
            active_ms,
            idle_ms,
            header,
            frames,
            anchors,
            places,
            moves,
            clicks,
            scrolls,
            attention,
            signals,
            ..start
        }
    });
    all.prop_filter("within the limit", |batch| {
        batch.encode().len().max(batch.pack().len()) <= limits::BATCH_BYTES
    })
}

fn about() -> impl Strategy<Value = About> {
    let counts = (any::<[u64; 5]>(), member(Count::ALL));
    let days = (any::<i32>(), any::<i32>());
    let filters = (option::of(member(Device::ALL)), option::of(member(Pointer::ALL)));
    (member(Kind::ALL), text(limits::PATH_BYTES), days, filters, counts).prop_map(
        |(kind, path, (from_day, to_day), (device, pointer), (counts, count))| About {
            kind,
            path,
            from_day,
            to_day,
            device,
            pointer,
            views: counts[0],
            simulated: counts[1],
            points: counts[2],
            units: counts[3],
            actors: counts[4],
            count,
        },
    )
}

fn part_box() -> impl Strategy<Value = PartBox> {
    any::<[i32; 4]>().prop_map(|[x, y, w, h]| PartBox { x, y, w, h })
}

fn heat_anchor(anchors: u32) -> impl Strategy<Value = HeatAnchor> {
    let grid =
        (1..=2_000u32, 1..=2_000u32, proptest::collection::btree_map(any::<u32>(), any::<u64>(), 0..9));
    (anchor(anchors - 1), part_box(), part_box(), any::<[u64; 2]>(), grid).prop_map(
        |(anchor, in_landmark, in_document, [points, weight], (columns, rows, cells))| {
            let mut cells: Vec<_> = cells.into_iter().map(|(cell, n)| (cell % (columns * rows), n)).collect();
            cells.sort_unstable();
            HeatAnchor { anchor, in_landmark, in_document, points, weight, columns, rows, cells }
        },
    )
}

fn reach() -> impl Strategy<Value = Reach> {
    let fold = (member(Device::ALL), any::<u64>(), any::<u32>());
    let fold = fold.prop_map(|(device, views, px)| Fold { device, views, px });
    (any::<u32>(), vec(any::<(u64, u64)>(), 0..9), vec(fold, 0..4))
        .prop_map(|(document_px, rows, folds)| Reach { document_px, rows, folds })
}

/// Any answer.
pub(crate) fn heat() -> impl Strategy<Value = Heat> {
    let anchors = (0..5u32).prop_flat_map(|count| vec(heat_anchor(count.max(1)), count as usize));
    (about(), anchors, reach(), "\\PC{0,40}").prop_map(|(about, anchors, reach, details)| Heat {
        about,
        anchors,
        reach,
        details,
    })
}
