//! `GET /api/v1/visits`: what was put in comes out, of the site and for whom it is meant.

use axum::{body::Body, http::Request};
use serde_json::json;
use wire::{Move, Scroll, Signal, SignalKind};

use crate::{
    batches::{clicked, first, later},
    house::{Answer, House, PAGE, STRANGER, from_peer},
};

async fn ask(house: &House, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = from_peer(Request::get(format!("/api/v1/visits{path}")));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    house.ask(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_view_is_listed_and_told_as_it_went() {
    let house = House::new();
    let site = house.public_site();
    let mut batch = clicked(site, 0xab, &[(105, 205)]);
    batch.moves = vec![Move { at_ms: 50, x: 110, y: 210, place: 1 }];
    house.post(batch.pack()).await;
    let mut batch = later(site, 0xab, 1);
    batch.active_ms = 700;
    batch.scrolls = vec![Scroll { at_ms: 600, for_ms: 300, top: 100, bottom: 900, ..Scroll::default() }];
    batch.signals = vec![Signal {
        kind: SignalKind::Dead,
        at_ms: 900,
        anchor: 1,
        value: 800,
        properties: vec![("a".into(), "b".into())],
        ..Signal::default()
    }];
    house.post(batch.pack()).await;

    let list = ask(&house, &format!("?site={site}&path=/shop"), &[("Origin", PAGE)]).await;
    list.readable_by(PAGE);
    assert_eq!(list.header("cache-control"), "no-store");
    let list = list.json();
    let mut about = list["visits"][0].clone();
    let started = about.as_object_mut().unwrap().remove("started").unwrap();
    assert!(started.as_str().unwrap().ends_with('Z'), "{started}");
    let expected = json!({
        "view": "00000000000000ab", "path": "/shop", "device": "desktop", "viewport": [1_000, 800],
        "document": [1_000, 2_000], "lasted_ms": 1_000, "active_ms": 700, "moves": 1, "clicks": 1, "depth_px": 900,
        "signals": {"dead": 1}, "simulated": false, "automated": false,
    });
    assert_eq!((&about, &list["next"]), (&expected, &json!(null)));

    let visit = ask(&house, &format!("/00000000000000ab?site={site}"), &[]).await.json();
    assert_eq!(visit["about"], list["visits"][0]);
    assert_eq!(visit["anchors"][1], json!({"selector": "#buy", "index": 0, "count": 1, "landmark": 0}));
    assert_eq!(visit["places"][1], json!({"anchor": 1, "x": 100, "y": 200, "w": 60, "h": 30}));
    let rows = ["moves", "clicks", "scrolls"].map(|name| &visit[name]);
    let expected = json!([[[50, 110, 210, 1]], [[100, 105, 205, 1, 0, 0]], [[600, 300, 100, 900, 0]]]);
    assert_eq!(json!(rows), expected);
    let signal = json!([{"at_ms": 900, "kind": "dead", "anchor": 1, "value": 800, "name": "", "properties": {"a": "b"}}]);
    assert_eq!(visit["signals"], signal);
}

#[tokio::test]
async fn a_list_goes_on_where_it_ended() {
    let house = House::new();
    let site = house.public_site();
    for view in 1..=3 {
        house.post(first(site, view).pack()).await;
    }
    let list = ask(&house, &format!("?site={site}&path=*&limit=2"), &[]).await.json();
    let next = list["next"].as_str().unwrap();
    assert_eq!(list["visits"].as_array().unwrap().len(), 2);
    let rest = ask(&house, &format!("?site={site}&path=*&before={next}"), &[]).await.json();
    assert_eq!((&rest["visits"][0]["view"], &rest["next"]), (&json!("0000000000000001"), &json!(null)));
}

#[tokio::test]
async fn what_began_last_is_listed_first_whenever_it_arrived() {
    let house = House::new();
    let site = house.public_site();
    for (view, ago_ms) in [(1, 60_000), (2, 1_000), (3, 30_000)] {
        let mut batch = first(site, view);
        batch.cut_ms = ago_ms;
        house.post(batch.pack()).await;
    }
    let (mut listed, mut before) = (Vec::new(), String::new());
    for _ in 0..3 {
        let part = ask(&house, &format!("?site={site}&path=*&limit=1{before}"), &[]).await.json();
        listed.push(part["visits"][0]["view"].as_str().unwrap().trim_start_matches('0').to_owned());
        before = part["next"].as_str().map_or(String::new(), |next| format!("&before={next}"));
    }
    assert_eq!((listed.join(" "), before), ("2 3 1".into(), String::new()));
}

#[tokio::test]
async fn who_may_not_see_the_heat_sees_no_views_and_a_view_belongs_to_its_site() {
    let house = House::new();
    house.post(first(house.site, 1).pack()).await;
    let view = "0000000000000001";
    for path in [format!("?site={}&path=/shop", house.site), format!("/{view}?site={}", house.site)] {
        ask(&house, &path, &[])
            .await
            .refused(401, "the site's heat needs a token, `isotherm link` makes one");
    }
    let site = house.public_site();
    let answer = ask(&house, &format!("/{view}?site={site}"), &[]).await;
    answer.refused(404, "the site has no view 0000000000000001");
    let answer = ask(&house, &format!("/1?site={site}"), &[("Origin", STRANGER)]).await;
    answer.refused(400, "the parameter view is \"1\", a view has sixteen digits of 0-9a-f");
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
}
