//! A site whose paths, selectors and names never end: the store stays small, and what was done is not lost.

use std::{num::NonZeroU32, process::Command};

use axum::{body::Body, http::Request};
use isotherm::Caps;
use serde_json::{Value, json};
use tempfile::TempDir;
use wire::{Signal, SiteKey};

use crate::{
    batches::clicked,
    house::{House, PAGE, from_peer},
    program::{Server, add_site, post, run},
};

const CAP: u32 = 20;
const VIEWS: u64 = 500;

/// A house where each view has a path, a selector and a name of its own, all sent.
async fn bombed() -> (House, SiteKey) {
    let each = NonZeroU32::new(CAP).unwrap();
    let caps = Caps { paths: each, selectors: each, names: each };
    let house = House::with(|collector| collector.with_caps(caps).with_crowds(NonZeroU32::MAX));
    let site = house.public_site();
    for view in 0..VIEWS {
        let mut batch = clicked(site, view, &[(105, 205)]);
        batch.header.as_mut().unwrap().path = format!("/{view}");
        batch.anchors.list[0].selector = format!("#id-{view}");
        batch.signals.push(Signal { name: format!("event-{view}"), ..Signal::default() });
        // Each from a network of its own: one alone may bring a tenth.
        house.post_as(0x0b00_0000 | (view as u32) << 8, &batch).await;
    }
    (house, site)
}

async fn heat(house: &House, site: SiteKey, path: &str) -> Value {
    let uri = format!("/api/v1/heat?site={site}&path={path}&format=json");
    house.ask(from_peer(Request::get(uri)).body(Body::empty()).unwrap()).await.json()
}

#[tokio::test]
async fn a_bomb_of_texts_ends_at_the_caps_and_every_point_counts() {
    let (house, site) = bombed().await;
    let all = heat(&house, site, "*").await;
    assert_eq!((&all["views"], &all["points"]), (&json!(VIEWS), &json!(VIEWS)));
    // The document, as many selectors as there may be, and the rest.
    assert_eq!(all["anchors"].as_array().unwrap().len(), 1 + CAP as usize + 1);
    let rest = heat(&house, site, "/(other)").await;
    assert_eq!(rest["points"], VIEWS - u64::from(CAP));
    assert_eq!(rest["anchors"][1]["selector"], "(other)");
    assert_eq!(heat(&house, site, "/0").await["points"], 1, "what came first stays itself");
    assert_eq!(heat(&house, site, "/499").await["points"], 0);
    let report = house.store.check().unwrap();
    assert!(report.is_sound(), "{report:?}");
    let db = rusqlite::Connection::open(house.folder.path().join("data/isotherm.sqlite")).unwrap();
    let paths: u32 = db.query_row("SELECT count(*) FROM path", [], |row| row.get(0)).unwrap();
    assert_eq!(paths, CAP + 1);
}

#[tokio::test]
async fn what_became_other_is_counted_for_everybody_who_may_wonder() {
    let (house, _) = bombed().await;
    let metrics = house.get("/metrics").await;
    for reason in ["other_path", "other_selector", "other_name"] {
        let line = format!("isotherm_apart_total{{reason=\"{reason}\"}} {}\n", VIEWS - u64::from(CAP));
        assert!(metrics.text().contains(&line), "{reason}: {}", metrics.text());
    }
    let mut batch = clicked(house.site, VIEWS, &[]);
    for number in 0..30 {
        batch.signals.push(Signal { name: format!("event-{number}"), ..Signal::default() });
    }
    house.post_as(0x7f00_0001, &batch).await;
    let listed = house.listed().await;
    assert_eq!(listed["rejected"][0]["reason"], "other_name");
    assert_eq!(listed["rejected"][0]["count"], 10);
    assert!(listed["rejected"][0]["meaning"].as_str().unwrap().contains("names"), "{listed}");
}

#[test]
fn a_restart_gives_nobody_new_room() {
    let data = TempDir::new().unwrap();
    let site = add_site(data.path(), PAGE);
    let send = |server: &Server, view: u64, selector: &str| {
        let mut batch = clicked(site, view, &[(105, 205)]);
        batch.anchors.list[0].selector = selector.into();
        let answer = server.exchange(&post(PAGE, "Connection: close\r\n", &batch.pack()));
        assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    };
    let serve = || Server::with(data.path(), &["--selectors-per-day", "2"]);
    let mut server = serve();
    send(&server, 1, "#first");
    send(&server, 2, "#second");
    let told = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status();
    assert!(told.unwrap().success() && server.child.wait().unwrap().success());
    let server = serve();
    send(&server, 3, "#third");
    send(&server, 4, "#first");
    drop(server);
    let data = data.path().to_str().unwrap();
    let lines =
        run(&["export", "--data", data, "--site", site.as_str(), "--format", "csv", "--rows", "clicks"]);
    let lines = String::from_utf8(lines.stdout).unwrap();
    let times = ["#first", "#second", "#third", "(other)"].map(|selector| lines.matches(selector).count());
    assert_eq!(times, [2, 1, 0, 1], "{lines}");
}
