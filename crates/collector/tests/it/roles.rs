//! What each way in opens: nothing more than it says, on every route that tells of a site and for assistants.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use store::{Public, SiteChange};
use wire::{Signal, SignalKind, SiteKey};

use crate::{
    accounts::Browser,
    batches::clicked,
    house::{House, PAGE, add_site, from_peer},
    program::{last_line, token},
};

/// What the overlay asks for of everybody who may see a map.
const MAPS: [&str; 5] = ["heat", "segments", "timeline", "heat/elements", "heat/elements?format=csv"];
/// What is chosen by orders, and single visits.
const ORDERS: [&str; 1] = ["heat?converted=yes"];
const VISITS: [&str; 3] = ["visits", "visits?format=csv", "visits/0000000000000001"];
/// And what the overlay never asks for.
const REST: [&str; 9] =
    ["pages", "elements", "vitals", "errors", "forms", "events", "revenue", "credits", "findings"];
/// What changes something or tells of rights.
const ADMIN: [&str; 4] = ["exclusions", "quarantine", "tokens", "shares"];

/// Statuses of each of these groups.
type Opened = [u16; 5];

fn path(name: &str, site: SiteKey) -> String {
    let (name, more) = name.split_once('?').unwrap_or((name, ""));
    let is_of_pages =
        !(name.contains("visits/") || ["revenue", "credits"].contains(&name) || ADMIN.contains(&name));
    let pages = if is_of_pages { "&path=/shop" } else { "" };
    let more = if more.is_empty() { String::new() } else { format!("&{more}") };
    format!("/api/v1/{name}?site={site}{pages}{more}")
}

impl House {
    async fn status(&self, name: &str, site: SiteKey, token: Option<&str>) -> u16 {
        let mut request = from_peer(Request::get(path(name, site))).header("Origin", PAGE);
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        self.ask(request.body(Body::empty()).unwrap()).await.status.as_u16()
    }

    /// What is opened, where each of a group says the same.
    async fn opened(&self, site: SiteKey, token: Option<&str>) -> Opened {
        let mut opened = [0; 5];
        let groups = [&MAPS[..], &ORDERS, &VISITS, &REST, &ADMIN];
        for (status, group) in opened.iter_mut().zip(groups) {
            for (at, name) in group.iter().enumerate() {
                let said = self.status(name, site, token).await;
                assert!(at == 0 || said == *status, "{name} says {said}, others {status}");
                *status = said;
            }
        }
        opened
    }

    async fn assistant(&self, site: SiteKey, token: Option<&str>) -> u16 {
        let mut request = from_peer(Request::post(format!("/mcp?site={site}")))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("Host", "stats.shop.example");
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let client = json!({"name": "test", "version": "1"});
        let hello = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client});
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello});
        self.ask(request.body(Body::from(body.to_string())).unwrap()).await.status.as_u16()
    }

    /// A site with a view in which something was ordered after a click.
    async fn sold(&self, public: Public) -> SiteKey {
        let site = add_site(&self.store, PAGE, false);
        let known = self.store.site(site).unwrap().unwrap();
        self.store
            .change_site(&known, &SiteChange { public: Some(public), ..SiteChange::default() })
            .unwrap();
        let mut batch = clicked(site, 1, &[(105, 205)]);
        let properties = vec![("value".into(), "12.5".into()), ("order".into(), String::new())];
        let order = Signal {
            kind: SignalKind::Revenue,
            at_ms: 400,
            name: "EUR".into(),
            properties,
            ..Signal::default()
        };
        batch.signals.push(order);
        assert_eq!(self.post(batch.pack()).await.status, 204);
        site
    }

    async fn elements(&self, site: SiteKey) -> Value {
        self.get(&path("heat/elements", site)).await.json()
    }
}

#[tokio::test]
async fn each_way_in_opens_what_it_says_and_nothing_else() {
    let house = House::new();
    let site = house.sold(Public::default()).await;
    assert_eq!(house.opened(site, None).await, [401; 5]);
    let of_page = token(&house.folder.path().join("data"), site, PAGE);
    assert_eq!(house.opened(site, Some(&of_page)).await, [200, 200, 200, 403, 403], "a link to a page");
    let other = token(&house.folder.path().join("data"), house.site, PAGE);
    assert_eq!(house.opened(site, Some(&other)).await, [403; 5], "one of another site");
    let (data, key) = (house.data(), site.to_string());
    let add = ["token", "add", "--data", &data, "--site", &key, "--name", "test", "--scope"];
    let of_scope = |scope| last_line(&[&add[..], &[scope]].concat());
    for (scope, opened) in [("read", [200, 200, 200, 200, 403]), ("admin", [200; 5]), ("orders", [403; 5])] {
        assert_eq!(house.opened(site, Some(&of_scope(scope))).await, opened, "{scope}");
    }
}

#[tokio::test]
async fn what_is_public_is_what_the_owner_said() {
    let house = House::new();
    let heat = Public { heat: true, ..Public::default() };
    for (public, opened) in [
        (heat, [200, 401, 401, 401, 401]),
        (Public { revenue: true, ..heat }, [200, 200, 401, 401, 401]),
        (Public { visits: true, ..heat }, [200, 401, 200, 401, 401]),
    ] {
        let house = House::new();
        let site = house.sold(public).await;
        assert_eq!(house.opened(site, None).await, opened, "{public:?}");
        assert_eq!(house.assistant(site, None).await, 401, "assistants ask for everything");
        let of_page = token(&house.folder.path().join("data"), site, PAGE);
        assert_eq!(house.opened(site, Some(&of_page)).await, [200, 200, 200, 403, 403]);
        assert_eq!(house.assistant(site, Some(&of_page)).await, 403);
    }
    let site = house.sold(heat).await;
    let answer = house.get(&path("pages", site)).await;
    answer.refused(401, "this needs a token, `isotherm token add --scope read` makes one");
}

#[tokio::test]
async fn orders_are_in_a_public_map_only_if_the_owner_said_so() {
    for (revenue, ordering, worth) in [(false, 0, json!({})), (true, 1, json!({ "EUR": 12.5 }))] {
        let house = House::new();
        let site = house.sold(Public { heat: true, revenue, visits: false }).await;
        let told = house.elements(site).await;
        assert_eq!((&told["sessions"], &told["ordering"]), (&json!(1), &json!(ordering)), "{told}");
        assert_eq!((&told["elements"][0]["clicks"], &told["elements"][0]["revenue"]), (&json!(1), &worth));
        let rows = house.get(&path("heat/elements?format=csv", site)).await;
        assert_eq!(rows.text().contains("12.5"), revenue, "{}", rows.text());
        let choices = house.get(&path("segments", site)).await.json();
        assert_eq!(choices["converted"].as_array().unwrap().is_empty(), !revenue, "{choices}");
    }
}

#[tokio::test]
async fn a_link_to_the_site_and_a_viewers_account_read_everything_and_change_nothing() {
    let house = House::new();
    let mut viewer = house.member("ben", "viewer", Some(house.site)).await;
    for name in MAPS.iter().chain(&ORDERS).chain(&REST) {
        assert_eq!(viewer.get(&path(name, house.site)).await.status, 200, "{name}");
    }
    for name in ADMIN {
        assert_eq!(viewer.get(&path(name, house.site)).await.status, 403, "{name}");
    }
    let mut nobody = Browser::new(&house);
    assert_eq!(nobody.get(&path("heat", house.site)).await.status, 401);
}
