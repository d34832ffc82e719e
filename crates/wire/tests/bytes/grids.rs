//! Days that are kept as grids against the batches they were made of: every map is the very same.

use proptest::{collection::vec, option, prelude::*, sample::select};
use wire::{
    About, Anchor, Attention, Batch, Click, Device, Error, Frame, Grid, GridSum, Heat, Kind, Move, Numbered,
    Place, Scroll, Side, Signal, SignalKind, SiteKey, Size, Tally, View, ViewId, flags,
};

/// Elements and boxes that views of one page share, so that they meet in many ways.
fn anchors() -> impl Strategy<Value = Numbered<Anchor>> {
    let anchor = (select(vec!["main", "#buy", "img"]), 0..2u32, 0..3u32, 0..2u32);
    vec(anchor, 0..5).prop_map(|rows| {
        let numbered = (1u32..).zip(rows);
        let anchor = |(number, (selector, index, landmark, mark)): (u32, (&str, u32, u32, u32))| Anchor {
            selector: selector.into(),
            index,
            count: 2,
            landmark: landmark.min(number - 1),
            mark,
        };
        Numbered { first: 1, list: numbered.map(anchor).collect() }
    })
}

fn places() -> impl Strategy<Value = Numbered<Place>> {
    let place =
        (0..6u32, -50..900i32, -50..900i32, select(vec![0, 1, 59, 60, 600]), select(vec![0, 24, 7_000]));
    let place = place.prop_map(|(anchor, x, y, w, h)| Place { anchor, x, y, w, h });
    vec(place, 0..6).prop_map(|list| Numbered { first: 1, list })
}

/// One batch of a view. The first has a header.
fn batch(seq: u32) -> impl Strategy<Value = Batch> {
    let spot = || (0..4_000u32, -200..1_500i32, -200..3_000i32, 0..8u32);
    let moves = vec(spot(), 0..6);
    let clicks = vec((spot(), any::<bool>()), 0..6);
    let scrolls = vec((0..2_000i32, 0..900i32, 0..5_000u32), 0..3);
    let attention = vec((0..6u32, 0..9_000u32), 0..4);
    let kinds = vec![SignalKind::Rage, SignalKind::Dead, SignalKind::Slow, SignalKind::ErrorClick];
    let signals = vec((select(kinds), 0..4_000u32, 0..6u32, 0..900u32), 0..4);
    let frame = (1..2_000u32, 1..9_000u32).prop_map(|(w, h)| Size { w, h });
    let header = (select(Device::ALL.to_vec()), any::<bool>(), frame.clone());
    (anchors(), places(), (moves, clicks, scrolls, attention, signals), header, option::of(frame)).prop_map(
        move |(anchors, places, (mut moves, mut clicks, scrolls, attention, signals), header, later)| {
            let mut batch = Batch::new(SiteKey::from_random([1; 10]), ViewId(0), seq);
            moves.sort_unstable();
            clicks.sort_unstable();
            batch.cut_ms = 4_000;
            (batch.anchors, batch.places) = (anchors, places);
            batch.moves = moves.into_iter().map(|(at_ms, x, y, place)| Move { at_ms, x, y, place }).collect();
            let click =
                |((at_ms, x, y, place), trusted)| Click { at_ms, x, y, place, trusted, ..Click::default() };
            batch.clicks = clicks.into_iter().map(click).collect();
            let scroll =
                |(top, height, for_ms)| Scroll { top, bottom: top + height, for_ms, ..Scroll::default() };
            batch.scrolls = scrolls.into_iter().map(scroll).collect();
            batch.attention =
                attention.into_iter().map(|(anchor, for_ms)| Attention { anchor, for_ms }).collect();
            let signal =
                |(kind, at_ms, anchor, value)| Signal { kind, at_ms, anchor, value, ..Signal::default() };
            batch.signals = signals.into_iter().map(signal).collect();
            let viewport = Size { w: 1_000, h: 800 };
            let (device, simulated, document) = header;
            if seq == 0 {
                let flags = if simulated { flags::SIMULATED } else { 0 };
                let frame = Frame { at_ms: 0, viewport, document };
                batch.header = Some(View { device, frame, flags, ..View::default() });
            }
            batch.frames = later.map(|document| Frame { at_ms: 9, viewport, document }).into_iter().collect();
            batch
        },
    )
}

/// Views of up to two batches, each with the number of the grid that it goes into.
fn views() -> impl Strategy<Value = Vec<(usize, Vec<Batch>)>> {
    let later = option::of(batch(1)).prop_map(|batch| batch.into_iter().collect::<Vec<_>>());
    let view = (0..3usize, batch(0), later).prop_map(|(grid, first, mut later)| {
        later.insert(0, first);
        (grid, later)
    });
    vec(view, 0..9).prop_map(|mut views| {
        for (number, (_, batches)) in (1..).zip(&mut views) {
            batches.iter_mut().for_each(|batch| batch.view = ViewId(number));
        }
        views
    })
}

fn add<'a>(mut tally: Tally, views: impl Iterator<Item = &'a Vec<Batch>>) -> Tally {
    for batches in views {
        tally.begin(Side::Asked, batches[0].view.0);
        batches.iter().for_each(|batch| assert!(tally.add(batch)));
    }
    tally
}

fn sum(kind: Kind, grids: &[Grid]) -> Result<Heat, Error> {
    let mut sum = GridSum::new(kind);
    for grid in grids {
        sum.add(&grid.outline, &grid.layer)?;
    }
    sum.finish(About::default())
}

fn grids(kind: Kind, views: &[(usize, Vec<Batch>)]) -> Vec<Grid> {
    let grid = |number| {
        let own = views.iter().filter(|(of, _)| *of == number).map(|(_, batches)| batches);
        add(Tally::new(kind).to_the_pixel(), own).into_grid()
    };
    (0..3).map(grid).collect()
}

proptest! {
    #[test]
    fn grids_give_the_map_of_their_batches(views in views(), from_last in any::<bool>()) {
        for &kind in Kind::ALL {
            let whole = add(Tally::new(kind), views.iter().map(|(_, batches)| batches)).finish(About::default());
            let mut grids = grids(kind, &views);
            if from_last {
                grids.reverse();
            }
            prop_assert_eq!(sum(kind, &grids).unwrap(), whole, "{:?}", kind);
        }
    }

    #[test]
    fn layers_of_all_kinds_have_one_outline_but_for_attention(views in views()) {
        let outline = |kind| add(Tally::new(kind).to_the_pixel(), views.iter().map(|(_, batches)| batches)).into_grid().outline;
        for &kind in Kind::ALL.iter().filter(|&&kind| kind != Kind::Attention) {
            prop_assert_eq!(outline(kind), outline(Kind::Click));
        }
        let attention = add(Tally::new(Kind::Attention).to_the_pixel(), views.iter().map(|(_, batches)| batches));
        let grid = Grid { outline: outline(Kind::Click), ..attention.into_grid() };
        let whole = add(Tally::new(Kind::Attention), views.iter().map(|(_, batches)| batches));
        prop_assert_eq!(sum(Kind::Attention, &[grid]).unwrap(), whole.finish(About::default()));
    }

    #[test]
    fn damaged_grids_give_a_map_or_an_error(views in views(), at in any::<usize>(), byte in any::<u8>(), cut in any::<bool>()) {
        for &kind in Kind::ALL {
            for mut grid in grids(kind, &views) {
                for bytes in [&mut grid.outline, &mut grid.layer] {
                    let at = at % bytes.len();
                    if cut { bytes.truncate(at) } else { bytes[at] = byte }
                }
                let _ = sum(kind, &[grid.clone()]);
                let _ = sum(kind, &[grid.clone(), grid]);
            }
        }
    }
}
