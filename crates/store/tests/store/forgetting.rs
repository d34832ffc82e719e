//! What is deleted, and what is copied before.

use store::{Erasure, PathPattern, Store};

use crate::scratch::{DAY, NOON_MS, Scratch, shop};

const DAY_MS: i64 = 86_400_000;

fn erasure(path: Option<&str>, from_day: i32, to_day: i32) -> Erasure {
    Erasure { path: path.map(|path| PathPattern::parse(path).unwrap()), from_day, to_day }
}

fn erase(scratch: &Scratch, erasure: &Erasure) -> u64 {
    let site = scratch.store.site(scratch.site).unwrap().unwrap();
    scratch.store.erase(&site, erasure).unwrap()
}

#[test]
fn a_page_and_a_day_are_forgotten_and_nothing_else() {
    let scratch = Scratch::new();
    for (view, path, days_ago) in [(1, "/a/1", 0), (2, "/a/2", 0), (3, "/a/1", 5), (4, "/b", 0)] {
        scratch.append_at(&scratch.first(view, path), NOON_MS - days_ago * DAY_MS).unwrap();
        scratch.append_at(&scratch.later(view, 1, 2), NOON_MS - days_ago * DAY_MS).unwrap();
    }
    assert_eq!(erase(&scratch, &erasure(Some("/a/*"), DAY, DAY)), 2);
    assert_eq!((scratch.clicks("/a/*").about.points, scratch.clicks("/b").about.points), (0, 3));
    let report = scratch.store.check().unwrap();
    assert_eq!((report.views, report.batches, report.is_sound()), (2, 4, true));
    assert_eq!(erase(&scratch, &erasure(None, i32::MIN, DAY - 5)), 1);
    assert_eq!(scratch.store.check().unwrap().views, 1);
}

#[test]
fn what_never_named_its_page_is_forgotten_with_its_day() {
    let scratch = Scratch::new();
    scratch.append(&scratch.later(1, 3, 1)).unwrap();
    assert_eq!(erase(&scratch, &erasure(Some("*"), DAY, DAY)), 0);
    assert_eq!(erase(&scratch, &erasure(None, DAY, DAY)), 1);
    assert_eq!(scratch.store.check().unwrap().batches, 0);
}

#[test]
fn many_views_go_in_several_portions_and_other_sites_stay() {
    let scratch = Scratch::new();
    let other = scratch.store.add_site(shop("Other")).unwrap();
    for view in 0..450 {
        scratch.append(&scratch.first(view, "/")).unwrap();
    }
    let mut foreign = scratch.first(1_000, "/");
    foreign.site = other;
    scratch.append(&foreign).unwrap();
    assert_eq!(erase(&scratch, &erasure(None, DAY, DAY)), 450);
    assert_eq!(scratch.store.check().unwrap().views, 1);
}

#[test]
fn what_was_forgotten_is_not_in_the_files_any_more() {
    let scratch = Scratch::new();
    scratch.append(&scratch.first(1, "/a-page-that-nobody-may-know-of")).unwrap();
    let held = || {
        let files = std::fs::read_dir(scratch.path()).unwrap();
        let bytes = files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect::<Vec<_>>();
        bytes.windows(31).any(|part| part == b"/a-page-that-nobody-may-know-of")
    };
    assert!(held());
    erase(&scratch, &erasure(None, DAY, DAY));
    assert!(!held());
}

#[test]
fn a_copy_holds_what_was_there_and_is_made_only_once() {
    let scratch = Scratch::new();
    scratch.append(&scratch.first(1, "/")).unwrap();
    let secret = scratch.store.secret().unwrap();
    let copy = scratch.path().join("copy");
    scratch.store.copy_into(&copy).unwrap();
    scratch.append(&scratch.first(2, "/")).unwrap();
    let copied = Store::serve(&copy).unwrap();
    assert_eq!(copied.check().unwrap().views, 1);
    assert_eq!(copied.secret().unwrap(), secret);
    let again = scratch.store.copy_into(&copy).unwrap_err().to_string();
    assert!(again.contains("copy") && again.contains("exists"), "{again}");
}
