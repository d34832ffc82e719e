//! What is encoded comes back as it was.

use proptest::prelude::*;
use wire::{Batch, Error, Heat, SiteKey, ViewId, limits, unpack, unpack_fast};

use crate::made;

proptest! {
    #[test]
    fn every_batch_that_the_limits_allow_survives(batch in made::batch()) {
        let plain = batch.encode();
        prop_assert_eq!(unpack(&batch.pack()), Ok(plain.clone()));
        prop_assert_eq!(unpack_fast(&batch.pack()), Ok(plain.clone()));
        prop_assert_eq!(Batch::decode(&plain), Ok(batch));
    }

    #[test]
    fn every_answer_survives(heat in made::heat()) {
        prop_assert_eq!(Heat::decode(&heat.encode()), Ok(heat));
    }

    #[test]
    fn every_site_key_is_spelled_and_parsed(random: [u8; 10]) {
        let key = SiteKey::from_random(random);
        prop_assert_eq!(SiteKey::parse(key.as_str()), Some(key));
    }
}

#[test]
fn an_empty_batch_is_its_head_and_nine_empty_tables() {
    let batch = Batch::new(SiteKey::from_random([0; 10]), ViewId(1), 1);
    assert_eq!(batch.encode().len(), 32 + 9);
    assert_eq!(batch.pack().len(), 37);
    assert_eq!(Batch::decode(&batch.encode()), Ok(batch));
}

#[test]
fn the_first_batch_and_no_other_has_the_view() {
    let mut batch = Batch::new(SiteKey::from_random([0; 10]), ViewId(1), 0);
    assert!(matches!(Batch::decode(&batch.encode()), Err(Error::Missing(_))));
    batch.header = Some(wire::View { path: "/".into(), ..wire::View::default() });
    assert!(Batch::decode(&batch.encode()).is_ok());
    batch.seq = 1;
    assert!(matches!(Batch::decode(&batch.encode()), Err(Error::OutOfRange { .. })));
}

#[test]
fn one_step_beyond_a_limit_is_refused_and_named() {
    let refused = |change: &dyn Fn(&mut Batch)| {
        let mut batch = Batch::new(SiteKey::from_random([0; 10]), ViewId(1), 0);
        batch.header = Some(wire::View { path: "/".into(), ..wire::View::default() });
        change(&mut batch);
        Batch::decode(&batch.encode()).unwrap_err().to_string()
    };
    let path = "/".repeat(limits::PATH_BYTES + 1);
    assert_eq!(
        refused(&|b| b.header.as_mut().unwrap().path = path.clone()),
        "the path has 2049, the limit is 2048"
    );
    assert_eq!(
        refused(&|b| b.header.as_mut().unwrap().path = "demo".into()),
        "the path's leading slash is missing"
    );
    assert_eq!(
        refused(&|b| b.cut_ms = limits::VIEW_MS + 1),
        "the view's age has 604800001, the limit is 604800000"
    );
    let button = wire::Click { button: 5, ..wire::Click::default() };
    assert!(refused(&|b| b.clicks = vec![button]).starts_with("a click's kind is"));
    let lonely = wire::Anchor { selector: "a".into(), index: 1, count: 1, landmark: 0, mark: 0 };
    assert_eq!(
        refused(&|b| b.anchors.list = vec![lonely.clone()]),
        "a match index is 1, which is out of range"
    );
    let own = wire::Anchor { selector: "a".into(), index: 0, count: 1, landmark: 1, mark: 0 };
    assert_eq!(refused(&|b| b.anchors.list = vec![own.clone()]), "a landmark is 1, which is out of range");
}

#[test]
fn what_lies_farther_than_a_page_may_reach_counts_as_that_far() {
    let mut batch = Batch::new(SiteKey::from_random([1; 10]), ViewId(1), 0);
    batch.header = Some(wire::View { path: "/".into(), ..wire::View::default() });
    batch.moves = [i32::MIN, i32::MAX].map(|x| wire::Move { x, ..wire::Move::default() }).into();
    batch.scrolls = vec![wire::Scroll { top: 7, bottom: i32::MIN, ..wire::Scroll::default() }];
    batch.places.list = vec![wire::Place { w: u32::MAX, ..wire::Place::default() }];
    let read = Batch::decode(&batch.encode()).unwrap();
    assert_eq!([read.moves[0].x, read.moves[1].x], [-limits::PAGE_PX, limits::PAGE_PX]);
    assert_eq!((read.scrolls[0].top, read.scrolls[0].bottom), (7, limits::PAGE_PX + 7));
    assert_eq!(read.places.list[0].w, limits::PAGE_PX as u32);
}
