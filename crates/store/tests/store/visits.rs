//! Single views, against what was put in.

use store::{PathPattern, Segment, VisitsQuery};
use wire::{Device, Scroll, Signal, SignalKind, ViewId};

use crate::scratch::{DAY, NOON_MS, Scratch};

fn query(scratch: &Scratch, path: &str) -> VisitsQuery {
    let path = PathPattern::parse(path).unwrap();
    VisitsQuery {
        site: scratch.site,
        path,
        segment: Segment::of_days(DAY, DAY),
        with: None,
        before: None,
        limit: 10,
    }
}

fn views(scratch: &Scratch, query: &VisitsQuery) -> Vec<u64> {
    scratch.store.visits(query).unwrap().list.iter().map(|visit| visit.view.0).collect()
}

#[test]
fn a_view_is_summed_up_over_its_batches() {
    let scratch = Scratch::new();
    let mut batch = scratch.first(u64::MAX, "/");
    (batch.cut_ms, batch.active_ms) = (4_000, 3_000);
    batch.scrolls = vec![
        Scroll { top: 400, bottom: 1_200, ..Scroll::default() },
        Scroll { bottom: 9_000, scroller: 1, ..Scroll::default() },
    ];
    scratch.append(&batch).unwrap();
    let mut later = scratch.later(u64::MAX, 1, 2);
    (later.cut_ms, later.active_ms) = (9_000, 1_000);
    later.signals = vec![Signal { kind: SignalKind::Rage, at_ms: 5_000, value: 3, ..Signal::default() }];
    scratch.append(&later).unwrap();
    let visits = scratch.store.visits(&query(&scratch, "/")).unwrap();
    assert_eq!((visits.list.len(), visits.next), (1, None));
    let visit = &visits.list[0];
    assert_eq!((visit.view, visit.started_ms, &*visit.path), (ViewId(u64::MAX), NOON_MS - 4_000, "/"));
    assert_eq!((visit.lasted_ms, visit.active_ms, visit.clicks, visit.depth_px), (9_000, 4_000, 3, 1_200));
    assert_eq!(visit.signals, [(SignalKind::Rage, 1)]);
}

#[test]
fn a_list_begins_with_the_latest_and_goes_on_where_it_says() {
    let scratch = Scratch::new();
    for view in 1..=5 {
        scratch.append(&scratch.first(view, "/")).unwrap();
    }
    let mut query = VisitsQuery { limit: 2, ..query(&scratch, "/") };
    let mut parts = Vec::new();
    loop {
        let part = scratch.store.visits(&query).unwrap();
        parts.push(part.list.iter().map(|visit| visit.view.0).collect::<Vec<_>>());
        query.before = part.next;
        if part.next.is_none() {
            break;
        }
    }
    assert_eq!(parts, [vec![5, 4], vec![3, 2], vec![1]]);
}

#[test]
fn a_list_is_by_when_views_began_whenever_they_arrived() {
    let scratch = Scratch::new();
    // All arrive at noon; the first batch says how long ago the view began.
    for (view, ago_ms) in [(1, 2_000), (2, 9_000), (3, 0), (4, 2_000), (5, 5_000)] {
        let mut batch = scratch.first(view, "/");
        batch.cut_ms = ago_ms;
        scratch.append(&batch).unwrap();
    }
    let mut query = VisitsQuery { limit: 1, ..query(&scratch, "/") };
    let mut listed = Vec::new();
    for _ in 0..5 {
        let part = scratch.store.visits(&query).unwrap();
        listed.extend(part.list.iter().map(|visit| visit.view.0));
        query.before = part.next;
        // What begins later than the part that was told does not move the list.
        scratch.append(&scratch.first(100 + listed.len() as u64, "/")).unwrap();
    }
    assert_eq!((&listed[..], query.before), (&[3, 4, 1, 5, 2][..], None));
}

#[test]
fn only_the_views_that_were_asked_for_are_listed() {
    let scratch = Scratch::new();
    scratch.append(&scratch.first(1, "/a")).unwrap();
    scratch.append(&scratch.first(2, "/b")).unwrap();
    let mut phone = scratch.first(3, "/a");
    phone.header.as_mut().unwrap().device = Device::Phone;
    phone.signals = vec![Signal { kind: SignalKind::Dead, ..Signal::default() }];
    scratch.append(&phone).unwrap();
    // What has not begun here is no view yet.
    scratch.append(&scratch.later(4, 1, 2)).unwrap();
    let all = query(&scratch, "*");
    let phones = Segment { device: Some(Device::Phone), ..all.segment.clone() };
    assert_eq!(views(&scratch, &all), [3, 2, 1]);
    assert_eq!(views(&scratch, &query(&scratch, "/a")), [3, 1]);
    assert_eq!(views(&scratch, &VisitsQuery { segment: phones, ..all.clone() }), [3]);
    assert_eq!(views(&scratch, &VisitsQuery { with: Some(SignalKind::Dead), ..all.clone() }), [3]);
    assert_eq!(views(&scratch, &VisitsQuery { with: Some(SignalKind::Rage), ..all.clone() }), [0; 0]);
    assert_eq!(views(&scratch, &VisitsQuery { segment: Segment::of_days(0, DAY - 1), ..all }), [0; 0]);
}

#[test]
fn one_view_is_all_that_was_recorded_of_it() {
    let scratch = Scratch::new();
    let batches = [scratch.first(7, "/"), scratch.later(7, 1, 2)];
    scratch.append(&batches[1]).unwrap();
    assert_eq!(scratch.store.visit(scratch.site, ViewId(7)).unwrap(), None, "its beginning is missing");
    scratch.append(&batches[0]).unwrap();
    let (started_ms, stored) = scratch.store.visit(scratch.site, ViewId(7)).unwrap().unwrap();
    assert_eq!((started_ms, &*stored), (NOON_MS, &batches[..]));
    let other = scratch.store.add_site(crate::scratch::shop("Other")).unwrap();
    assert_eq!(scratch.store.visit(other, ViewId(7)).unwrap(), None, "another site's");
}
