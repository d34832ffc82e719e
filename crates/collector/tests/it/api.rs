//! The API's description: that it tells of every route, and that every answer is as it says.

use std::collections::BTreeSet;

use axum::{body::Body, http::Request};
use jsonschema::Validator;
use serde_json::{Value, json};
use wire::{Batch, Move, Scroll, Signal, SignalKind};

use crate::{
    batches::{clicked, later},
    house::{Answer, House, from_peer},
    quarantine::far_away,
};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "PATCH"];

async fn document(house: &House) -> Value {
    house.get("/api/v1/openapi.json").await.json()
}

/// The addresses of the API in the source of the routes.
fn routed() -> BTreeSet<&'static str> {
    let source = include_str!("../../src/app.rs");
    source.split('"').filter(|text| text.starts_with("/api/v1/")).collect()
}

#[tokio::test]
async fn every_route_is_described_with_its_methods_and_no_other_is() {
    let house = House::new();
    let document = document(&house).await;
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.keys().map(String::as_str).collect::<BTreeSet<_>>(), routed());
    for (path, described) in paths {
        let uri = path.replace("{view}", "0000000000000001").replace("{id}", "1");
        for method in METHODS {
            let request = from_peer(Request::builder().method(method).uri(&uri)).body(Body::empty()).unwrap();
            let is_taken = house.ask(request).await.status != 405;
            assert_eq!(is_taken, described.get(method.to_lowercase()).is_some(), "{method} {path}");
        }
    }
}

/// The names that a question takes, as it says when it is asked with another.
async fn taken(house: &House, path: &str) -> Option<BTreeSet<String>> {
    let uri = format!("{}?nonsense=1", path.replace("{view}", "0000000000000001"));
    let refused = house.get(&uri).await;
    let names = refused.text().trim_end().split_once("but the names are ")?.1;
    let (names, differs) = match names.split_once(", and each filter's with vs_ before it") {
        Some((names, _)) => (names, true),
        None => (names, false),
    };
    let filters = |name: &&str| !["site", "path", "kind", "count", "format"].contains(name);
    let names = || names.split(", ");
    let second = names().filter(filters).filter(|_| differs).map(|name| format!("vs_{name}"));
    Some(names().map(String::from).chain(second).collect())
}

#[tokio::test]
async fn every_parameter_is_described_and_no_other_is() {
    let house = House::new();
    let document = document(&house).await;
    let mut asked = 0;
    for (path, described) in document["paths"].as_object().unwrap() {
        let Some(taken) = taken(&house, path).await else { continue };
        let parameters = described["get"]["parameters"].as_array().unwrap();
        let parameters = parameters.iter().filter(|one| one["in"] == "query").map(|one| one["name"].as_str());
        assert_eq!(parameters.map(|name| name.unwrap().to_owned()).collect::<BTreeSet<_>>(), taken, "{path}");
        asked += 1;
    }
    assert!(asked >= 15, "{asked}");
    let heat = document["paths"]["/api/v1/heat"]["get"]["parameters"].as_array().unwrap();
    let [first, second] = ["device", "vs_device"]
        .map(|name| heat.iter().find(|one| one["name"] == name).unwrap()["schema"].clone());
    assert_eq!(first, second);
}

struct Described {
    house: House,
    document: Value,
    seen: BTreeSet<String>,
}

impl Described {
    /// Asks as an admin, and holds the answer to its description.
    async fn ask(&mut self, method: &str, route: &str, uri: &str, body: &str, status: u16) -> Answer {
        // Whoever tells orders may do nothing else, and nobody else may.
        let token = self.house.token(if route == "/api/v1/orders" { "orders" } else { "admin" });
        let answer = self.house.bear(method, uri, &token, body).await;
        assert_eq!(answer.status, status, "{method} {uri}: {}", answer.text());
        let described =
            &self.document["paths"][route][method.to_lowercase()]["responses"][status.to_string()];
        let media = answer.header("content-type").split(';').next().unwrap();
        let content = &described["content"][media];
        let schema = &content["schema"];
        let is_told = if media == "text/csv" { content.is_object() } else { schema.is_object() };
        assert!(is_told, "{method} {uri} answers {media}: {described}");
        if media == "application/json" {
            let whole = json!({ "components": self.document["components"], "allOf": [schema] });
            let validator: Validator = jsonschema::draft202012::new(&whole).unwrap();
            let errors: Vec<_> =
                validator.iter_errors(&answer.json()).map(|e| format!("{}: {e}", e.instance_path)).collect();
            assert!(errors.is_empty(), "{method} {uri}: {errors:?}");
        }
        self.seen.insert(format!("{method} {route}"));
        answer
    }
}

/// A view in which there is something of everything.
fn busy(house: &House, view: u64) -> [Batch; 2] {
    let mut one = clicked(house.site, view, &[(105, 205), (155, 225)]);
    one.moves = vec![Move { at_ms: 50, x: 110, y: 210, place: 1 }];
    let mut two = later(house.site, view, 1);
    two.scrolls = vec![Scroll { at_ms: 600, for_ms: 300, top: 100, bottom: 900, ..Scroll::default() }];
    let variant = vec![("arm".into(), "a".into())];
    let said = |kind, name: &str, value| Signal { kind, name: name.into(), value, ..Signal::default() };
    two.signals = vec![
        Signal { properties: variant, ..said(SignalKind::Variant, "hero", 0) },
        said(SignalKind::Vital, "LCP", 1_000_000),
        said(SignalKind::Error, "it failed", 1),
        said(SignalKind::Field, "", 500),
        said(SignalKind::Custom, "sign-up", 0),
    ];
    [one, two]
}

#[tokio::test]
async fn every_answer_is_as_it_is_described() {
    let house = House::new();
    for view in 1..=3 {
        for batch in busy(&house, view) {
            assert_eq!(house.post(batch.pack()).await.status, 204);
        }
    }
    let document = document(&house).await;
    let mut api = Described { house, document, seen: BTreeSet::new() };
    let heat = "/api/v1/heat";
    for kind in ["click", "move", "scroll", "attention", "first"] {
        let uri = format!("{heat}?path=/shop&format=json&kind={kind}");
        let map = api.ask("GET", heat, &uri, "", 200).await.json();
        assert_eq!(map["views"], 3);
    }
    let uri = format!("{heat}?path=/shop&format=json&device=desktop&vs_variant=hero:b&count=sessions");
    assert!(api.ask("GET", heat, &uri, "", 200).await.json()["versus"]["anchors"].is_array());
    api.ask("GET", heat, &format!("{heat}?path=/shop"), "", 200).await;
    api.ask("GET", heat, &format!("{heat}?path=shop"), "", 400).await;
    for (route, more) in
        [("/api/v1/scroll", ""), ("/api/v1/zones", "&box=0,0,50,50"), ("/api/v1/zones", "&selector=a")]
    {
        let uri = format!("{route}?path=/shop{more}");
        assert_eq!(api.ask("GET", route, &uri, "", 200).await.json()["views"], 3);
        api.ask("GET", route, &format!("{uri}&format=csv"), "", 200).await;
        api.ask("GET", route, &format!("{uri}&format=xml"), "", 400).await;
    }
    let compare = "/api/v1/compare";
    for more in ["vs_variant=hero:b&variant=hero:a", "path=/shop&vs_path=/*"] {
        let told = api.ask("GET", compare, &format!("{compare}?{more}"), "", 200).await.json();
        assert!(told["check"]["words"].is_string(), "{told}");
    }
    api.ask("GET", compare, &format!("{compare}?vs_device=phone&format=csv"), "", 200).await;
    api.ask("GET", compare, compare, "", 400).await;
    let timeline = "/api/v1/timeline";
    let bars = api.ask("GET", timeline, &format!("{timeline}?path=*"), "", 200).await.json();
    assert_eq!(bars["bars"].as_array().unwrap().iter().map(|bar| bar[1].as_u64().unwrap()).sum::<u64>(), 3);
    api.ask("GET", "/api/v1/live", "/api/v1/live?path=shop", "", 400).await;
    let elements = "/api/v1/heat/elements";
    let told = api.ask("GET", elements, &format!("{elements}?path=/shop"), "", 200).await.json();
    assert_eq!(told["elements"][0]["clicks"], 6);
    let csv = api.ask("GET", elements, &format!("{elements}?path=/shop&format=csv"), "", 200).await;
    assert_eq!(csv.text().lines().nth(1).unwrap().split(',').nth(4), Some("6"), "{}", csv.text());
    let segments = "/api/v1/segments";
    let told = api.ask("GET", segments, &format!("{segments}?path=*"), "", 200).await.json();
    assert_eq!(told["variant"], json!([["hero:a", 3]]));
    let findings = "/api/v1/findings";
    let told = api.ask("GET", findings, &format!("{findings}?path=*"), "", 200).await.json();
    assert_eq!(told["visitor_days"], 1);
    let csv = api.ask("GET", findings, &format!("{findings}?path=*&format=csv"), "", 200).await;
    assert!(csv.text().starts_with("rule,title,page,element,detail,n,affected,rate,"), "{}", csv.text());
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"findings.csv\"");
    let visits = "/api/v1/visits";
    let list = api.ask("GET", visits, &format!("{visits}?path=*&limit=1"), "", 200).await.json();
    assert!(list["next"].is_string());
    let csv = api.ask("GET", visits, &format!("{visits}?path=*&limit=1&format=csv"), "", 200).await;
    assert_eq!(csv.header("isotherm-next"), list["next"].as_str().unwrap());
    let view = list["visits"][0]["view"].as_str().unwrap();
    assert!(csv.text().lines().nth(1).unwrap().starts_with(view) && csv.text().lines().count() == 2);
    let one = "/api/v1/visits/{view}";
    let visit = api.ask("GET", one, "/api/v1/visits/0000000000000001", "", 200).await.json();
    assert_eq!(visit["clicks"].as_array().unwrap().len(), 2);
    api.ask("GET", one, "/api/v1/visits/00000000000000aa", "", 404).await;
    for (table, rows) in
        [("pages", 1), ("elements", 1), ("vitals", 1), ("errors", 1), ("forms", 1), ("events", 1)]
    {
        let route = format!("/api/v1/{table}");
        let told = api.ask("GET", &route, &format!("{route}?path=/shop"), "", 200).await.json();
        assert_eq!(told["rows"].as_array().unwrap().len(), rows, "{table}");
        api.ask("GET", &route, &format!("{route}?format=csv&limit=1"), "", 200).await;
    }
    let orders = "/api/v1/orders";
    let order = r#"{"orderId":"A-1","value":12.5,"currency":"EUR","refund":2}"#;
    assert_eq!(api.ask("POST", orders, orders, order, 201).await.json(), json!({ "new": true }));
    api.ask("POST", orders, orders, order, 200).await;
    api.ask("POST", orders, orders, "{}", 400).await;
    let revenue = "/api/v1/revenue";
    assert_eq!(api.ask("GET", revenue, revenue, "", 200).await.json()["rows"][0]["value"], 12.5);
    api.ask("GET", revenue, &format!("{revenue}?format=csv"), "", 200).await;
    let credits = "/api/v1/credits";
    let told = api.ask("GET", credits, &format!("{credits}?by=page&model=linear"), "", 200).await.json();
    assert_eq!(told["rows"].as_array().unwrap().iter().filter(|row| row["revenue"] == 10.5).count(), 1);
    api.ask("GET", credits, &format!("{credits}?by=moon"), "", 400).await;
    api.ask("GET", credits, &format!("{credits}?format=csv"), "", 200).await;
    let exclusions = "/api/v1/exclusions";
    let spam = r#"{"referrer":"spam.example"}"#;
    api.ask("POST", exclusions, exclusions, spam, 200).await;
    api.house.post_from("https://stranger.example", clicked(api.house.site, 9, &[]).pack()).await;
    let lists = api.ask("GET", exclusions, exclusions, "", 200).await.json();
    assert!(lists["exclusions"][0].is_object() && lists["rejected"][0].is_object(), "{lists}");
    api.ask("DELETE", exclusions, exclusions, spam, 200).await;
    api.ask("POST", exclusions, exclusions, "{}", 400).await;
    let quarantine = "/api/v1/quarantine";
    api.house.post(far_away(api.house.site, 8).pack()).await;
    let held = api.ask("GET", quarantine, quarantine, "", 200).await.json();
    let drop = json!({ "drop": held["quarantine"][0]["reason"] }).to_string();
    assert_eq!(api.ask("POST", quarantine, quarantine, &drop, 200).await.json()["quarantine"], json!([]));
    api.ask("POST", quarantine, quarantine, "{}", 400).await;
    let tokens = "/api/v1/tokens";
    let made = api.ask("POST", tokens, tokens, r#"{"name":"a","scope":"read","days":1}"#, 201).await.json();
    api.ask("GET", tokens, tokens, "", 200).await;
    let uri = format!("{tokens}/{}", made["id"].as_str().unwrap());
    api.ask("DELETE", "/api/v1/tokens/{id}", &uri, "", 200).await;
    let shares = "/api/v1/shares";
    let made = api.ask("POST", shares, shares, r#"{"name":"a","days":1}"#, 201).await.json();
    api.ask("GET", shares, shares, "", 200).await;
    let uri = format!("{shares}/{}", made["id"].as_str().unwrap());
    api.ask("DELETE", "/api/v1/shares/{id}", &uri, "", 200).await;
    api.ask("DELETE", "/api/v1/shares/{id}", &uri, "", 404).await;
    let all: BTreeSet<_> = api.document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(move |m| format!("{} {path}", m.to_uppercase()))
        })
        .filter(|route| !route.ends_with("openapi.json"))
        .collect();
    assert_eq!(api.seen, all, "every route was asked");
}

#[tokio::test]
async fn people_read_the_same_on_a_page_in_which_nothing_can_run() {
    let house = House::new();
    let page = house.get("/api").await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'self';")
            && !policy.contains("-inline")
            && !policy.contains("-eval"),
        "{policy}"
    );
    for route in routed() {
        assert!(page.text().contains(&format!("<code>{route}</code>")), "{route}");
    }
    assert!(page.text().contains("a site&#39;s heat is public") && !page.text().contains("<script"));
    assert_eq!(house.get("/style.css").await.header("content-type"), "text/css; charset=utf-8");
}
