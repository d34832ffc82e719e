//! Batches that cannot be what they say: acknowledged, seen, in no map, and settled by the owner.

use std::net::{IpAddr, Ipv4Addr};

use axum::{body::Body, http::Request};
use isotherm::Peer;
use serde_json::{Value, json};
use wire::{Batch, Click, SiteKey};

use crate::{
    batches::{clicked, later},
    house::{FIREFOX, House, PAGE, from_peer},
    program::{last_line, run},
};

const API: &str = "/api/v1/quarantine";
/// People, each in a network of their own, and the clicks of each.
const PEOPLE: u64 = 2_000;
const CLICKS: &[(i32, i32)] = &[(105, 205); 10];
const FORGED: u64 = 10_000;

impl House {
    pub(crate) async fn post_as(&self, peer: u32, batch: &Batch) {
        let peer = Peer(IpAddr::V4(Ipv4Addr::from_bits(peer)));
        let request =
            Request::post("/c").header("Origin", PAGE).header("User-Agent", FIREFOX).extension(peer);
        let answer = self.ask(request.body(Body::from(batch.pack())).unwrap()).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }

    async fn quarantine(&self, decision: Option<Value>) -> Value {
        let (site, token) = (self.site, self.token("admin"));
        let method = if decision.is_some() { "POST" } else { "GET" };
        let request = from_peer(Request::builder().method(method).uri(format!("{API}?site={site}")));
        let body = decision.map(|decision| decision.to_string()).unwrap_or_default();
        let request = request.header("Authorization", format!("Bearer {token}"));
        let answer = self.ask(request.body(body.into()).unwrap()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["quarantine"].clone()
    }
}

async fn points(house: &House, site: SiteKey) -> u64 {
    let uri = format!("/api/v1/heat?site={site}&path=/shop&format=json");
    let answer = house.ask(from_peer(Request::get(uri)).body(Body::empty()).unwrap()).await;
    answer.json()["points"].as_u64().unwrap()
}

/// A view whose one click lies where no document is.
pub(crate) fn far_away(site: SiteKey, view: u64) -> Batch {
    let mut batch = clicked(site, view, &[]);
    batch.clicks.push(Click { at_ms: 100, x: 900_000, y: 0, trusted: true, ..Click::default() });
    batch
}

#[tokio::test]
async fn ten_thousand_forged_batches_move_a_map_by_less_than_one_percent() {
    let house = House::with(|collector| collector.with_network_rate(std::num::NonZeroU32::MAX));
    let site = house.public_site();
    for view in 0..PEOPLE {
        house.post_as(0x0a00_0000 | (view as u32) << 8, &clicked(site, view, CLICKS)).await;
    }
    let before = points(&house, site).await;
    assert_eq!(before, PEOPLE * CLICKS.len() as u64);
    // Each of them alone could be somebody's.
    for view in 0..FORGED {
        house.post_as(0xcb00_7107, &clicked(site, PEOPLE + view, &[(155, 225)])).await;
    }
    let moved = points(&house, site).await - before;
    assert!(moved * 100 < before, "{moved} of {before} points were forged");
    let kept = house.store.quarantined(&house.store.site(site).unwrap().unwrap()).unwrap();
    assert_eq!(
        (kept[0].reason.as_str(), kept[0].batches + moved),
        ("implausible_crowd", FORGED),
        "nothing is lost"
    );
    assert_eq!(kept[0].visitors, 1);
}

#[tokio::test]
async fn what_is_in_quarantine_is_listed_with_its_reason_and_counted() {
    let house = House::new();
    let batch = far_away(house.site, 1);
    // Sent again it is the same.
    for _ in 0..2 {
        house.post_as(1, &batch).await;
    }
    let listed = house.quarantine(None).await;
    assert_eq!(listed[0]["reason"], "implausible_place");
    assert_eq!((&listed[0]["batches"], &listed[0]["views"]), (&json!(1), &json!(1)));
    assert!(listed[0]["meaning"].as_str().unwrap().contains("outside of the document"), "{listed}");
    let metrics = house.get("/metrics").await;
    assert!(
        metrics.text().contains("isotherm_apart_total{reason=\"implausible_place\"} 1\n"),
        "{}",
        metrics.text()
    );
    assert_eq!(house.listed().await["rejected"][0]["reason"], "implausible_place");
}

#[tokio::test]
async fn what_is_released_counts_with_all_that_came_of_its_view() {
    let house = House::new();
    let site = house.site;
    house.post_as(1, &far_away(site, 1)).await;
    let mut more = later(site, 1, 1);
    more.clicks = vec![Click { at_ms: 600, x: 105, y: 205, place: 1, trusted: true, ..Click::default() }];
    house.post_as(1, &more).await;
    let views = || house.store.check().unwrap().views;
    assert_eq!(views(), 0, "its first batch is in quarantine");
    let listed = house.quarantine(Some(json!({ "release": "implausible_clock" }))).await;
    assert_eq!(
        (&listed[0]["batches"], &listed[0]["views"]),
        (&json!(2), &json!(1)),
        "and so is what follows"
    );
    assert_eq!(house.quarantine(Some(json!({ "release": "implausible_place" }))).await, json!([]));
    let report = house.store.check().unwrap();
    assert_eq!((report.views, report.batches, report.points), (1, 2, 2));
    assert!(report.is_sound(), "{report:?}");
}

#[tokio::test]
async fn what_is_dropped_is_gone_and_the_command_line_does_the_same() {
    let house = House::new();
    let data = house.folder.path().join("data");
    let place = ["--data", data.to_str().unwrap(), "--site", house.site.as_str()];
    let command = |verb, more: &[&str]| last_line(&[&["quarantine", verb], &place[..], more].concat());
    let which: &[&str] = &["--reason", "implausible_place"];
    for view in 1..=3 {
        house.post_as(1, &far_away(house.site, view)).await;
    }
    assert!(command("list", &[]).starts_with("implausible_place\t3 batches of 3 views and 1 visitors\t"));
    assert_eq!(command("release", which), "3 batches count from now on.");
    assert_eq!(house.store.check().unwrap().views, 3);
    house.post_as(1, &far_away(house.site, 4)).await;
    assert_eq!(command("drop", which), "1 batches were forgotten.");
    house.post_as(1, &far_away(house.site, 5)).await;
    assert_eq!(house.quarantine(Some(json!({ "drop": "implausible_place" }))).await, json!([]));
    assert_eq!(house.store.check().unwrap().views, 3);
    assert!(
        !run(&["quarantine", "drop", place[0], place[1], place[2], place[3]]).status.success(),
        "a reason is needed"
    );
}
