//! Views in which a program drives the browser: kept, apart from what people did, and there for whoever asks.

use axum::{body::Body, http::Request};
use isotherm::Judging;
use serde_json::{Value, json};
use wire::{Batch, SiteKey, flags};

use crate::{
    batches::{clicked, later},
    house::{House, PAGE, from_peer, post},
};

const CLICKS: &[(i32, i32)] = &[(105, 205)];

/// One view of a person's, and one of a browser that says that it is driven.
async fn visited(house: &House) -> SiteKey {
    let site = house.public_site();
    assert_eq!(house.post(clicked(site, 1, CLICKS).pack()).await.status, 204);
    assert_eq!(house.post(driven(site, 2).pack()).await.status, 204);
    site
}

fn driven(site: SiteKey, view: u64) -> Batch {
    let mut batch = clicked(site, view, CLICKS);
    batch.header.as_mut().unwrap().flags = flags::AUTOMATED;
    batch
}

async fn ask(house: &House, what: &str, site: SiteKey, more: &str) -> Value {
    let request = from_peer(Request::get(format!("/api/v1/{what}?site={site}&path=/shop{more}")));
    let answer = house.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn views(house: &House, site: SiteKey, more: &str) -> (u64, u64) {
    let heat = ask(house, "heat", site, &format!("&format=json{more}")).await;
    (heat["views"].as_u64().unwrap(), heat["points"].as_u64().unwrap())
}

#[tokio::test]
async fn bots_are_in_no_map_count_or_list_unless_asked_for() {
    let house = House::new();
    let site = visited(&house).await;
    for (filter, expected) in
        [("", 1), ("&bots=without", 1), ("&bots=with", 2), ("&bots=all", 2), ("&bots=only", 1)]
    {
        assert_eq!(views(&house, site, filter).await, (expected, expected), "{filter}");
        assert_eq!(ask(&house, "segments", site, filter).await["views"], expected, "{filter}");
        let listed = ask(&house, "visits", site, filter).await;
        assert_eq!(listed["visits"].as_array().unwrap().len() as u64, expected, "{filter}");
    }
    let heat = ask(&house, "heat", site, "&format=json").await;
    assert_eq!(heat["bots"], json!({ "views": 1, "of": 2 }));
    assert_eq!(ask(&house, "visits", site, "&bots=only").await["visits"][0]["automated"], true);
    assert_eq!(ask(&house, "visits", site, "").await["visits"][0]["automated"], false);
}

#[tokio::test]
async fn people_can_be_compared_with_bots() {
    let house = House::new();
    let site = visited(&house).await;
    let heat = ask(&house, "heat", site, "&format=json&vs_bots=only").await;
    assert_eq!((&heat["views"], &heat["versus"]["views"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn a_robot_by_its_user_agent_or_its_hints_is_a_bot_and_its_later_batches_stay_with_it() {
    let house = House::new();
    let site = house.public_site();
    let firefox_with_hints = ("sec-ch-ua", "\"Chromium\";v=\"142\"");
    for (view, header) in [(1, ("x", "y")), (2, firefox_with_hints), (3, ("sec-ch-ua", "\"HeadlessChrome\""))]
    {
        for batch in [clicked(site, view, CLICKS), later(site, view, 1)] {
            let request = post().header("Origin", PAGE).header(header.0, header.1);
            let answer = house.ask(request.body(Body::from(batch.pack())).unwrap()).await;
            assert_eq!(answer.status, 204, "a bot need not know that it was found out");
        }
    }
    assert_eq!(views(&house, site, "").await, (1, 1));
    assert_eq!(views(&house, site, "&bots=only").await, (2, 2));
}

#[tokio::test]
async fn views_of_bots_are_counted_for_the_owner_and_the_operator() {
    let house = House::new();
    assert_eq!(house.post(driven(house.site, 1).pack()).await.status, 204);
    // Sent again, and continued, it is no further view.
    assert_eq!(house.post(driven(house.site, 1).pack()).await.status, 204);
    assert_eq!(house.post(later(house.site, 1, 1).pack()).await.status, 204);
    let metrics = house.get("/metrics").await;
    assert!(metrics.text().contains("isotherm_apart_total{reason=\"bot\"} 1\n"), "{}", metrics.text());
    let listed = house.listed().await;
    assert_eq!(listed["rejected"][0]["reason"], "bot");
    assert_eq!(listed["rejected"][0]["count"], 1);
    assert!(listed["rejected"][0]["meaning"].as_str().unwrap().contains("bots=only"), "{listed}");
}

#[tokio::test]
async fn where_bots_are_counted_a_driven_browser_is_like_any_other() {
    let house = House::with(|collector| collector.with_bots(Judging::Counted));
    let site = visited(&house).await;
    assert_eq!(views(&house, site, "").await, (2, 2));
    assert_eq!(ask(&house, "heat", site, "&format=json").await["bots"], json!({ "views": 0, "of": 2 }));
}
