//! Segments over HTTP: filters and what they are told to be, people counted once, one segment against another.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use wire::{Batch, Device, Difference, Heat, Signal, SignalKind, SiteKey};

use crate::{
    batches::clicked,
    house::{Answer, House, STRANGER, from_peer},
};

async fn get(house: &House, address: &str) -> Answer {
    house.ask(from_peer(Request::get(format!("/api/v1/{address}"))).body(Body::empty()).unwrap()).await
}

async fn heat(house: &House, site: SiteKey, query: &str) -> Value {
    let answer = get(house, &format!("heat?site={site}&path=/shop&format=json&{query}")).await;
    assert_eq!(answer.status, 200, "{query}");
    answer.json()
}

/// A view from a newsletter or not, in one of two arms of a test, with one click in a corner of the button.
fn view(site: SiteKey, number: u64, from_newsletter: bool, arm: &str) -> Batch {
    let mut batch = clicked(site, number, &[(100, 200)]);
    let header = batch.header.as_mut().unwrap();
    // So that every view is a session of its own: all come from one address.
    header.session = number;
    header.device = if from_newsletter { Device::Phone } else { Device::Desktop };
    header.frame.viewport.w = if from_newsletter { 390 } else { 1_440 };
    header.utm[0] = if from_newsletter { "newsletter".into() } else { String::new() };
    batch.signals.push(Signal {
        kind: SignalKind::Variant,
        name: "hero".into(),
        properties: vec![("arm".into(), arm.into())],
        ..Signal::default()
    });
    batch
}

/// Three views from a newsletter, one of them in arm b, and two others.
async fn stocked(house: &House) -> SiteKey {
    let site = house.public_site();
    for (number, from_newsletter, arm) in
        [(1, true, "a"), (2, true, "a"), (3, true, "b"), (4, false, "a"), (5, false, "b")]
    {
        assert_eq!(house.post(view(site, number, from_newsletter, arm).pack()).await.status, 204);
    }
    site
}

#[tokio::test]
async fn every_filter_narrows_the_map() {
    let house = House::new();
    let site = stocked(&house).await;
    for (query, views) in [
        ("source=newsletter", 3),
        ("source=direct", 2),
        ("utm_campaign=", 5),
        ("utm_campaign=spring", 0),
        ("variant=hero:b", 2),
        ("variant=hero:b&source=newsletter", 1),
        ("visitor=new", 5),
        ("visitor=returning", 0),
        ("width=-479", 3),
        ("width=480-", 2),
        ("clicked=%23buy", 5),
        ("clicked=0:%23buy", 5),
        ("clicked=1:%23buy", 0),
        ("converted=yes", 0),
        ("converted=no", 5),
        ("width=all&source=all&variant=all&visitor=all&utm_campaign=all", 5),
    ] {
        let heat = heat(&house, site, query).await;
        assert_eq!((&heat["views"], &heat["points"]), (&json!(views), &json!(views)), "{query}");
    }
}

/// A view of a path in a session, with one click.
async fn seen(house: &House, site: SiteKey, number: u64, path: &str, session: u64) {
    let mut batch = clicked(site, number, &[(100, 200)]);
    let header = batch.header.as_mut().unwrap();
    (header.path, header.session) = (path.into(), session);
    assert_eq!(house.post(batch.pack()).await.status, 204);
}

#[tokio::test]
async fn views_are_chosen_by_the_paths_before_and_after_them() {
    let house = House::new();
    let site = house.public_site();
    for (number, path, session) in
        [(1, "/", 7), (2, "/shop", 7), (3, "/checkout", 7), (4, "/shop", 8), (5, "/shop", 8), (6, "/", 8)]
    {
        seen(&house, site, number, path, session).await;
    }
    for (query, views) in [
        ("previous=/", 1),
        ("previous=/shop", 1),
        ("previous=/s*", 1),
        ("previous=*", 2),
        ("next=/checkout", 1),
        ("next=/", 1),
        ("next=/shop", 1),
        ("previous=/&next=/checkout", 1),
        ("previous=/&next=/", 0),
        ("previous=all&next=all", 3),
    ] {
        let heat = heat(&house, site, query).await;
        assert_eq!((&heat["views"], &heat["points"]), (&json!(views), &json!(views)), "{query}");
        let more = format!("site={site}&path=/shop&{query}");
        let elements = get(&house, &format!("heat/elements?{more}")).await.json();
        let clicks = elements["elements"].as_array().unwrap().iter().map(|one| &one["clicks"]);
        assert_eq!(clicks.filter_map(Value::as_u64).sum::<u64>(), views, "{query}");
    }
    let choices = get(&house, &format!("segments?site={site}&path=/shop")).await.json();
    assert_eq!(choices["previous"], json!([["/", 1], ["/shop", 1]]));
    assert_eq!(choices["next"], json!([["/", 1], ["/checkout", 1], ["/shop", 1]]));
    let map = heat(&house, site, "next=/checkout&vs_next=all").await;
    assert_eq!(json!([map["views"], map["versus"]["views"]]), json!([1, 2]), "the rest is the others'");
    for question in ["heat", "segments", "timeline", "heat/elements", "live"] {
        let refused = get(&house, &format!("{question}?site={site}&path=/shop&next=checkout")).await;
        refused.refused(400, "the parameter next is \"checkout\", write a path of the site, perhaps with * for any part, as /shop/*");
    }
}

#[tokio::test]
async fn people_are_counted_once_and_the_answer_says_so() {
    let house = House::new();
    let site = house.public_site();
    for number in [1, 2] {
        let mut batch = clicked(site, number, &[(155, 225), (100, 200), (100, 200)]);
        batch.header.as_mut().unwrap().session = number;
        house.post(batch.pack()).await;
    }
    for (count, units, points, cells) in [
        ("events", 2, 6, json!([[0, 4], [49, 2]])),
        ("sessions", 2, 2, json!([[49, 2]])),
        ("visitors", 1, 1, json!([[49, 1]])),
    ] {
        let heat = heat(&house, site, &format!("count={count}")).await;
        let said = ["count", "views", "units", "actors", "points"].map(|name| heat[name].clone());
        assert_eq!(json!(said), json!([count, 2, units, units, points]));
        assert_eq!(heat["anchors"][1]["cells"], cells);
    }
}

#[tokio::test]
async fn a_difference_has_both_sides_and_says_how_sure_it_is() {
    let house = House::new();
    let site = house.public_site();
    // Of 40 views of arm a 30 click, of 40 of arm b 10.
    for number in 0..80 {
        let arm = if number < 40 { "a" } else { "b" };
        let mut batch = view(site, number + 1, false, arm);
        if number % 40 >= if arm == "a" { 30 } else { 10 } {
            batch.clicks.clear();
        }
        house.post(batch.pack()).await;
    }
    let map = heat(&house, site, "variant=hero:a&vs_variant=hero:b").await;
    let versus = &map["versus"];
    assert_eq!(
        json!([map["units"], map["points"], versus["units"], versus["points"]]),
        json!([40, 30, 40, 10])
    );
    assert_eq!(versus["anchors"][1]["cells"], json!([[0, 10]]));
    // z is 4.472: 7.744e-6 of one test, in 10,000ths and rounded up.
    assert_eq!(versus["anchors"][1]["tiles"], json!([[0, 30, 10, 0.0001]]));
    assert_eq!(heat(&house, site, "variant=hero:a").await["versus"], Value::Null);
    let binary = get(&house, &format!("heat?site={site}&path=/shop&variant=hero:a&vs_variant=hero:b")).await;
    let binary = Heat::decode(&binary.body).unwrap();
    let details: Value = serde_json::from_str(&binary.details).unwrap();
    assert_eq!(json!([details["versus"]["units"], details["wholes"][1]]), json!([40, [30, 10, 0.0001]]));
    // 75 clicks of a hundred views against 25, in millionths, and sure.
    assert_eq!(binary.anchors[1].cells, [(0, Difference { rate: 50_000_000, is_sure: true }.pack())]);
}

#[tokio::test]
async fn what_there_is_to_choose_from_is_told_in_the_words_of_the_question() {
    let house = House::new();
    let site = stocked(&house).await;
    let answer = get(&house, &format!("segments?site={site}&path=/shop")).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let choices = answer.json();
    let expected = json!({
        "views": 5,
        "counts": ["events", "sessions", "visitors"],
        "path": [],
        "device": [["phone", 3], ["desktop", 2]],
        "country": [],
        "browser": [["firefox", 5]],
        "source": [["newsletter", 3], ["direct", 2]],
        "utm_medium": [], "utm_campaign": [], "utm_term": [], "utm_content": [],
        "variant": [["hero:a", 3], ["hero:b", 2]],
        "visitor": [["new", 5]],
        "width": [["-479", 3], ["1440-1919", 2]],
        "clicked": [["#buy", 5]],
        "previous": [],
        "next": [],
        "converted": [],
    });
    assert_eq!(choices, expected);
    for (filter, values) in expected.as_object().unwrap().iter().filter(|(name, _)| *name != "counts") {
        for pair in values.as_array().into_iter().flatten() {
            let query = format!("{filter}={}", pair[0].as_str().unwrap().replace('#', "%23"));
            assert_eq!(heat(&house, site, &query).await["views"], pair[1], "{query}");
        }
    }
}

#[tokio::test]
async fn what_there_is_to_choose_from_is_for_those_who_may_see_maps() {
    let house = House::new();
    let answer = get(&house, &format!("segments?site={}&path=/shop", house.site)).await;
    answer.refused(401, "the site's heat needs a token, `isotherm link` makes one");
    let site = house.public_site();
    let request = from_peer(Request::get(format!("/api/v1/segments?site={site}&path=/shop")));
    let answer = house.ask(request.header("Origin", STRANGER).body(Body::empty()).unwrap()).await;
    answer.readable_by("");
    get(&house, "segments?path=/").await.refused(400, "the parameter site is missing");
}

#[tokio::test]
async fn elements_are_told_with_what_their_clicks_go_along_with() {
    let house = House::new();
    let site = house.public_site();
    for number in 1..=4 {
        let mut batch = view(site, number, number == 1, "a");
        if number < 3 {
            let properties =
                [("value", "0.1"), ("order", "")].map(|(name, value)| (name.into(), value.into()));
            let order = Signal {
                kind: SignalKind::Revenue,
                at_ms: 400,
                name: "EUR".into(),
                properties: properties.into(),
                ..Signal::default()
            };
            batch.signals.extend(vec![order; 3]);
        }
        batch.moves = vec![wire::Move { at_ms: 60, x: 100, y: 200, place: 1 }];
        assert_eq!(house.post(batch.pack()).await.status, 204);
    }
    let ask =
        async |more: &str| get(&house, &format!("heat/elements?site={site}&path=/shop{more}")).await.json();
    let button = json!({
        "selector": "#buy", "index": 0, "count": 1, "mark": 0, "clicks": 4, "hesitations": 4, "hesitation_ms": 40,
        "sessions": 4, "ordering": 2, "revenue": { "EUR": 0.6 },
    });
    let told = json!({ "sessions": 4, "ordering": 2, "revenue": { "EUR": 0.6 }, "elements": [button] });
    assert_eq!(ask("").await, told);
    let phones = ask("&device=phone").await;
    assert_eq!(json!([phones["sessions"], phones["elements"][0]["revenue"]]), json!([1, { "EUR": 0.3 }]));
    assert_eq!(ask("&pointer=touch").await["elements"], json!([]));
    assert_eq!(ask("&converted=no").await["elements"][0]["ordering"], 0);
    let refused = get(&house, &format!("heat/elements?site={}&path=/shop", house.site)).await;
    refused.refused(401, "the site's heat needs a token, `isotherm link` makes one");
}
