//! The same crate where visitors run it: wasm32 has 32-bit sizes and no standard library.
#![cfg(target_arch = "wasm32")]

use isotherm_wire::{
    About, Anchor, Batch, Click, Frame, Heat, Kind, Move, Place, SiteKey, Size, Tally, View, ViewId, limits,
    unpack,
};
use wasm_bindgen_test::wasm_bindgen_test;

fn visit() -> Batch {
    let frame =
        Frame { at_ms: 0, viewport: Size { w: 1_000, h: 800 }, document: Size { w: 1_000, h: 2_000 } };
    let mut batch = Batch::new(SiteKey::from_random([1; 10]), ViewId(u64::MAX), 0);
    batch.header = Some(View { path: "/prüfung".into(), frame, ..View::default() });
    batch.anchors.list = vec![Anchor { selector: "#buy".into(), index: 0, count: 1, landmark: 0, mark: 0 }];
    batch.places.list = vec![Place { anchor: 1, x: -limits::PAGE_PX, y: limits::PAGE_PX, w: 60, h: 24 }];
    batch.clicks = vec![Click {
        x: 30 - limits::PAGE_PX,
        y: limits::PAGE_PX,
        place: 1,
        trusted: true,
        ..Click::default()
    }];
    batch.moves =
        (0..500).map(|i| Move { at_ms: i * 40, x: (i as i32 - 250) * 9, y: -3, place: i / 100 }).collect();
    batch
}

#[wasm_bindgen_test]
fn a_batch_survives() {
    let plain = unpack(&visit().pack()).expect("it was packed just now");
    assert_eq!(Batch::decode(&plain), Ok(visit()));
}

#[wasm_bindgen_test]
fn every_shortened_batch_is_read_without_panic() {
    let bytes = visit().encode();
    assert!((0..bytes.len()).all(|end| Batch::decode(&bytes[..end]).is_err()));
    let packed = visit().pack();
    (0..packed.len()).for_each(|end| drop(unpack(&packed[..end])));
}

#[wasm_bindgen_test]
fn a_count_beyond_32_bits_is_refused() {
    let mut bytes = Batch::new(SiteKey::from_random([1; 10]), ViewId(1), 1).encode();
    // 2^32 + 1 stretches of attention and no signals: cut to 32 bits it would be one.
    bytes.truncate(bytes.len() - 2);
    bytes.extend([0x81, 0x80, 0x80, 0x80, 0x10, 2, 0, 0]);
    assert!(Batch::decode(&bytes).is_err());
}

#[wasm_bindgen_test]
fn heat_is_counted_and_survives() {
    let mut tally = Tally::new(Kind::Click);
    assert!(tally.add(&visit()));
    let heat = tally.finish(About::default());
    assert_eq!(heat.anchors[1].cells, [(5, 1)]);
    assert_eq!(Heat::decode(&heat.encode()), Ok(heat));
}
