//! The folder: who may have it open, what survives, what damage looks like.

use store::{Error, NewSite, Store};

use crate::scratch::{Scratch, shop};

#[test]
fn a_reopened_store_still_has_everything() {
    let scratch = Scratch::new();
    for view in 0..20 {
        scratch.append(&scratch.first(view, "/")).unwrap();
        scratch.append(&scratch.later(view, 1, 3)).unwrap();
    }
    let (before, secret) = (scratch.store.check().unwrap(), scratch.store.secret().unwrap());
    let scratch = scratch.reopened();
    let after = scratch.store.check().unwrap();
    assert_eq!(after, before);
    assert!(after.is_sound());
    assert_eq!((after.sites, after.views, after.batches, after.points, after.orphans), (1, 20, 40, 80, 0));
    assert_eq!(scratch.store.site(scratch.site).unwrap().unwrap().name, "Shop");
    assert_eq!(scratch.store.secret().unwrap(), secret);
}

#[test]
fn a_second_collector_is_refused() {
    let scratch = Scratch::new();
    let error = Store::serve(scratch.path()).err().unwrap();
    assert!(matches!(error, Error::AlreadyServing(_)));
    assert!(error.to_string().starts_with("another isotherm already collects into "), "{error}");
    scratch.reopened();
}

#[test]
fn a_site_added_by_another_process_is_found_at_once() {
    let scratch = Scratch::new();
    let other = Store::open(scratch.path()).unwrap();
    let origins = vec!["http://LOCALHOST:8080/".into()];
    let key = other.add_site(NewSite { name: " Late ".into(), origins, public_heat: true }).unwrap();
    let site = scratch.store.site(key).unwrap().expect("the other handle has just added it");
    assert_eq!((site.name.as_str(), site.public.heat), ("Late", true));
    assert_eq!(site.origins, ["http://localhost:8080"]);
}

#[test]
fn a_site_needs_a_name_and_real_origins() {
    let scratch = Scratch::new();
    assert!(matches!(scratch.store.add_site(shop("  ")), Err(Error::Name(_))));
    let origins = vec!["shop.example/path".into()];
    let error = scratch.store.add_site(NewSite { origins, ..shop("Shop") }).unwrap_err();
    assert_eq!(
        error.to_string(),
        "\"shop.example/path\" is not an origin: write it like https://example.com, without a path"
    );
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let scratch = Scratch::new();
    let file = scratch.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = Store::open(&file.join("below")).err().unwrap();
    assert!(error.to_string().contains("file/below"), "{error}");
}

#[test]
fn damage_is_reported_and_never_drawn() {
    let scratch = Scratch::new();
    scratch.append(&scratch.first(1, "/")).unwrap();
    scratch.append(&scratch.later(1, 1, 2)).unwrap();
    let db = rusqlite::Connection::open(scratch.path().join("isotherm.sqlite")).unwrap();
    db.execute("UPDATE batch SET bytes = substr(bytes, 1, 29) WHERE seq = 1", []).unwrap();
    let report = scratch.store.check().unwrap();
    assert!(!report.is_sound());
    assert_eq!((report.unreadable[0].seq, report.unreadable.len()), (1, 1));
    let query = scratch.query(wire::Kind::Click, "/");
    assert!(matches!(scratch.store.heat(&query), Err(Error::Unreadable { seq: 1, .. })));
}

#[test]
fn bytes_in_the_wrong_row_are_damage_too() {
    let scratch = Scratch::new();
    scratch.append(&scratch.first(1, "/")).unwrap();
    let db = rusqlite::Connection::open(scratch.path().join("isotherm.sqlite")).unwrap();
    db.execute("UPDATE batch SET seq = 4", []).unwrap();
    assert_eq!(scratch.store.check().unwrap().unreadable[0].why, "it stands in another batch's row");
}
