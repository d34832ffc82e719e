//! What counts, and how often.

use std::sync::mpsc;

use store::{Arrival, Error, HeatQuery, Outcome, Segment, Store};
use wire::{Kind, SiteKey};

use crate::scratch::{DAY, NOON_MS, Scratch, shop};

#[test]
fn a_retried_batch_counts_once() {
    let scratch = Scratch::new();
    let batch = scratch.first(1, "/");
    assert_eq!(scratch.append(&batch).unwrap(), Outcome::Stored);
    assert_eq!(scratch.append(&batch).unwrap(), Outcome::Duplicate);
    let scratch = scratch.reopened();
    assert_eq!(scratch.append(&batch).unwrap(), Outcome::Duplicate);
    let heat = scratch.clicks("/");
    assert_eq!((heat.about.views, heat.about.points), (1, 1));
    assert_eq!(scratch.store.check().unwrap().batches, 1);
}

#[test]
fn a_batch_that_overtakes_the_first_counts_once_its_view_is_known() {
    let scratch = Scratch::new();
    scratch.append(&scratch.later(1, 2, 5)).unwrap();
    assert_eq!(scratch.clicks("/*").about.points, 0);
    assert_eq!(scratch.store.check().unwrap().orphans, 1);
    scratch.append(&scratch.first(1, "/")).unwrap();
    scratch.append(&scratch.later(1, 1, 3)).unwrap();
    let heat = scratch.clicks("/*");
    assert_eq!((heat.about.views, heat.about.points), (1, 9));
    assert_eq!(heat.anchors[1].points, 9, "all of them on the button that the first batch declared");
    assert_eq!(scratch.store.check().unwrap().orphans, 0);
}

#[test]
fn a_view_cannot_be_continued_by_another_site() {
    let scratch = Scratch::new();
    let other = scratch.store.add_site(shop("Other")).unwrap();
    scratch.append(&scratch.first(1, "/")).unwrap();
    let mut foreign = scratch.later(1, 1, 7);
    foreign.site = other;
    assert!(matches!(scratch.append(&foreign), Err(Error::ForeignView(site)) if site == other));
    assert_eq!(scratch.clicks("/").about.points, 1);
    assert_eq!(scratch.store.check().unwrap().batches, 1);
}

#[test]
fn a_batch_of_an_unknown_site_is_refused_and_its_neighbours_are_not() {
    let scratch = Scratch::new();
    let mut stray = scratch.first(1, "/");
    stray.site = SiteKey::from_random([7; 10]);
    assert!(matches!(scratch.append(&stray), Err(Error::UnknownSite(_))));
    assert_eq!(scratch.append(&scratch.first(1, "/")).unwrap(), Outcome::Stored);
}

#[test]
fn many_threads_lose_nothing() {
    let scratch = Scratch::new();
    let (done, answers) = mpsc::channel();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (scratch, done) = (&scratch, done.clone());
            scope.spawn(move || {
                for view in 0..250 {
                    let batch = scratch.first(view * 4 + thread, "/");
                    let bytes = batch.encode();
                    let done = done.clone();
                    let arrival = Arrival {
                        batch,
                        bytes,
                        visitor: 1,
                        agent: store::Agent::default(),
                        country: None,
                        received_ms: NOON_MS,
                        suspicion: None,
                    };
                    scratch.store.append(arrival, move |result| done.send(result).unwrap()).unwrap();
                }
            });
        }
    });
    drop(done);
    assert!(answers.iter().all(|answer| matches!(answer, Ok(Outcome::Stored))));
    let heat = scratch.clicks("/");
    assert_eq!((heat.about.views, heat.about.points), (1_000, 1_000));
}

#[test]
fn a_store_that_only_looks_says_so() {
    let scratch = Scratch::new();
    let looking = Store::open(scratch.path()).unwrap();
    let batch = scratch.first(1, "/");
    let (done, answer) = mpsc::channel();
    let arrival = Arrival {
        bytes: batch.encode(),
        batch,
        visitor: 1,
        agent: store::Agent::default(),
        country: None,
        received_ms: NOON_MS,
        suspicion: None,
    };
    looking.append(arrival, move |result| done.send(result).unwrap()).unwrap();
    assert!(matches!(answer.recv().unwrap(), Err(Error::NotServing)));
}

#[test]
fn a_clock_that_jumps_loses_nothing_and_hands_out_no_key_twice() {
    const DAY_MS: i64 = 86_400_000;
    let scratch = Scratch::new();
    let key = |day| scratch.store.day_key(scratch.site, day).unwrap();
    let today = key(DAY);
    let jumps = [0, 40 * DAY_MS, -3_000 * DAY_MS, 1, i64::MIN / 2, i64::MAX - NOON_MS];
    for (view, jump) in (1..).zip(jumps) {
        assert_eq!(scratch.append_at(&scratch.first(view, "/"), NOON_MS + jump).unwrap(), Outcome::Stored);
    }
    let keys = [key(DAY + 40), key(DAY - 3_000), key(DAY)];
    assert!(!keys.contains(&today), "a destroyed key does not come back with its day");
    let segment = Segment::of_days(i32::MIN, i32::MAX);
    let query = HeatQuery { segment, ..scratch.query(Kind::Click, "/") };
    let scratch = scratch.reopened();
    assert_eq!(scratch.clicks("/").about.points, 2, "on the day itself");
    assert_eq!(
        scratch.store.heat(&query).unwrap().about.points,
        4,
        "on all days that a map can be asked for"
    );
    assert_eq!(scratch.store.check().unwrap().batches, 6);
}
