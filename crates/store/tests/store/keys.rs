//! Keys that survive a restart and do not survive their day.

use std::fs;

use store::{Error, Store};
use wire::SiteKey;

use crate::scratch::{DAY, Scratch, shop};

fn is_on_disk(scratch: &Scratch, key: [u8; 32]) -> bool {
    let files = fs::read_dir(scratch.path()).unwrap();
    files
        .into_iter()
        .any(|file| fs::read(file.unwrap().path()).unwrap().windows(32).any(|window| window == key))
}

#[test]
fn a_day_has_one_key_a_site() {
    let scratch = Scratch::new();
    let key = scratch.store.day_key(scratch.site, DAY).unwrap();
    assert_eq!(scratch.store.day_key(scratch.site, DAY).unwrap(), key);
    let other = scratch.store.add_site(shop("Other")).unwrap();
    assert_ne!(scratch.store.day_key(other, DAY).unwrap(), key);
    let scratch = scratch.reopened();
    assert_eq!(scratch.store.day_key(scratch.site, DAY).unwrap(), key);
}

#[test]
fn yesterdays_keys_are_in_no_file() {
    let scratch = Scratch::new();
    // Keeps the log from being emptied by accident when connections close.
    let _other = Store::open(scratch.path()).unwrap();
    let other_site = scratch.store.add_site(shop("Other")).unwrap();
    let keys = [scratch.site, other_site].map(|site| scratch.store.day_key(site, DAY).unwrap());
    assert!(keys.iter().all(|&key| is_on_disk(&scratch, key)));
    let today = scratch.store.day_key(scratch.site, DAY + 1).unwrap();
    // The wipe follows the first of these groups, so the second is answered after it.
    scratch.append(&scratch.first(1, "/")).unwrap();
    scratch.append(&scratch.first(2, "/")).unwrap();
    assert!(keys.iter().all(|&key| !is_on_disk(&scratch, key)));
    assert!(is_on_disk(&scratch, today));
    assert!(!keys.contains(&today));
}

#[test]
fn a_straggler_from_before_midnight_gets_todays_key() {
    let scratch = Scratch::new();
    scratch.store.day_key(scratch.site, DAY - 1).unwrap();
    let today = scratch.store.day_key(scratch.site, DAY).unwrap();
    assert_eq!(scratch.store.day_key(scratch.site, DAY - 1).unwrap(), today);
    assert_eq!(scratch.store.day_key(scratch.site, DAY).unwrap(), today);
}

#[test]
fn a_clock_that_was_years_ahead_leaves_no_key_behind() {
    let scratch = Scratch::new();
    let wrong = scratch.store.day_key(scratch.site, DAY + 3_650).unwrap();
    let right = scratch.store.day_key(scratch.site, DAY).unwrap();
    assert_ne!(right, wrong);
    assert_eq!(scratch.store.day_key(scratch.site, DAY).unwrap(), right);
}

#[test]
fn an_unknown_site_has_no_key() {
    let scratch = Scratch::new();
    let key = SiteKey::from_random([7; 10]);
    assert!(matches!(scratch.store.day_key(key, DAY), Err(Error::UnknownSite(_))));
}

#[test]
fn a_days_keys_go_with_the_day_though_nobody_comes_on_the_next() {
    let scratch = Scratch::new();
    let _other = Store::open(scratch.path()).unwrap();
    let key = scratch.store.day_key(scratch.site, DAY).unwrap();
    assert!(!scratch.store.destroy_keys(DAY).unwrap(), "the day is not over");
    assert!(is_on_disk(&scratch, key));
    assert!(scratch.store.destroy_keys(DAY + 1).unwrap());
    assert!(!is_on_disk(&scratch, key));
    assert_ne!(scratch.store.day_key(scratch.site, DAY).unwrap(), key, "nor is it in memory");
}
