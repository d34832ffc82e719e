//! Days that are over: adding them up may be killed at any moment, and a running collector does it by itself.

use std::{path::Path, process::Command, sync::mpsc, thread};

use rusqlite::Connection;
use store::{Agent, Arrival, HeatQuery, PathPattern, Segment, Store};
use tempfile::TempDir;
use wire::{Batch, Count, Heat, Kind, SiteKey};

use crate::{
    batches::{clicked, later},
    program::{Server, add_site, last_line, run},
};

const ORIGIN: &str = "https://shop.example";
pub(crate) const DAY_MS: i64 = 86_400_000;
const PAGES: i64 = 150;

pub(crate) fn today() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    now.as_millis() as i64 / DAY_MS
}

/// Stores batches that arrived at noon so many days ago.
pub(crate) fn store_all(store: &Store, batches: impl Iterator<Item = (Batch, i64)>) {
    let (done, answers) = mpsc::channel();
    for (batch, days_ago) in batches {
        let done = done.clone();
        let arrival = Arrival {
            bytes: batch.encode(),
            batch,
            visitor: 1,
            agent: Agent::default(),
            country: None,
            received_ms: (today() - days_ago) * DAY_MS + DAY_MS / 2,
            suspicion: None,
        };
        store.append(arrival, move |outcome| done.send(outcome).unwrap()).unwrap();
    }
    drop(done);
    answers.iter().for_each(|outcome| assert!(outcome.is_ok(), "{outcome:?}"));
}

/// Some views on many pages over three days.
fn fill(data: &Path, site: SiteKey) {
    let store = Store::serve(data).unwrap();
    let views = (0..PAGES * 3).flat_map(|number| {
        let mut batch = clicked(site, number as u64 + 1, &[(105, 205), (155, 225)]);
        batch.header.as_mut().unwrap().path = format!("/{}", number % PAGES);
        let days_ago = 1 + number / PAGES;
        [(batch, days_ago), (later(site, number as u64 + 1, 1), days_ago)]
    });
    store_all(&store, views);
    store.close();
}

fn maps(data: &Path, site: SiteKey) -> Vec<Heat> {
    let store = Store::open(data).unwrap();
    let today = today() as i32;
    let map = |(kind, path, from_day): (Kind, &str, i32)| {
        let path = PathPattern::parse(path).unwrap();
        let segment = Segment::of_days(today - from_day, today);
        let query = HeatQuery { site, path, kind, count: Count::Events, segment, versus: None };
        store.heat(&query).unwrap()
    };
    [(Kind::Click, "*", 9), (Kind::Scroll, "*", 9), (Kind::Move, "/3", 9), (Kind::Click, "/7", 2)]
        .map(map)
        .into()
}

fn open(data: &Path) -> Connection {
    Connection::open(data.join("isotherm.sqlite")).unwrap()
}

fn closed(db: &Connection) -> i64 {
    db.query_row("SELECT count(*) FROM closed WHERE state > 0", [], |row| row.get(0)).unwrap()
}

#[test]
fn adding_up_that_is_killed_loses_and_doubles_nothing() {
    let data = TempDir::new().unwrap();
    let site = add_site(data.path(), ORIGIN);
    fill(data.path(), site);
    let before = maps(data.path(), site);
    let db = open(data.path());
    for kill in 0..8 {
        let begun = closed(&db);
        let mut adding = Command::new(env!("CARGO_BIN_EXE_isotherm"))
            .args(["compact", "--data", data.path().to_str().unwrap()])
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // In the midst of it, somewhere else each time.
        while closed(&db) <= begun + kill && adding.try_wait().unwrap().is_none() {
            thread::yield_now();
        }
        adding.kill().unwrap();
        adding.wait().unwrap();
        let reached = closed(&db);
        assert!(reached > begun && reached < 3 * PAGES, "{reached} were closed: it had come to its end");
        assert_eq!(maps(data.path(), site), before, "with {reached} days of pages closed");
    }
    let reached = closed(&db);
    let rest = last_line(&["compact", "--data", data.path().to_str().unwrap()]);
    assert!(rest.starts_with(&format!("{} days of pages", 3 * PAGES - reached)), "{rest}");
    assert_eq!(maps(data.path(), site), before);
    let check = run(&["check", "--data", data.path().to_str().unwrap()]);
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
}

#[test]
fn a_running_collector_adds_up_what_is_over_and_forgets_what_is_old() {
    let data = TempDir::new().unwrap();
    let folder = data.path().to_str().unwrap();
    let site = add_site(data.path(), ORIGIN);
    let store = Store::serve(data.path()).unwrap();
    store_all(
        &store,
        [(1, 60), (2, 2)].map(|(view, ago)| (clicked(site, view, &[(105, 205)]), ago)).into_iter(),
    );
    store.close();
    let set = last_line(&["site", "set", "--data", folder, "--site", site.as_str(), "--keep-days", "30"]);
    assert!(set.ends_with("keep-days 30\tkeep-grid-days usual"), "{set}");
    assert_eq!(last_line(&["site", "list", "--data", folder]), set);
    let _server = Server::start(data.path());
    let db = open(data.path());
    let views = || db.query_row("SELECT count(*) FROM view", [], |row| row.get::<_, i64>(0)).unwrap();
    while views() > 1 {
        thread::yield_now();
    }
    assert_eq!(closed(&db), 2);
    let wrong = run(&["site", "set", "--data", folder, "--site", site.as_str(), "--keep-days", "0"]);
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("\"0\" is no number of days"));
}

/// A collector whose clock jumps ahead by a hundred days finds its views as old as one whose views are a hundred days older.
#[test]
fn a_clock_that_jumped_forgets_nothing_until_it_has_stayed_so_for_a_day() {
    let data = TempDir::new().unwrap();
    let [shop, old] = [add_site(data.path(), ORIGIN), add_site(data.path(), ORIGIN)];
    let store = Store::serve(data.path()).unwrap();
    let view = |site, view| clicked(site, view, &[(105, 205)]);
    store_all(&store, [(view(old, 1), 300), (view(shop, 2), 101), (view(shop, 3), 100)].into_iter());
    store.close();
    let db = open(data.path());
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let server = Server::start(data.path());
    // Its turn comes after the other site's.
    while number("SELECT count(*) FROM view WHERE site = 2") > 0 {
        thread::yield_now();
    }
    assert_eq!(number("SELECT count(*) FROM view WHERE site = 1"), 2);
    assert_eq!(closed(&db), 3);
    drop(server);
    let since_ms = |hours: i64| format!("(unixepoch() - {hours} * 3600) * 1000");
    let went_on = format!(
        "UPDATE clock SET doubted_from_ms = {}, doubted_to_ms = {} WHERE doubted_from_ms > 0",
        since_ms(25),
        since_ms(1)
    );
    assert_eq!(db.execute(&went_on, []).unwrap(), 1);
    let _server = Server::start(data.path());
    while number("SELECT count(*) FROM view WHERE site = 1") > 0 {
        thread::yield_now();
    }
    assert_eq!(number("SELECT count(*) FROM clock WHERE doubted_from_ms IS NULL"), 1);
}
