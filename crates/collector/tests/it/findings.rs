//! `GET /api/v1/findings`: what is wrong is told, with how sure it is, to those who may know.

use std::num::NonZeroU32;

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use wire::{Batch, Signal, SignalKind, SiteKey};

use crate::{
    batches::clicked,
    house::{House, from_peer},
};

/// A view whose visitor clicks one of two buttons; the clicks on one of them are mostly dead.
pub(crate) fn view(site: SiteKey, number: u64) -> Batch {
    let mut batch = clicked(site, number, &[(105, 205)]);
    let header = batch.header.as_mut().unwrap();
    // All come from one address: a session makes each a visitor of its own, as `isotherm simulate` does.
    (header.session, header.flags) = (number, wire::flags::SIMULATED);
    let is_dead = number.is_multiple_of(2);
    batch.anchors.list[0].selector = if is_dead { "#buy".into() } else { "#more".into() };
    if is_dead && !number.is_multiple_of(8) {
        batch.signals = vec![Signal { kind: SignalKind::Dead, at_ms: 200, anchor: 1, ..Signal::default() }];
    }
    batch
}

/// Three hundred visitors come from one network.
pub(crate) fn crowded() -> House {
    House::with(|collector| collector.with_crowds(NonZeroU32::new(1_000).unwrap()))
}

pub(crate) async fn stocked(house: &House, site: SiteKey) {
    for number in 1..=300 {
        assert_eq!(house.post(view(site, number).pack()).await.status, 204);
    }
}

fn told(answer: &Value) -> Vec<(&Value, &Value)> {
    answer["findings"].as_array().unwrap().iter().map(|one| (&one["rule"], &one["element"])).collect()
}

#[tokio::test]
async fn a_dead_button_is_told_with_how_sure_it_is() {
    let house = crowded();
    let (site, token) = (house.site, house.token("read"));
    stocked(&house, site).await;
    let answer = house.bear("GET", "/api/v1/findings?path=/shop", &token, "").await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
    let answer = answer.json();
    assert_eq!(told(&answer), [(&json!("dead"), &json!("#buy"))]);
    assert_eq!((&answer["visitor_days"], &answer["goal"]), (&json!(300), &json!("nothing")));
    let one = &answer["findings"][0];
    assert_eq!((&one["n"], &one["affected"]), (&json!(150), &json!(113)));
    assert!(one["effect"]["low"].as_f64().unwrap() > 0.6 && one["q"].as_f64().unwrap() < 1e-9, "{one}");
    let visit = one["visits"][0].as_str().unwrap();
    assert_eq!(house.bear("GET", &format!("/api/v1/visits/{visit}"), &token, "").await.status, 200);
    // What it links to is there: the map with the dead clicks, and the visits.
    let links = &one["links"];
    let ask = async |link: &Value| {
        let request = from_peer(Request::get(link.as_str().unwrap()));
        let request = request.header("Authorization", format!("Bearer {token}"));
        house.ask(request.body(Body::empty()).unwrap()).await
    };
    let map = ask(&links["map"]).await.json();
    assert_eq!((&map["kind"], &map["points"]), (&json!("dead"), &json!(113)), "{map}");
    for link in links["visits"].as_array().unwrap() {
        assert_eq!(ask(link).await.status, 200, "{link}");
    }
    let everywhere = house.bear("GET", "/api/v1/findings", &token, "").await;
    assert_eq!(everywhere.status, 200);
    assert_eq!(everywhere.json()["findings"], answer["findings"]);
    let elsewhere = house.bear("GET", "/api/v1/findings?path=/other", &token, "").await.json();
    assert_eq!((told(&elsewhere), &elsewhere["visitor_days"]), (vec![], &json!(0)));
}

#[tokio::test]
async fn only_those_who_may_see_the_heat_are_told() {
    let house = House::new();
    house
        .get(&format!("/api/v1/findings?site={}&path=*", house.site))
        .await
        .refused(401, "the site's heat needs a token, `isotherm link` makes one");
    let site = house.public_site();
    let wrong = house.get(&format!("/api/v1/findings?site={site}&path=*&device=phone")).await;
    wrong.refused(
        400,
        "the parameter device is \"phone\", but the names are site, path, from, to, format, goal",
    );
}

#[tokio::test]
async fn a_bot_s_clicks_are_no_finding() {
    let house = crowded();
    let (site, token) = (house.site, house.token("read"));
    for number in 1..=300 {
        let mut batch = view(site, number);
        batch.header.as_mut().unwrap().flags |= wire::flags::AUTOMATED;
        assert_eq!(house.post(batch.pack()).await.status, 204);
    }
    let answer = house.bear("GET", "/api/v1/findings?path=*", &token, "").await.json();
    assert_eq!((told(&answer), &answer["visitor_days"]), (vec![], &json!(0)));
}

#[tokio::test]
async fn findings_and_the_report_s_losses_are_by_the_goal_that_was_chosen() {
    let house = crowded();
    for number in 1..=300 {
        let mut batch = view(house.site, number);
        if batch.signals.is_empty() {
            let name = "newsletter".to_owned();
            batch.signals = vec![Signal { kind: SignalKind::Custom, at_ms: 200, name, ..Signal::default() }];
        }
        assert_eq!(house.post(batch.pack()).await.status, 204);
    }
    let token = house.token("read");
    let told = async |goal: &str| {
        house.bear("GET", &format!("/api/v1/findings?path=*{goal}"), &token, "").await.json()
    };
    let newsletter = told("&goal=event:newsletter").await;
    assert_eq!(newsletter["goal"], "event:newsletter");
    assert!(newsletter["findings"][0]["goals"].as_f64().unwrap() > 50.0, "{newsletter}");
    let usual = told("").await;
    assert_eq!((&usual["goal"], &usual["findings"][0]["goals"]), (&json!("nothing"), &json!(0.0)));
    let wrong = house.bear("GET", "/api/v1/findings?path=*&goal=sales", &token, "").await;
    wrong.refused(400, "the parameter goal is \"sales\", use order or event: and its name");
    let mut owner = house.member("ann", "owner", None).await;
    let lost = "more might have reached the goal";
    for (goal, said, has_loss) in [
        ("", "The goal is nothing: neither an order nor a form was told on these days", false),
        ("&goal=order", "The goal is an order, but none was told on these days", false),
        ("&goal=event:newsletter", "The goal is the event newsletter.", true),
        ("&goal=event:other", "The goal is the event other, which nobody met on these days", false),
    ] {
        let page = owner.get(&format!("/findings?site={}{goal}", house.site)).await;
        assert!(page.text().contains("<code>#buy</code>") && page.text().contains(said), "{}", page.text());
        assert_eq!(page.text().contains(lost), has_loss, "{goal}: {}", page.text());
        let report = owner.get(&format!("/report?site={}{goal}", house.site)).await;
        let losses = &report.text()[report.text().find("<caption>Biggest losses").unwrap()..];
        assert!(losses.contains(said), "{losses}");
        let none = "No finding is known to cost anything.";
        assert_eq!(!losses.contains(none), has_loss, "{goal}: {losses}");
    }
}

#[tokio::test]
async fn an_owner_reads_it_on_a_page_of_its_own() {
    let house = crowded();
    stocked(&house, house.site).await;
    let mut owner = house.member("ann", "owner", None).await;
    let page = owner.get("/findings").await;
    let map = "/shop#isotherm=";
    let shares = "113 of 150 visitor-days with a click on it saw nothing happen: 75\u{a0}%, against 0\u{a0}% of those who click";
    for words in
        ["<code>#buy</code>", shares, "q = less than 0.0001", "with=dead", map, "~%7B%22clicks%22%3A%22dead"]
    {
        assert!(page.text().contains(words), "{words} is not in {}", page.text());
    }
    assert!(!page.text().contains("#more"));
    let visits = page.text().split('"').find(|part| part.contains("views=")).unwrap().replace("&#38;", "&");
    let visits = owner.get(&visits).await;
    assert!(
        visits.text().contains("5 views, the latest first. Those that a finding names."),
        "{}",
        visits.text()
    );
    let [here, there] = ["/shop", "/nope"].map(|path| format!("/findings?site={}&path={path}", house.site));
    let here = owner.get(&here).await;
    assert!(here.text().contains("among 300 visitor-days on 1 page, ") && here.text().contains("#buy"));
    let there = owner.get(&there).await;
    for words in ["Nothing stands out", "among 0 visitor-days on 0 pages, ", "<p>Of /nope alone; <a href="] {
        assert!(there.text().contains(words), "{words} is not in {}", there.text());
    }
    let fresh = House::new();
    let page = fresh.member("ann", "owner", None).await.get("/findings").await;
    let (text, tag) = (page.text(), format!("data-site=&#34;{}&#34;", fresh.site));
    assert!(text.contains("Nothing was recorded yet") && text.contains(&tag), "{text}");
    assert!(!text.contains("choose a longer period"), "{text}");
    let phones = owner.get("/findings?device=phone").await;
    assert!(phones.text().contains("Nothing stands out"), "{}", phones.text());
}
