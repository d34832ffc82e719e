//! What is not counted, how an owner says so, and how an owner learns what was turned away.

use std::num::NonZeroU32;

use axum::{body::Body, http::Request};
use isotherm::{Peer, Proxies};
use serde_json::{Value, json};
use store::{Entry, Exclusion};
use tempfile::TempDir;
use wire::{Batch, View};

use crate::{
    batches::{first, later},
    house::{Answer, House, PAGE, STRANGER, from_peer},
    program::{Server, add_site, last_line, post, run},
};

const LIST: &str = "/api/v1/exclusions";

impl House {
    /// A token as the command line makes it.
    pub(crate) fn token(&self, scope: &str) -> String {
        let data = self.folder.path().join("data");
        let data = data.to_str().unwrap();
        let site = self.site.as_str();
        last_line(&["token", "add", "--data", data, "--site", site, "--scope", scope, "--name", "test"])
    }

    async fn change(&self, method: &str, token: &str, body: impl Into<Body>) -> Answer {
        let request = from_peer(Request::builder().method(method).uri(format!("{LIST}?site={}", self.site)));
        let request = request.header("Authorization", format!("Bearer {token}"));
        self.ask(request.body(body.into()).unwrap()).await
    }

    pub(crate) async fn listed(&self) -> Value {
        let answer = self.change("GET", &self.token("admin"), "").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }
}

/// Reasons and counts of today's rejections.
fn rejected(listed: &Value) -> Vec<(String, u64)> {
    let rows = listed["rejected"].as_array().unwrap();
    rows.iter().map(|row| (row["reason"].as_str().unwrap().into(), row["count"].as_u64().unwrap())).collect()
}

#[tokio::test]
async fn an_excluded_network_is_not_counted_from_the_next_batch_on() {
    let house = House::new();
    let token = house.token("admin");
    assert_eq!(house.post(first(house.site, 1).pack()).await.status, 204);
    let office = json!({ "network": "203.0.113.0/24", "note": "the office" }).to_string();
    let listed = house.change("POST", &token, office.clone()).await.json();
    let entry = &listed["exclusions"][0];
    assert_eq!((&entry["kind"], &entry["value"]), (&json!("network"), &json!("203.0.113.0/24")));
    assert_eq!(entry["note"], "the office");
    let refused = house.post(first(house.site, 2).pack()).await;
    refused.refused(403, "the site's owner does not count visitors of this network");
    refused.readable_by("*");
    assert_eq!(rejected(&house.listed().await), [("excluded".into(), 1)]);

    assert_eq!(house.change("DELETE", &token, office).await.json()["exclusions"], json!([]));
    assert_eq!(house.post(first(house.site, 2).pack()).await.status, 204);
    assert_eq!(house.store.check().unwrap().views, 2);
}

#[tokio::test]
async fn mine_is_the_address_that_asks_behind_the_proxies() {
    let proxies = Proxies::new(vec!["203.0.113.77/32".parse().unwrap()]);
    let house = House::with(|collector| collector.with_proxies(proxies));
    let request = from_peer(Request::post(format!("{LIST}?site={}", house.site)))
        .header("Authorization", format!("Bearer {}", house.token("admin")))
        .header("X-Forwarded-For", "10.0.0.1, 198.51.100.7");
    let answer = house.ask(request.body(Body::from(r#"{"network":"mine"}"#)).unwrap()).await;
    assert_eq!(answer.json()["exclusions"][0]["value"], "198.51.100.7/32");
    let from = |hops: &str| {
        let request = from_peer(Request::post("/c")).header("Origin", PAGE).header("X-Forwarded-For", hops);
        request.body(Body::from(first(house.site, 1).pack())).unwrap()
    };
    assert_eq!(house.ask(from("198.51.100.7")).await.status, 403);
    assert_eq!(house.ask(from("198.51.100.7, 198.51.100.8")).await.status, 204, "the left hop is hearsay");
}

#[tokio::test]
async fn views_from_a_spamming_referrer_are_not_counted() {
    let house = House::new();
    let body = json!({ "referrer": "spam.example" }).to_string();
    assert_eq!(house.change("POST", &house.token("admin"), body).await.status, 200);
    let from = |view, referrer: &str| {
        let mut batch: Batch = first(house.site, view);
        batch.header = batch.header.map(|header| View { referrer: referrer.into(), ..header });
        batch.pack()
    };
    let refused = house.post(from(1, "seo.spam.example")).await;
    refused.refused(403, "the site's owner does not count visitors from seo.spam.example");
    assert_eq!(house.post(from(2, "search.example")).await.status, 204);
    assert_eq!(rejected(&house.listed().await), [("excluded_referrer".into(), 1)]);
}

#[tokio::test]
async fn an_owner_sees_why_data_is_missing_and_each_owner_the_own() {
    let house = House::new();
    house.post_from(STRANGER, first(house.site, 1).pack()).await;
    house.post_from(STRANGER, first(house.site, 2).pack()).await;
    house.post_from(STRANGER, first(house.public_site(), 3).pack()).await;
    house.post(later(house.site, 4, 1).pack()).await;
    let listed = house.listed().await;
    assert_eq!(rejected(&listed), [("foreign_origin".into(), 2)]);
    let meaning = listed["rejected"][0]["meaning"].as_str().unwrap();
    assert!(meaning.contains("an origin that the site does not name"), "{meaning}");
    assert_eq!(rejected(&house.listed().await), [("foreign_origin".into(), 2)], "asking adds nothing");
}

#[tokio::test]
async fn a_network_has_its_share_of_batches_and_others_theirs() {
    let limit = NonZeroU32::new(2).unwrap();
    let house = House::with(|collector| collector.with_network_rate(limit));
    for view in 1..=2 {
        assert_eq!(house.post(first(house.site, view).pack()).await.status, 204);
    }
    // On a slow machine another may be due meanwhile, but not one after the other.
    let mut refused = house.post(first(house.site, 3).pack()).await;
    for view in 5..99 {
        if refused.status == 429 {
            break;
        }
        refused = house.post(first(house.site, view).pack()).await;
    }
    refused.refused(429, "the visitor's network sends the site more than 2 batches a second");
    assert_eq!(refused.header("retry-after"), "1");
    let other = Request::post("/c").header("Origin", PAGE).extension(Peer("203.0.114.1".parse().unwrap()));
    assert_eq!(house.ask(other.body(first(house.site, 4).pack().into()).unwrap()).await.status, 204);
}

#[tokio::test]
async fn only_a_token_of_the_scope_and_site_changes_anything() {
    let house = House::new();
    let body = r#"{"network":"192.0.2.0/24"}"#;
    let heat = house.change("POST", &house.token("read"), body).await;
    heat.refused(403, "the token's scope is read, this needs admin");
    let without = house
        .ask(from_peer(Request::get(format!("{LIST}?site={}", house.site))).body(Body::empty()).unwrap());
    without.await.refused(401, "this needs a token, `isotherm token add --scope admin` makes one");
    let other = house.public_site();
    let request = from_peer(Request::post(format!("{LIST}?site={other}")))
        .header("Authorization", format!("Bearer {}", house.token("admin")));
    let foreign = house.ask(request.body(Body::from(body)).unwrap()).await;
    foreign.refused(403, &format!("the token is for site {}", house.site));
    assert_eq!(house.listed().await["exclusions"], json!([]));
    let long = json!({ "referrer": "a".repeat(5_000) }).to_string();
    let long = house.change("POST", &house.token("admin"), long).await;
    long.refused(413, "the body has more bytes than the limit of 4096");
}

#[tokio::test]
async fn a_change_that_makes_no_sense_is_refused_with_its_value() {
    let house = House::new();
    let token = house.token("admin");
    for (body, said) in [
        (r#"{"network":"192.0.2"}"#, "\"192.0.2\" is not a network to exclude"),
        (r#"{"network":"0.0.0.0/0"}"#, "\"0.0.0.0/0\" is not a network"),
        (r#"{"referrer":"a b"}"#, "\"a b\" is not a host"),
        (r#"{"network":"192.0.2.1","referrer":"a.example"}"#, "neither a network nor a referrer, or both"),
        ("{}", "neither a network nor a referrer, or both"),
        (r#"{"netwerk":"192.0.2.1"}"#, "unknown field `netwerk`"),
        ("<script>", "is not understood"),
    ] {
        let answer = house.change("POST", &token, body).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.text().contains(said), "{body}: {}", answer.text());
    }
}

#[test]
fn the_command_line_excludes_beside_a_running_collector() {
    let data = TempDir::new().unwrap();
    let folder = data.path().to_str().unwrap();
    let site = add_site(data.path(), PAGE);
    let server = Server::start(data.path());
    let exclusion = |verb: &str, more: &[&str]| {
        let output = run(&[&["exclusion", verb, "--data", folder, "--site", site.as_str()], more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let send = |view| {
        let answer = server.exchange(&post(PAGE, "Connection: close\r\n", &first(site, view).pack()));
        answer["HTTP/1.1 ".len()..][..3].parse::<u16>().unwrap()
    };
    assert_eq!(send(1), 204);
    assert_eq!(exclusion("add", &["--network", "127.0.0.1"]), "127.0.0.1/32 is not counted from now on.\n");
    let mut view = 2;
    while send(view) == 204 {
        view += 1;
    }
    assert!(exclusion("list", &[]).starts_with("127.0.0.1/32\tsince 20"));
    assert_eq!(exclusion("remove", &["--network", "127.0.0.1"]), "127.0.0.1/32 is counted from now on.\n");
    while send(view) == 403 {}
    let wrong = run(&["exclusion", "add", "--data", folder, "--site", site.as_str(), "--network", "office"]);
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("\"office\" is not a network to exclude"));
}

#[tokio::test]
async fn what_was_turned_away_is_known_after_a_restart() {
    let house = House::new();
    house.post_from(STRANGER, first(house.site, 1).pack()).await;
    house.listed().await;
    let site = house.store.site(house.site).unwrap().unwrap();
    let again = store::Store::open(&house.folder.path().join("data")).unwrap();
    assert_eq!(again.rejections(&site, 0).unwrap()[0].count, 1);
    let entry =
        Entry { exclusion: Exclusion::network("192.0.2.1").unwrap(), note: String::new(), since_ms: 0 };
    assert!(again.exclude(&site, &entry).unwrap());
}

#[tokio::test]
async fn a_map_says_which_share_of_all_views_was_turned_away() {
    let house = House::new();
    let heat = async |more: &str| {
        let address = format!("/api/v1/heat?site={}&path=/other{more}", house.site);
        let request = from_peer(Request::get(address))
            .header("Authorization", format!("Bearer {}", house.token("read")));
        house.ask(request.body(Body::empty()).unwrap()).await
    };
    for view in 1..=3 {
        assert_eq!(house.post(first(house.site, view).pack()).await.status, 204);
    }
    assert_eq!(heat("&format=json").await.json()["excluded"], json!({ "views": 0, "of": 0 }));
    let spam = json!({ "referrer": "spam.example" }).to_string();
    assert_eq!(house.change("POST", &house.token("admin"), spam).await.status, 200);
    let mut batch: Batch = first(house.site, 4);
    batch.header = batch.header.map(|header| View { referrer: "spam.example".into(), ..header });
    assert_eq!(house.post(batch.pack()).await.status, 403);
    let office = json!({ "network": "203.0.113.0/24" }).to_string();
    assert_eq!(house.change("POST", &house.token("admin"), office).await.status, 200);
    // Of this view's two batches one begins it.
    for batch in [first(house.site, 5), later(house.site, 5, 1)] {
        assert_eq!(house.post(batch.pack()).await.status, 403);
    }
    assert_eq!(rejected(&house.listed().await), [("excluded".into(), 2), ("excluded_referrer".into(), 1)]);
    let told = json!({ "views": 2, "of": 5 });
    assert_eq!(heat("&format=json").await.json()["excluded"], told);
    let binary = wire::Heat::decode(&heat("").await.body).unwrap();
    let details: Value = serde_json::from_str(&binary.details).unwrap();
    assert_eq!(details, json!({ "bots": { "views": 0, "of": 0 }, "excluded": told }));
    let before = heat("&format=json&to=2020-01-01").await.json();
    assert_eq!(before["excluded"], json!({ "views": 0, "of": 0 }), "on other days");
}

#[tokio::test]
async fn a_network_that_sends_too_much_takes_nothing_from_the_others() {
    let [site, network] = [20, 1].map(|per_s| NonZeroU32::new(per_s).unwrap());
    let house = House::with(|collector| collector.with_rate(site).with_network_rate(network));
    for view in 1..200 {
        house.post(first(house.site, view).pack()).await;
    }
    let other = Request::post("/c").header("Origin", PAGE).extension(Peer("203.0.114.1".parse().unwrap()));
    let answer = house.ask(other.body(first(house.site, 999).pack().into()).unwrap()).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
}
