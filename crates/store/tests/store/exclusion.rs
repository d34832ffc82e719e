//! What is not counted, across restarts and processes, and what was turned away.

use std::sync::Arc;

use store::{Entry, Exclusion, Rejection, Site, Store};

use crate::scratch::{DAY, NOON_MS, Scratch, shop};

fn entry(exclusion: Exclusion) -> Entry {
    Entry { exclusion, note: "the office".into(), since_ms: NOON_MS }
}

fn site(scratch: &Scratch) -> Arc<Site> {
    scratch.store.site(scratch.site).unwrap().unwrap()
}

#[test]
fn an_exclusion_is_effective_at_once_stays_and_goes() {
    let scratch = Scratch::new();
    let own = site(&scratch);
    let excluded =
        |scratch: &Scratch| scratch.store.rules(&own).unwrap().exclude_address("192.0.2.9".parse().unwrap());
    assert!(!excluded(&scratch));
    let office = Exclusion::network("192.0.2.0/24").unwrap();
    assert!(scratch.store.exclude(&own, &entry(office.clone())).unwrap());
    assert!(excluded(&scratch));
    assert!(!scratch.store.exclude(&own, &entry(office.clone())).unwrap(), "twice is once");
    let scratch = scratch.reopened();
    assert!(excluded(&scratch));
    assert_eq!(scratch.store.exclusions(&own).unwrap(), [entry(office.clone())]);
    assert!(scratch.store.include(&own, &office).unwrap());
    assert!(!excluded(&scratch));
    assert!(!scratch.store.include(&own, &office).unwrap());
}

#[test]
fn what_another_process_excludes_is_seen_without_a_restart() {
    let scratch = Scratch::new();
    let own = site(&scratch);
    let spam = || scratch.store.rules(&own).unwrap().exclude_referrer("spam.example");
    assert!(!spam());
    let other = Store::open(scratch.path()).unwrap();
    other.exclude(&own, &entry(Exclusion::referrer("spam.example").unwrap())).unwrap();
    while !spam() {
        std::thread::yield_now();
    }
}

#[test]
fn a_site_is_not_concerned_by_anothers_exclusions() {
    let scratch = Scratch::new();
    let key = scratch.store.add_site(shop("Other")).unwrap();
    let other = scratch.store.site(key).unwrap().unwrap();
    scratch.store.exclude(&site(&scratch), &entry(Exclusion::network("192.0.2.9").unwrap())).unwrap();
    assert!(!scratch.store.rules(&other).unwrap().exclude_address("192.0.2.9".parse().unwrap()));
    assert!(scratch.store.exclusions(&other).unwrap().is_empty());
}

#[test]
fn rejections_add_up_by_day_and_reason() {
    let scratch = Scratch::new();
    let counted = |day, count| (scratch.site, Rejection { day, reason: "blocked".into(), count });
    scratch.store.count_rejections(&[counted(DAY, 2), counted(DAY - 9, 1)]).unwrap();
    scratch.store.count_rejections(&[counted(DAY, 3)]).unwrap();
    let of = |from_day| {
        let all = scratch.store.rejections(&site(&scratch), from_day).unwrap();
        all.iter().map(|one| (one.day, one.count)).collect::<Vec<_>>()
    };
    assert_eq!(of(DAY - 9), [(DAY, 5), (DAY - 9, 1)]);
    assert_eq!(of(DAY - 8), [(DAY, 5)]);
}
