//! `GET /api/v1/heat`: the numbers by hand, the questions, and who gets an answer.

use axum::{body::Body, http::Request};
use serde_json::json;
use wire::{Heat, Kind, Scroll};

use crate::{
    batches::{clicked, first},
    house::{Answer, House, PAGE, STRANGER, from_peer},
    program::token,
};

async fn ask(house: &House, query: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = from_peer(Request::get(format!("/api/v1/heat?{query}")));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    house.ask(request.body(Body::empty()).unwrap()).await
}

async fn bear(house: &House, token: &str) -> Answer {
    let site = house.site;
    ask(house, &format!("site={site}&path=/shop"), &[("Authorization", &format!("Bearer {token}"))]).await
}

#[tokio::test]
async fn clicks_come_out_where_they_went_in_and_a_duplicate_counts_once() {
    let house = House::new();
    let site = house.public_site();
    let batch = clicked(site, 1, &[(105, 205), (105, 205), (155, 225)]).pack();
    for _ in 0..2 {
        assert_eq!(house.post(batch.clone()).await.status, 204);
    }
    let answer = ask(&house, &format!("site={site}&path=/sh*&format=json"), &[]).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let heat = answer.json();
    let about = ["kind", "path", "device", "views", "simulated", "points"].map(|name| &heat[name]);
    assert_eq!(json!(about), json!(["click", "/sh*", null, 1, 0, 3]));
    // The 60 x 30 px button at (100, 200) in a document of 1000 x 2000 px, in a grid of 6 px.
    let button = json!({
        "selector": "#buy", "index": 0, "count": 1, "landmark": 0, "points": 3,
        "in_landmark": [6_553, 6_553, 3_932, 983], "in_document": [6_553, 6_553, 3_932, 983],
        "weight": 3, "columns": 10, "rows": 5, "cells": [[0, 2], [4 * 10 + 9, 1]],
    });
    assert_eq!(heat["anchors"][1], button);
    assert_eq!(heat["anchors"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_binary_answer_says_the_same() {
    let house = House::new();
    let site = house.public_site();
    house.post(clicked(site, 1, &[(105, 205), (155, 225)]).pack()).await;
    let answer = ask(&house, &format!("site={site}&path=/shop"), &[]).await;
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    let heat = Heat::decode(&answer.body).unwrap();
    assert_eq!((heat.about.kind, heat.about.views, heat.about.points), (Kind::Click, 1, 2));
    assert_eq!(heat.anchors[1].cells, [(0, 1), (49, 1)]);
}

#[tokio::test]
async fn a_scroll_map_says_how_far_and_how_long() {
    let house = House::new();
    let site = house.public_site();
    let scroll = Scroll { at_ms: 0, for_ms: 300, top: 0, bottom: 1_000, ..Scroll::default() };
    let mut batch = first(site, 1);
    batch.scrolls.push(scroll);
    house.post(batch.pack()).await;
    let reach =
        &ask(&house, &format!("site={site}&path=/shop&kind=scroll&format=json"), &[]).await.json()["reach"];
    assert_eq!(reach["document_px"], 2_000);
    assert_eq!(reach["folds"], json!([{"device": "desktop", "views": 1, "px": 800}]));
    // Half of the document was seen: 200 of 400 rows.
    assert_eq!((&reach["rows"][199], &reach["rows"][200]), (&json!([1, 300]), &json!([0, 0])));
}

#[tokio::test]
async fn device_and_days_narrow_the_answer() {
    let house = House::new();
    let site = house.public_site();
    house.post(first(site, 1).pack()).await;
    for (filter, views) in [
        ("", 1),
        ("&device=desktop", 1),
        ("&device=phone", 0),
        ("&to=2020-01-01", 0),
        ("&from=2020-01-01", 1),
    ] {
        let heat = ask(&house, &format!("site={site}&path=/shop&format=json{filter}"), &[]).await.json();
        assert_eq!(heat["views"], views, "{filter}");
    }
}

#[tokio::test]
async fn a_wrong_question_is_told_what_is_wrong() {
    let house = House::new();
    let site = house.public_site();
    let answer = ask(&house, "path=/", &[("Origin", STRANGER)]).await;
    answer.refused(400, "the parameter site is missing");
    answer.readable_by(STRANGER);
    let answer = ask(&house, &format!("site={site}&path=/&kind=zoom"), &[]).await;
    answer.refused(400, "the parameter kind is \"zoom\", use click, move, scroll, attention, rage, dead, slow, error, first, last or revenue");
    let answer = ask(&house, "site=shop&path=/", &[]).await;
    answer.refused(400, "the parameter site is \"shop\", a key has sixteen characters of a-z2-7");
    let answer = ask(&house, "site=aaaaaaaaaaaaaaaa&path=/", &[]).await;
    answer.refused(403, "no site has the key aaaaaaaaaaaaaaaa");
    assert_eq!(ask(&house, "site=%ff&path=/", &[]).await.status, 400);
    assert_eq!(house.health().await["rejected"]["parameter"], 4);
}

#[tokio::test]
async fn of_a_wrong_value_that_is_long_the_beginning_is_told() {
    let house = House::new();
    let site = house.public_site();
    let long = "k".repeat(60_000);
    let told = format!("{}…", "k".repeat(80));
    for (query, said) in [
        (format!("kind={long}"), format!("the parameter kind is \"{told}\", use click, move, ")),
        (format!("{long}=1"), format!("the parameter {told} is \"1\", but the names are ")),
        (format!("width={long}"), format!("the parameter width is \"{told}\", write two widths in px")),
    ] {
        let answer = ask(&house, &format!("site={site}&path=/&{query}"), &[]).await;
        assert!(answer.status == 400 && answer.text().starts_with(&said), "{}", answer.text());
        assert!(answer.text().len() < 600, "{}", answer.text());
        let header = answer.header("isotherm-reason");
        assert!(header.starts_with(&said.replace('…', "...")), "{header}");
    }
}

#[tokio::test]
async fn without_a_token_there_is_no_heat() {
    let house = House::new();
    let query = format!("site={}&path=/shop", house.site);
    for headers in [&[][..], &[("Authorization", "Basic eDp5")], &[("Authorization", "Bearer")]] {
        let answer = ask(&house, &query, headers).await;
        answer.refused(401, "the site's heat needs a token, `isotherm link` makes one");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
}

#[tokio::test]
async fn a_token_opens_its_own_site_and_a_bad_one_nothing() {
    let house = House::new();
    let data = house.folder.path().join("data");
    let good = token(&data, house.site, PAGE);
    assert_eq!(bear(&house, &good).await.status, 200);
    bear(&house, "letmein").await.refused(403, "this is not a token of Isotherm");
    let other = house.public_site();
    let foreign = bear(&house, &token(&data, other, PAGE)).await;
    foreign.refused(403, &format!("the token is for site {other}"));
    let (expiry, rest) = good.split_once('-').unwrap();
    let longer = i64::from_str_radix(expiry, 16).unwrap() + 3_600;
    let forged = bear(&house, &format!("{longer:x}-{rest}")).await;
    forged.refused(403, "the token was not made by this collector");
}

#[tokio::test]
async fn only_the_site_s_pages_may_read_its_heat() {
    let house = House::new();
    let site = house.public_site();
    let query = format!("site={site}&path=/shop");
    ask(&house, &query, &[("Origin", PAGE)]).await.readable_by(PAGE);
    ask(&house, &query, &[("Origin", STRANGER)]).await.readable_by("");
    let closed = format!("site={}&path=/shop", house.site);
    let refused = ask(&house, &closed, &[("Origin", PAGE)]).await;
    assert_eq!(refused.status, 401);
    refused.readable_by(PAGE);
}

#[tokio::test]
async fn a_preflight_allows_the_token_for_the_site_s_pages() {
    let house = House::new();
    for (origin, reader) in [(PAGE, PAGE), (STRANGER, "")] {
        let uri = format!("/api/v1/heat?site={}&path=/shop", house.site);
        let request = from_peer(Request::options(uri)).header("Origin", origin);
        let request = request.header("Access-Control-Request-Headers", "authorization");
        let answer = house.ask(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("access-control-allow-headers"), "Authorization");
        assert_eq!(answer.header("access-control-allow-methods"), "GET, HEAD, OPTIONS");
        answer.readable_by(reader);
    }
}
