//! `GET /api/v1/scroll` and `/zones`: parts of pages, against figures worked out by hand.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use wire::{Anchor, Attention, Batch, Click, Device, Move, Place, Scroll, Signal, SignalKind, SiteKey};

use crate::{
    batches::{clicked, first, later},
    house::{House, PAGE, STRANGER, from_peer},
};

const NO_TOKEN: &str = "the site's heat needs a token, `isotherm link` makes one";

async fn ask(house: &House, site: SiteKey, question: &str) -> crate::house::Answer {
    let uri = format!("/api/v1/{question}&site={site}&path=/shop");
    house.ask(from_peer(Request::get(uri)).header("Origin", PAGE).body(Body::empty()).unwrap()).await
}

async fn told(house: &House, site: SiteKey, question: &str) -> Value {
    let answer = ask(house, site, question).await;
    assert_eq!(answer.status, 200, "{question}: {}", answer.text());
    answer.readable_by(PAGE);
    answer.json()
}

/// A view that came down to the middle of its 2,000 px, and stayed there for 0.3 s.
fn scrolled(site: SiteKey, view: u64, session: u64) -> Batch {
    let mut batch = first(site, view);
    batch.header.as_mut().unwrap().session = session;
    batch.scrolls = vec![Scroll { at_ms: 0, for_ms: 300, top: 200, bottom: 1_000, ..Scroll::default() }];
    batch
}

#[tokio::test]
async fn a_page_tells_how_far_its_visitors_came() {
    let house = House::new();
    let site = house.public_site();
    let mut phone = first(site, 3);
    (phone.header.as_mut().unwrap().device, phone.header.as_mut().unwrap().session) = (Device::Phone, 8);
    for batch in [scrolled(site, 1, 7), scrolled(site, 2, 7), phone] {
        assert_eq!(house.post(batch.pack()).await.status, 204);
    }
    let all = told(&house, site, "scroll?").await;
    let about = ["path", "views", "count", "units", "document_px"].map(|name| all[name].clone());
    assert_eq!(json!(about), json!(["/shop", 3, "events", 3, 2_000]));
    let folds =
        json!([{"device": "desktop", "views": 2, "px": 800}, {"device": "phone", "views": 1, "px": 800}]);
    assert_eq!((&all["folds"], all["rows"].as_array().unwrap().len()), (&folds, 400));
    for (row, expected) in [
        (0, json!([0.0, 0.0, 3, 1.0, 0.0])),
        (40, json!([10.0, 200.0, 3, 1.0, 0.6])),
        (199, json!([49.75, 995.0, 2, 2.0 / 3.0, 0.6])),
        (200, json!([50.0, 1_000.0, 0, 0.0, 0.0])),
    ] {
        let row = &all["rows"][row];
        let names = ["depth_percent", "px", "reached", "share", "seconds"];
        assert_eq!(json!(names.map(|name| row[name].clone())), expected);
    }
    for (question, units, deepest) in [
        ("scroll?count=sessions", 2, 1),
        ("scroll?count=visitors", 1, 1),
        ("scroll?device=phone", 1, 0),
        ("scroll?from=2020-01-01&to=2020-01-02", 0, 0),
    ] {
        let map = told(&house, site, question).await;
        assert_eq!(json!([map["units"], map["rows"][199]["reached"]]), json!([units, deepest]), "{question}");
    }
    let csv = ask(&house, site, "scroll?format=csv").await;
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"scroll.csv\"");
    let rows: Vec<&str> = csv.text().split_terminator("\r\n").collect();
    assert_eq!((rows.len(), rows[0]), (401, "depth_percent,px,reached,share,seconds,folds"));
    assert_eq!([rows[1], rows[161]], ["0,0,3,1,0,", "40,800,2,0.6666666666666666,0.6,desktop phone"]);
}

#[tokio::test]
async fn a_wrong_question_about_a_part_of_a_page_is_told_what_is_wrong() {
    let house = House::new();
    let site = house.public_site();
    for (question, said) in [
        (
            "scroll?kind=click",
            "the parameter kind is \"click\", but the names are site, path, count, format, device",
        ),
        ("scroll?vs_device=phone", "the parameter vs_device is \"phone\", but the names are"),
        ("scroll?format=binary", "the parameter format is \"binary\", use json or csv"),
        ("scroll?count=likes", "the parameter count is \"likes\", use events, sessions or visitors"),
        ("zones?", "the parameter selector or box is missing"),
        ("zones?selector=", "the parameter selector is \"\", write an element's selector"),
        ("zones?selector=a&box=0,0,1,1", "the parameter box is \"0,0,1,1\", but selector says already"),
        ("zones?box=0,0,1", "the parameter box is \"0,0,1\", write left, top, width and height in percent"),
        (
            "zones?box=90,0,20,1",
            "the parameter box is \"90,0,20,1\", write left, top, width and height in percent",
        ),
        ("zones?box=0,0,9,9&count=sessions", "the parameter count is \"sessions\", but the names are"),
        ("zones?box=0,0,9,9&format=xml", "the parameter format is \"xml\", use json or csv"),
    ] {
        let answer = ask(&house, site, question).await;
        assert!(answer.status == 400 && answer.text().starts_with(said), "{question}: {}", answer.text());
    }
    for question in ["scroll?", "zones?box=0,0,1,1"] {
        ask(&house, house.site, question).await.refused(401, NO_TOKEN);
        let uri = format!("/api/v1/{question}&site={site}&path=/shop");
        let request = from_peer(Request::get(uri)).header("Origin", STRANGER);
        house.ask(request.body(Body::empty()).unwrap()).await.readable_by("");
    }
}

/// A view of a document of 1,000 x 2,000 px with a nav that holds a link, `#buy` in the middle of the left side, and something
/// of every kind on the button; it came down to `lowest` px.
fn busy(site: SiteKey, view: u64, lowest: i32) -> [Batch; 2] {
    let mut one = clicked(site, view, &[(105, 205), (155, 225)]);
    one.header.as_mut().unwrap().session = view;
    let anchor = |selector: &str, landmark| Anchor {
        selector: selector.into(),
        index: 0,
        count: 1,
        landmark,
        mark: 0,
    };
    one.anchors.list.extend([anchor("nav", 0), anchor("nav a", 2)]);
    one.places.list.extend([
        Place { anchor: 2, x: 0, y: 0, w: 1_000, h: 100 },
        Place { anchor: 3, x: 500, y: 20, w: 60, h: 60 },
    ]);
    one.clicks.push(Click { at_ms: 200, x: 503, y: 23, place: 3, trusted: true, ..Click::default() });
    one.moves =
        vec![Move { at_ms: 50, x: 105, y: 205, place: 1 }, Move { at_ms: 450, x: 503, y: 23, place: 3 }];
    one.attention = vec![Attention { anchor: 1, for_ms: 300 }];
    one.scrolls = vec![Scroll { at_ms: 0, for_ms: 300, top: 0, bottom: lowest, ..Scroll::default() }];
    let mut two = later(site, view, 1);
    two.signals = vec![Signal { kind: SignalKind::Dead, anchor: 1, value: 100, ..Signal::default() }];
    [one, two]
}

/// The amount of a kind, that of the whole map, and the amount per view.
fn figure(zone: &Value, kind: &str) -> [f64; 3] {
    let figures = zone["figures"].as_array().unwrap();
    let figure = figures.iter().find(|figure| figure["kind"] == kind).unwrap();
    ["amount", "of", "per_view"].map(|name| figure[name].as_f64().unwrap())
}

#[track_caller]
fn near(got: [f64; 3], expected: [f64; 3]) {
    let is_near = got.iter().zip(expected).all(|(got, expected)| (got - expected).abs() < 0.02);
    assert!(is_near, "{got:?}, not {expected:?}");
}

async fn stocked() -> (House, SiteKey) {
    let house = House::new();
    let site = house.public_site();
    for batch in busy(site, 1, 2_000).into_iter().chain(busy(site, 2, 800)) {
        assert_eq!(house.post(batch.pack()).await.status, 204);
    }
    (house, site)
}

#[tokio::test]
async fn an_element_is_a_zone_with_all_that_it_holds() {
    let (house, site) = stocked().await;
    let button = told(&house, site, "zones?selector=%23buy").await;
    assert_eq!(json!([button["views"], button["elements"], button["views_scrolled_to"]]), json!([2, 1, 2]));
    near(figure(&button, "click"), [4.0, 6.0, 2.0]);
    near(figure(&button, "dead"), [2.0, 2.0, 1.0]);
    near(figure(&button, "rage"), [0.0, 0.0, 0.0]);
    near(figure(&button, "move"), [0.8, 1.9, 0.4]);
    near(figure(&button, "attention"), [0.6, 0.6, 0.3]);
    let units: Vec<&str> =
        button["figures"].as_array().unwrap().iter().map(|one| one["unit"].as_str().unwrap()).collect();
    assert_eq!(units, ["clicks", "clicks", "clicks", "clicks", "clicks", "seconds", "seconds", ""]);
    let nav = told(&house, site, "zones?selector=nav").await;
    assert_eq!(nav["elements"], 2, "with its link");
    near(figure(&nav, "click"), [2.0, 6.0, 1.0]);
    near(figure(&told(&house, site, "zones?selector=0:nav%20a").await, "click"), [2.0, 6.0, 1.0]);
    for nothing in ["1:nav%20a", "%23none"] {
        let zone = told(&house, site, &format!("zones?selector={nothing}")).await;
        assert_eq!(json!([zone["elements"], zone["box"], zone["views_scrolled_to"]]), json!([0, null, null]));
        near(figure(&zone, "click"), [0.0, 6.0, 0.0]);
    }
    let phones = told(&house, site, "zones?selector=%23buy&device=phone").await;
    assert_eq!(
        json!([phones["views"], phones["figures"][0]["share"], phones["figures"][0]["per_view"]]),
        json!([0, null, null])
    );
}

#[tokio::test]
async fn what_lies_across_the_border_of_a_box_counts_by_its_part() {
    let (house, site) = stocked().await;
    let whole = told(&house, site, "zones?box=0,0,100,100").await;
    assert_eq!((figure(&whole, "click"), &whole["figures"][0]["share"]), ([6.0, 6.0, 3.0], &json!(1.0)));
    assert_eq!((&whole["elements"], &whole["views_scrolled_to"]), (&json!(3), &json!(1)));
    let nav = told(&house, site, "zones?box=0,0,100,5").await;
    near(figure(&nav, "click"), [2.0, 6.0, 1.0]);
    assert_eq!((&nav["elements"], &nav["views_scrolled_to"]), (&json!(2), &json!(2)));
    // The upper half of the button: of 30 px 15, and of its second click's cell, the lowest of five, nothing.
    let upper = told(&house, site, "zones?box=10,10,6,0.75").await;
    near(figure(&upper, "click"), [2.0, 6.0, 1.0]);
    near(figure(&upper, "attention"), [0.3, 0.6, 0.15]);
    // The left half of the first cell, of 6 px.
    near(figure(&told(&house, site, "zones?box=0,10,10.3,2").await, "click"), [1.0, 6.0, 0.5]);
    let csv = ask(&house, site, "zones?box=10,10,6,0.75&format=csv").await;
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"zone.csv\"");
    let rows: Vec<&str> = csv.text().split_terminator("\r\n").collect();
    assert_eq!(rows[0], "kind,unit,amount,of,share,per_view,per_view_scrolled_to,views,views_scrolled_to");
    assert!(rows[1].starts_with("click,clicks,") && rows[1].ends_with(",2,2"), "{}", rows[1]);
    assert_eq!(rows.len(), 9);
}

#[tokio::test]
async fn what_a_zone_is_worth_is_told_to_who_may_see_orders() {
    let (house, _) = stocked().await;
    let site = crate::house::add_site(&house.store, PAGE, true);
    let mut batch = clicked(site, 9, &[(105, 205)]);
    let properties = [("value", "12.5"), ("order", "A-1")].map(|(name, value)| (name.into(), value.into()));
    batch.signals = vec![Signal {
        kind: SignalKind::Revenue,
        at_ms: 400,
        name: "EUR".into(),
        properties: properties.into(),
        ..Signal::default()
    }];
    assert_eq!(house.post(batch.pack()).await.status, 204);
    let zone = told(&house, site, "zones?selector=%23buy").await;
    assert!(zone["figures"].as_array().unwrap().iter().all(|figure| figure["kind"] != "revenue"), "{zone}");
    let refused = ask(&house, site, "zones?selector=%23buy&converted=yes").await;
    assert_eq!(refused.status, 401);
    let token = crate::program::token(&house.folder.path().join("data"), site, PAGE);
    let uri = format!("/api/v1/zones?site={site}&path=/shop&selector=%23buy");
    let request = from_peer(Request::get(uri)).header("Authorization", format!("Bearer {token}"));
    let zone = house.ask(request.body(Body::empty()).unwrap()).await.json();
    near(figure(&zone, "revenue"), [12.5, 12.5, 12.5]);
    assert_eq!(zone["figures"][7]["unit"], "EUR");
}
