//! Tags: an answer that one has already is not sent again, whatever it is an answer to.

use std::time::Duration;

use axum::{body::Body, http::Request};
use serde_json::Value;
use wire::SiteKey;

use crate::{
    batches::clicked,
    house::{Answer, House, PAGE, from_peer},
};

async fn ask(house: &House, method: &str, uri: &str, token: &str, tag: &str) -> Answer {
    let request = from_peer(Request::builder().method(method).uri(uri)).header("Origin", PAGE);
    let request = request.header("Authorization", format!("Bearer {token}")).header("If-None-Match", tag);
    house.ask(request.body(Body::empty()).unwrap()).await
}

/// Every question of the API that is answered at once, as an owner would ask it.
async fn questions(house: &House, site: SiteKey) -> Vec<String> {
    let document: Value = house.get("/api/v1/openapi.json").await.json();
    let paths = document["paths"].as_object().unwrap();
    let read = paths.iter().filter(|(_, methods)| methods["get"]["responses"]["304"].is_object());
    let question = |(path, methods): (&String, &Value)| {
        let mut uri = format!("{}?site={site}", path.replace("{view}", "0000000000000001"));
        // What no single parameter must say, but one of several.
        match path.rsplit('/').next() {
            Some("zones") => uri += "&selector=%23buy",
            Some("compare") => uri += "&vs_device=phone",
            _ => {}
        }
        let parameters = methods["get"]["parameters"].as_array();
        for required in parameters.into_iter().flatten().filter(|one| one["required"] == true) {
            match required["name"].as_str() {
                Some("path") => uri += "&path=/shop",
                Some("site" | "view") => {}
                other => panic!("{path} needs {other:?}"),
            }
        }
        uri
    };
    read.map(question).collect()
}

#[tokio::test]
async fn every_answer_has_a_tag_and_is_not_sent_to_whoever_has_it() {
    let house = House::new();
    house.post(clicked(house.site, 1, &[(105, 205)]).pack()).await;
    let token = house.token("admin");
    let heat = format!("/api/v1/heat?site={}&path=/shop", house.site);
    let mut all = questions(&house, house.site).await;
    assert!(all.len() >= 20 && all.contains(&heat), "{all:?}");
    all.extend(
        ["&format=json", "&kind=scroll", "&device=phone&vs_device=all"].map(|more| format!("{heat}{more}")),
    );
    for uri in all {
        let first = ask(&house, "GET", &uri, &token, "").await;
        assert_eq!(first.status, 200, "{uri}: {}", String::from_utf8_lossy(&first.body));
        let tag = first.header("etag");
        assert!(tag.len() == 34 && tag.starts_with('"'), "{uri}: {tag}");
        for known in [tag.to_owned(), format!("\"other\", W/{tag}"), "*".into()] {
            let same = ask(&house, "GET", &uri, &token, &known).await;
            assert_eq!((same.status.as_u16(), same.header("etag"), same.body.len()), (304, tag, 0), "{uri}");
            let told = |name| [&first, &same].map(|answer| answer.header(name).to_owned());
            for name in ["cache-control", "access-control-allow-origin", "vary"] {
                let [first, same] = told(name);
                assert_eq!(first, same, "{name} of {uri}");
            }
        }
        let head = ask(&house, "HEAD", &uri, &token, "").await;
        assert_eq!((head.status.as_u16(), head.header("etag"), head.body.len()), (200, tag, 0), "{uri}");
        let other = ask(&house, "GET", &uri, &token, "\"0123456789abcdef0123456789abcdef\"").await;
        assert_eq!(other.status, 200, "{uri}");
    }
}

#[tokio::test]
async fn a_map_has_another_tag_in_another_form_and_after_another_click() {
    let house = House::new();
    let heat = format!("/api/v1/heat?site={}&path=/shop", house.site);
    let json = format!("{heat}&format=json");
    let token = house.token("read");
    house.post(clicked(house.site, 1, &[(105, 205)]).pack()).await;
    let first = ask(&house, "GET", &heat, &token, "").await;
    assert_eq!(first.header("cache-control"), "no-store", "browsers are to keep no map");
    let tag = first.header("etag").to_owned();
    assert_eq!(ask(&house, "GET", &json, &token, &tag).await.status, 200, "another form");
    assert_eq!(ask(&house, "GET", &heat, &token, &tag).await.status, 304);
    assert_eq!(ask(&house, "GET", &heat, "iso_none", &tag).await.status, 403, "who may not know is not told");
    house.post(clicked(house.site, 2, &[(105, 205)]).pack()).await;
    assert_eq!(ask(&house, "GET", &heat, &token, &tag).await.status, 200, "another click");
    let refused = ask(&house, "GET", &format!("{heat}&kind=zoom"), &token, "*").await;
    assert_eq!((refused.status.as_u16(), refused.header("etag")), (400, ""));
}

#[tokio::test]
async fn what_streams_has_no_tag_and_comes_at_once() {
    let house = House::new();
    let site = house.public_site();
    let request = from_peer(Request::get(format!("/api/v1/live?site={site}&path=/shop")));
    let request = request.header("If-None-Match", "*").body(Body::empty()).unwrap();
    let answer = tower::ServiceExt::oneshot(house.app(), request);
    let answer = tokio::time::timeout(Duration::from_secs(20), answer).await.expect("it begins").unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers().get("etag")), (200, None));
}
