//! Maps against answers worked out by hand.

use store::{Error, HeatQuery};
use wire::{Device, Kind, Move, Scroll, SiteKey};

use crate::scratch::{DAY, NOON_MS, Scratch};

#[test]
fn clicks_fall_into_the_cells_that_a_hand_would_pick() {
    let scratch = Scratch::new();
    scratch.append(&scratch.first(1, "/")).unwrap();
    scratch.append(&scratch.later(1, 1, 2)).unwrap();
    scratch.append(&scratch.first(2, "/")).unwrap();
    let heat = scratch.clicks("/");
    assert_eq!((heat.about.views, heat.about.points, heat.anchors.len()), (2, 4, 2));
    let button = &heat.anchors[1];
    // 60 x 24 px in cells of 6: ten columns, four rows. (30, 12) is column 5 of row 2, (0, 0) the first cell.
    assert_eq!((button.columns, button.rows), (10, 4));
    assert_eq!(button.cells, [(0, 2), (25, 2)]);
    assert_eq!(button.anchor.selector, "#buy");
}

#[test]
fn moves_weigh_the_time_until_the_next() {
    let scratch = Scratch::new();
    let mut batch = scratch.first(1, "/");
    batch.cut_ms = 900;
    batch.moves =
        vec![Move { at_ms: 100, x: 100, y: 200, place: 1 }, Move { at_ms: 400, x: 130, y: 212, place: 1 }];
    scratch.append(&batch).unwrap();
    let heat = scratch.store.heat(&scratch.query(Kind::Move, "/")).unwrap();
    assert_eq!(heat.anchors[1].cells, [(0, 300), (25, 500)]);
}

#[test]
fn scrolls_are_rows_of_the_document() {
    let scratch = Scratch::new();
    let mut batch = scratch.first(1, "/");
    batch.scrolls = vec![Scroll { for_ms: 700, top: 1000, bottom: 1800, ..Scroll::default() }];
    scratch.append(&batch).unwrap();
    let reach = scratch.store.heat(&scratch.query(Kind::Scroll, "/")).unwrap().reach;
    assert_eq!((reach.rows.len(), reach.document_px), (400, 2000));
    // 2,000 px in 400 rows of 5 px: 1,000 to 1,800 px is rows 200 to 359.
    let stayed: Vec<usize> = (0..400).filter(|&row| reach.rows[row].1 == 700).collect();
    assert_eq!(stayed, (200..360).collect::<Vec<_>>());
    assert_eq!(reach.rows.iter().filter(|row| row.0 == 1).count(), 360);
}

#[test]
fn only_what_was_asked_for_counts() {
    let scratch = Scratch::new();
    scratch.append(&scratch.first(1, "/demo/a")).unwrap();
    scratch.append(&scratch.first(2, "/demo/b")).unwrap();
    scratch.append(&scratch.first(3, "/other")).unwrap();
    let mut phone = scratch.first(4, "/demo/a");
    phone.header.as_mut().unwrap().device = Device::Phone;
    scratch.append(&phone).unwrap();
    scratch.append_at(&scratch.first(5, "/demo/a"), NOON_MS + 86_400_000).unwrap();
    let views = |change: &dyn Fn(&mut HeatQuery)| {
        let mut query = scratch.query(Kind::Click, "/demo/*");
        change(&mut query);
        scratch.store.heat(&query).unwrap().about.views
    };
    assert_eq!(views(&|_| ()), 3);
    assert_eq!(views(&|query| query.segment.device = Some(Device::Phone)), 1);
    assert_eq!(views(&|query| query.segment.to_day = DAY + 1), 4);
    assert_eq!(views(&|query| query.segment.from_day = DAY + 1), 0);
    assert_eq!(scratch.clicks("/demo/b").about.views, 1);
    assert_eq!(scratch.clicks("/demo").about.views, 0);
    assert_eq!(scratch.clicks("*").about.views, 4);
}

#[test]
fn a_view_belongs_to_the_day_on_which_it_began() {
    let scratch = Scratch::new();
    let mut batch = scratch.first(1, "/");
    batch.cut_ms = 60_000;
    let midnight_ms = (i64::from(DAY) + 1) * 86_400_000;
    scratch.append_at(&batch, midnight_ms + 59_999).unwrap();
    scratch.append_at(&scratch.first(2, "/"), midnight_ms).unwrap();
    assert_eq!(scratch.clicks("/").about.views, 1);
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    let scratch = Scratch::new();
    for view in [9, 3, 7] {
        scratch.append(&scratch.first(view, &format!("/{view}"))).unwrap();
    }
    let before = scratch.clicks("/*").encode();
    let scratch = scratch.reopened();
    assert_eq!(scratch.clicks("/*").encode(), before);
}

#[test]
fn an_unknown_site_has_no_map() {
    let scratch = Scratch::new();
    let query = HeatQuery { site: SiteKey::from_random([7; 10]), ..scratch.query(Kind::Click, "/") };
    assert!(matches!(scratch.store.heat(&query), Err(Error::UnknownSite(_))));
}
