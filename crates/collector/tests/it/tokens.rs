//! Tokens of programs: made, shown once, listed, revoked, and what they do not open.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    house::{Answer, House, PAGE, STRANGER, from_peer},
    program::{Server, add_site, last_line, run, token},
};

impl House {
    /// A request with a token; `path` may have a query, to which the site is added.
    pub(crate) async fn bear(&self, method: &str, path: &str, token: &str, body: &str) -> Answer {
        let mark = if path.contains('?') { '&' } else { '?' };
        let uri = format!("{path}{mark}site={}", self.site);
        let request = from_peer(Request::builder().method(method).uri(uri));
        let request = request.header("Authorization", format!("Bearer {token}"));
        self.ask(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    async fn make(&self, by: &str, name: &str, scope: &str, days: i64) -> Answer {
        let body = json!({ "name": name, "scope": scope, "days": days }).to_string();
        self.bear("POST", "/api/v1/tokens", by, &body).await
    }
}

fn names(answer: &Answer) -> Vec<&str> {
    let text = answer.text();
    ["first", "second", "reports"].into_iter().filter(|name| text.contains(name)).collect()
}

#[tokio::test]
async fn a_scope_opens_what_it_says_and_nothing_else() {
    let house = House::new();
    let heat = "/api/v1/heat?path=/shop";
    for (scope, reads, changes) in [("read", 200, 403), ("admin", 200, 200), ("orders", 403, 403)] {
        let token = house.token(scope);
        let asked = [heat, "/api/v1/visits?path=/*", "/api/v1/segments?path=/*"];
        for path in asked {
            assert_eq!(house.bear("GET", path, &token, "").await.status, reads, "{scope} {path}");
        }
        for path in ["/api/v1/exclusions", "/api/v1/tokens"] {
            assert_eq!(house.bear("GET", path, &token, "").await.status, changes, "{scope} {path}");
        }
    }
    let orders = house.bear("GET", heat, &house.token("orders"), "").await;
    orders.refused(403, "the token's scope is orders, this needs read");
}

#[tokio::test]
async fn a_token_is_shown_once_and_opens_nothing_after_it_was_revoked() {
    let house = House::new();
    let admin = house.token("admin");
    let made = house.make(&admin, "reports", "read", 30).await;
    assert_eq!(made.status, 201);
    assert_eq!(made.header("cache-control"), "no-store");
    let made = made.json();
    let token = made["token"].as_str().unwrap();
    let heat = || house.bear("GET", "/api/v1/heat?path=/", token, "");
    assert_eq!(heat().await.status, 200);

    let listed = house.bear("GET", "/api/v1/tokens", &admin, "").await;
    assert_eq!(names(&listed), ["reports"]);
    assert!(!listed.text().contains(token) && !listed.text().contains(&admin));
    let used = &listed.json()["tokens"][1]["used"];
    assert!(used.as_str().unwrap().starts_with("20"), "{used}");

    let path = format!("/api/v1/tokens/{}", made["id"].as_str().unwrap());
    assert_eq!(names(&house.bear("DELETE", &path, &admin, "").await), [""; 0]);
    heat().await.refused(403, "the token was revoked, or made by another collector");
    let again = house.bear("DELETE", &path, &admin, "").await;
    again.refused(404, &format!("the site has no token {:?}", made["id"].as_str().unwrap()));
}

#[tokio::test]
async fn no_token_makes_one_that_outlives_it() {
    let house = House::new();
    let admin = house.token("admin");
    let short = house.make(&admin, "first", "admin", 2).await.json();
    let long = house.make(short["token"].as_str().unwrap(), "second", "admin", 3_650).await.json();
    assert_eq!(long["expires"], short["expires"]);
}

#[tokio::test]
async fn a_token_changes_nothing_of_another_site() {
    let house = House::new();
    let data = house.folder.path().join("data");
    let data = data.to_str().unwrap();
    let other = house.public_site();
    let make = |site: &[&str]| {
        last_line(&[&["token", "add", "--data", data, "--scope", "admin", "--name", "first"], site].concat())
    };
    let foreign = make(&["--site", other.as_str()]);
    let refused = house.bear("GET", "/api/v1/tokens", &foreign, "").await;
    refused.refused(403, &format!("the token is for site {other}"));
    let all = make(&["--all-sites"]);
    assert_eq!(house.bear("GET", "/api/v1/tokens", &all, "").await.json()["tokens"], json!([]));
    // Numbers of another site's tokens, and of those for all sites, are as if they did not exist.
    for id in ["1", "2", "x", "-1"] {
        let path = format!("/api/v1/tokens/{id}");
        assert_eq!(house.bear("DELETE", &path, &house.token("admin"), "").await.status, 404, "{id}");
    }
    assert_eq!(house.bear("GET", "/api/v1/tokens", &all, "").await.status, 200);
}

#[tokio::test]
async fn forged_and_expired_tokens_open_nothing() {
    let house = House::new();
    let good = house.token("read");
    let heat = "/api/v1/heat?path=/";
    let last = if good.ends_with('0') { "1" } else { "0" };
    let changed = format!("{}{last}", &good[..good.len() - 1]);
    for forged in [changed.as_str(), &good.to_uppercase(), &good[..good.len() - 2], "isotherm_api_"] {
        assert_eq!(house.bear("GET", heat, forged, "").await.status, 403, "{forged}");
    }
    let access = house.store.access();
    let id = access.tokens().unwrap()[0].id;
    let file = rusqlite::Connection::open(house.folder.path().join("data/access.sqlite")).unwrap();
    file.execute("UPDATE token SET expires_s = 1000 WHERE id = ?1", [id]).unwrap();
    let late = house.bear("GET", heat, &good, "").await;
    assert_eq!(late.status, 403);
    assert!(late.text().starts_with("the token expired "), "{}", late.text());
}

#[tokio::test]
async fn an_overlay_s_token_replayed_from_elsewhere_opens_nothing() {
    let house = House::new();
    let token = token(&house.folder.path().join("data"), house.site, PAGE);
    let from = |origin: &'static str| {
        let request = from_peer(Request::get(format!("/api/v1/heat?path=/&site={}", house.site)))
            .header("Authorization", format!("Bearer {token}"))
            .header("Origin", origin);
        house.ask(request.body(Body::empty()).unwrap())
    };
    assert_eq!(from(PAGE).await.status, 200);
    from(STRANGER).await.refused(403, "the token is for pages of another origin");
    let admin = house.bear("GET", "/api/v1/tokens", &token, "").await;
    let said = "the token opens maps on pages, this needs one of scope admin: `isotherm token add` makes it";
    admin.refused(403, said);
}

#[tokio::test]
async fn a_wish_that_makes_no_sense_is_refused_with_its_value() {
    let house = House::new();
    let admin = house.token("admin");
    for (wish, said) in [
        (
            json!({ "name": "a", "scope": "all", "days": 1 }),
            "asks for scope \"all\", use read, admin or orders",
        ),
        (json!({ "name": "a", "scope": "read", "days": 0 }), "asks for 0 days, use 1 to 3650"),
        (json!({ "name": " ", "scope": "read", "days": 1 }), "a token cannot be named \" \""),
        (json!({ "name": "a\u{7}", "scope": "read", "days": 1 }), "a token cannot be named \"a\\u{7}\""),
        (json!({ "name": "a", "days": 1 }), "missing field `scope`"),
        (Value::from("read"), "is not understood"),
    ] {
        let answer = house.bear("POST", "/api/v1/tokens", &admin, &wish.to_string()).await;
        assert_eq!(answer.status, 400, "{wish}");
        assert!(answer.text().contains(said), "{wish}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_token_and_a_link_last_as_long_as_from_the_command_line_where_nobody_says() {
    let house = House::new();
    let admin = house.token("admin");
    for (path, wish) in [
        ("/api/v1/tokens", json!({ "name": "a", "scope": "read" })),
        ("/api/v1/shares", json!({ "name": "a" })),
    ] {
        let made = house.bear("POST", path, &admin, &wish.to_string()).await;
        assert_eq!(made.status, 201, "{path}: {}", made.text());
    }
    let lasting = |made_s: i64, expires_s: i64| (expires_s - made_s) / 86_400;
    let shares = house.store.access().shares().unwrap();
    assert_eq!(lasting(shares[0].about.made_s, shares[0].about.expires_s), 30);
}

#[test]
fn a_backup_holds_the_tokens() {
    let dir = TempDir::new().unwrap();
    let [data, copy] = ["data", "copy"].map(|name| dir.path().join(name).to_str().unwrap().to_owned());
    let site = add_site(dir.path().join("data").as_path(), PAGE);
    last_line(&["token", "add", "--data", &data, "--site", site.as_str(), "--scope", "read", "--name", "a"]);
    last_line(&["backup", "--data", &data, "--to", &copy]);
    let list = |folder: &str| run(&["token", "list", "--data", folder]).stdout;
    assert_eq!(list(&copy), list(&data));
    assert!(!list(&copy).is_empty());
}

#[test]
fn the_command_line_revokes_beside_a_running_collector() {
    let data = TempDir::new().unwrap();
    let folder = data.path().to_str().unwrap();
    let site = add_site(data.path(), PAGE);
    let server = Server::start(data.path());
    let made =
        ["token", "add", "--data", folder, "--site", site.as_str(), "--scope", "read", "--name", "a\tb"];
    assert!(!run(&made).status.success(), "a name with a tab would break the list");
    let token = last_line(&[&made[..9], &["reports"]].concat());
    let status = || {
        let answer = server.exchange(
            format!(
                "GET /api/v1/heat?site={site}&path=/&format=json HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
            )
            .as_bytes(),
        );
        answer["HTTP/1.1 ".len()..][..3].to_owned()
    };
    assert_eq!(status(), "200");
    let listed = String::from_utf8(run(&["token", "list", "--data", folder]).stdout).unwrap();
    assert!(listed.starts_with(&format!("1\tread\t{site}\tuntil 20")), "{listed}");
    assert!(listed.ends_with("\treports\n") && !listed.contains("never"), "{listed}");
    assert_eq!(last_line(&["token", "revoke", "--data", folder, "1"]), "Token 1 opens nothing any more.");
    assert_eq!(status(), "403");
    let wrong = run(&["token", "revoke", "--data", folder, "1"]);
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("there is no token 1"));
}
