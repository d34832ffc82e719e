//! Who counts once: visitors of a day, and their sessions.

use rusqlite::Connection;
use store::{Arrival, SiteChange};
use wire::{Batch, Count, Heat, Kind, ViewId, flags};

use crate::scratch::{DAY, NOON_MS, Scratch, arrival};

const MINUTE_MS: i64 = 60_000;

fn count(scratch: &Scratch, path: &str, count: Count) -> Heat {
    let mut query = scratch.query(Kind::Click, path);
    query.count = count;
    query.segment.to_day = DAY + 1;
    scratch.store.heat(&query).unwrap()
}

/// Units, those with a click, and clicks that count.
fn numbers(heat: &Heat) -> (u64, u64, u64) {
    (heat.about.units, heat.about.actors, heat.about.points)
}

/// A view in a session that the browser keeps the number of.
fn kept(scratch: &Scratch, view: u64, session: u64, flags: u32) -> Batch {
    let mut batch = scratch.first(view, "/");
    let header = batch.header.as_mut().unwrap();
    (header.session, header.flags) = (session, flags);
    batch
}

#[test]
fn sessions_end_after_thirty_minutes_and_visitors_with_the_day() {
    let scratch = Scratch::new();
    // The second visitor's views lie between the first one's.
    for (view, visitor, minutes) in [(1, 7, 0), (2, 8, 10), (3, 7, 30), (4, 7, 61), (5, 9, 24 * 60)] {
        scratch.append_of(visitor, &scratch.first(view, "/"), NOON_MS + minutes * MINUTE_MS).unwrap();
    }
    scratch.append_of(7, &scratch.later(1, 1, 5), NOON_MS).unwrap();
    let all = |what| numbers(&count(&scratch, "/", what));
    assert_eq!(all(Count::Events), (5, 5, 10));
    assert_eq!(all(Count::Sessions), (4, 4, 4));
    assert_eq!(all(Count::Visitors), (3, 3, 3));
    // Where they first clicked: in the middle of the button, and not in its corner five times.
    assert_eq!(count(&scratch, "/", Count::Visitors).anchors[1].cells, [(25, 3)]);
}

#[test]
fn a_view_of_another_page_keeps_a_session_alive() {
    let scratch = Scratch::new();
    for (view, path, minutes) in [(1, "/", 0), (2, "/cart", 25), (3, "/", 50)] {
        scratch.append_of(7, &scratch.first(view, path), NOON_MS + minutes * MINUTE_MS).unwrap();
    }
    assert_eq!(numbers(&count(&scratch, "/", Count::Sessions)), (1, 1, 1));
}

#[test]
fn a_session_that_the_browser_numbers_is_that_and_no_other() {
    let scratch = Scratch::new();
    let put =
        |minutes, batch: &Batch| _ = scratch.append_of(7, batch, NOON_MS + minutes * MINUTE_MS).unwrap();
    put(0, &kept(&scratch, 1, 11, 0));
    put(5, &kept(&scratch, 2, 12, 0));
    put(300, &kept(&scratch, 3, 11, 0));
    assert_eq!(numbers(&count(&scratch, "/", Count::Sessions)), (2, 2, 2));
    assert_eq!(numbers(&count(&scratch, "/", Count::Visitors)), (1, 1, 1));
}

#[test]
fn made_up_visitors_who_share_an_address_are_told_apart() {
    let scratch = Scratch::new();
    for (view, session) in [(1, 11), (2, 11), (3, 12)] {
        scratch.append_of(7, &kept(&scratch, view, session, flags::SIMULATED), NOON_MS).unwrap();
    }
    assert_eq!(numbers(&count(&scratch, "/", Count::Visitors)), (2, 2, 2));
}

#[test]
fn a_folder_of_the_first_schema_is_brought_up_to_date() {
    let scratch = Scratch::new();
    scratch.append(&kept(&scratch, 1, 11, 0)).unwrap();
    scratch.append(&kept(&scratch, 3, 13, flags::AUTOMATED)).unwrap();
    scratch.store.clone().close();
    let db = Connection::open(scratch.path().join("isotherm.sqlite")).unwrap();
    let back = "DROP INDEX view_of_country; ALTER TABLE view DROP COLUMN country;
        DROP INDEX view_of_visitor; ALTER TABLE view DROP COLUMN session;
        ALTER TABLE view DROP COLUMN bot; DROP TABLE exclusion; DROP TABLE quarantine;
        DROP TABLE exclusion_version; DROP TABLE rejection; DROP TABLE closed; DROP TABLE grid; DROP TABLE told_order; DROP TABLE quarantine_size;
        ALTER TABLE site DROP COLUMN batch_days; ALTER TABLE site DROP COLUMN grid_days;
        ALTER TABLE site DROP COLUMN strict; DROP TABLE word; DROP TABLE backdrop; DROP TABLE clock; PRAGMA user_version = 1";
    db.execute_batch(back).unwrap();
    drop(db);
    let scratch = scratch.reopened();
    scratch.append_of(3, &kept(&scratch, 2, 12, 0), NOON_MS).unwrap();
    assert_eq!(numbers(&count(&scratch, "/", Count::Sessions)), (2, 2, 2));
    // Nobody judged the views of then; those that said that a program drove them are bots' all the same.
    let query = scratch.query(Kind::Click, "/");
    assert_eq!(scratch.store.answer(&query).unwrap().bots, store::Part { views: 1, of: 3 });
    let numbered = "SELECT COUNT(*) FROM view WHERE session = 12";
    let db = Connection::open(scratch.path().join("isotherm.sqlite")).unwrap();
    assert_eq!(db.query_row(numbered, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
}

#[test]
fn on_a_strict_site_no_two_views_are_the_same_visitors() {
    let scratch = Scratch::new();
    let strict = SiteChange { strict: Some(true), ..SiteChange::default() };
    scratch.store.change_site(&scratch.store.site(scratch.site).unwrap().unwrap(), &strict).unwrap();
    scratch.append_of(7_777, &scratch.first(1, "/"), NOON_MS).unwrap();
    scratch.append_of(7_777, &kept(&scratch, 2, 8_888, flags::RETURNING), NOON_MS).unwrap();
    let suspect = kept(&scratch, 3, 8_888, flags::RETURNING);
    let suspect = Arrival { visitor: 7_777, suspicion: Some("a_reason"), ..arrival(&suspect, NOON_MS) };
    scratch.arrive(suspect).unwrap();
    assert_eq!(numbers(&count(&scratch, "/", Count::Sessions)), (2, 2, 2));
    assert_eq!(numbers(&count(&scratch, "/", Count::Visitors)), (2, 2, 2));
    let site = scratch.store.site(scratch.site).unwrap().unwrap();
    assert_eq!(scratch.store.release(&site, "a_reason").unwrap(), 1);
    let db = Connection::open(scratch.path().join("isotherm.sqlite")).unwrap();
    let told: Vec<[i64; 3]> = db
        .prepare("SELECT visitor, session, flags FROM view ORDER BY number")
        .unwrap()
        .query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(told, [[1, 0, 0], [2, 0, 0], [3, 0, 0]], "each is its own");
    for view in 1..=3 {
        let (_, batches) = scratch.store.visit(scratch.site, ViewId(view)).unwrap().unwrap();
        let header = batches[0].header.as_ref().unwrap();
        assert_eq!((header.session, header.page, header.flags), (0, 0, 0), "in its bytes, too");
    }
    assert!(scratch.store.check().unwrap().is_sound());
}

#[test]
fn what_was_held_before_a_site_was_strict_is_released_as_strict() {
    let scratch = Scratch::new();
    let suspect = Arrival {
        visitor: 7,
        suspicion: Some("a_reason"),
        ..arrival(&kept(&scratch, 1, 8, flags::RETURNING), NOON_MS)
    };
    scratch.arrive(suspect).unwrap();
    let site = || scratch.store.site(scratch.site).unwrap().unwrap();
    scratch.store.change_site(&site(), &SiteChange { strict: Some(true), ..SiteChange::default() }).unwrap();
    scratch.store.release(&site(), "a_reason").unwrap();
    let (_, batches) = scratch.store.visit(scratch.site, ViewId(1)).unwrap().unwrap();
    assert_eq!(batches[0].header.as_ref().unwrap().session, 0);
}
