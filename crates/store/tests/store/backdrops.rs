//! What pages looked like: a few versions of each, and gone with their page and site.

use store::{Backdrop, Erasure, PathPattern, Store};
use wire::Device;

use crate::scratch::{DAY, NOON_MS, Scratch, shop};

fn of(path: &str, device: Device, saved_ms: i64) -> Backdrop {
    Backdrop { path: path.into(), device, saved_ms, width: 1_440, height: 5_000 }
}

#[test]
fn the_last_versions_of_a_page_are_kept_for_each_class_of_device() {
    let scratch = Scratch::new();
    let site = scratch.store.site(scratch.site).unwrap().unwrap();
    let keep = |path: &str, device, at| {
        scratch.store.keep_backdrop(&site, &of(path, device, NOON_MS + at), path.as_bytes()).unwrap()
    };
    let ids: Vec<i64> = (0..5).map(|at| keep("/a", Device::Desktop, at)).collect();
    let phone = keep("/a", Device::Phone, 9);
    let latest = scratch.store.backdrop(scratch.site, "/a", Device::Desktop).unwrap().unwrap();
    assert_eq!((latest.id, latest.of.saved_ms, latest.bytes), (ids[4], NOON_MS + 4, 2));
    let listed: Vec<i64> = scratch.store.backdrops(&site).unwrap().iter().map(|one| one.id).collect();
    assert_eq!(listed, [ids[4], ids[3], ids[2], phone]);
    assert_eq!(scratch.store.backdrop(scratch.site, "/a", Device::Tablet).unwrap(), None);
    assert_eq!(scratch.store.backdrop_drawing(&site, phone).unwrap().as_deref(), Some(&b"/a"[..]));
    assert_eq!(scratch.store.backdrop_drawing(&site, ids[0]).unwrap(), None);
    assert!(scratch.store.forget_backdrop(&site, phone).unwrap());
    assert!(!scratch.store.forget_backdrop(&site, phone).unwrap());
}

#[test]
fn what_a_page_looked_like_is_forgotten_with_the_page_and_with_the_site_and_is_in_a_copy() {
    let scratch = Scratch::new();
    let site = scratch.store.site(scratch.site).unwrap().unwrap();
    let other = scratch.store.add_site(shop("Other")).unwrap();
    let other = scratch.store.site(other).unwrap().unwrap();
    for (site, path) in [(&site, "/a"), (&site, "/b"), (&other, "/a")] {
        scratch.store.keep_backdrop(site, &of(path, Device::Desktop, NOON_MS), b"drawn").unwrap();
    }
    let copy = scratch.path().join("copy");
    scratch.store.copy_into(&copy).unwrap();
    let copied = Store::serve(&copy).unwrap();
    assert_eq!(copied.backdrops(&copied.site(site.key).unwrap().unwrap()).unwrap().len(), 2);
    let erase = |days_ago| {
        let path = Some(PathPattern::parse("/a").unwrap());
        let erasure = Erasure { path, from_day: i32::MIN, to_day: DAY - days_ago };
        scratch.store.erase(&site, &erasure).unwrap();
        scratch.store.backdrops(&site).unwrap().len()
    };
    assert_eq!((erase(1), erase(0)), (2, 1), "by the day on which they were saved");
    assert_eq!(scratch.store.backdrop_drawing(&other, 1).unwrap(), None, "of another site");
    scratch.store.remove_site(&site).unwrap();
    assert_eq!(scratch.store.backdrops(&other).unwrap().len(), 1);
}
