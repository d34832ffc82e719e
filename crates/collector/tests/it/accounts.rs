//! People: how the first one comes in, who may do what, and what does not open the door.

use axum::{body::Body, http::Request};
use serde_json::json;
use store::{Membership, Role};
use tempfile::TempDir;
use wire::SiteKey;

use crate::{
    house::{Answer, House, PAGE, from_peer},
    program::{add_site, last_line, run, run_told},
};

const GOOD: &str = "twelve letters";
const OWN: &str = "https://stats.example";

/// A browser on our own pages that keeps cookies, as far as a test needs one.
pub(crate) struct Browser<'a> {
    house: &'a House,
    pub(crate) cookie: String,
    headers: Vec<(&'static str, String)>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(house: &'a House) -> Self {
        let own = |name, value: &str| (name, value.to_owned());
        let headers =
            vec![own("Host", "stats.example"), own("Origin", OWN), own("Sec-Fetch-Site", "same-origin")];
        Self { house, cookie: String::new(), headers }
    }

    /// The same, which tells this instead.
    pub(crate) fn telling(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(own, _)| *own != name);
        if !value.is_empty() {
            self.headers.push((name, value.into()));
        }
        self
    }

    pub(crate) async fn ask(&mut self, method: &str, path: &str, form: &str) -> Answer {
        let mut request = from_peer(Request::builder().method(method).uri(path));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = request.header("Cookie", &self.cookie).body(Body::from(form.to_owned())).unwrap();
        let answer = self.house.ask(request).await;
        if let Some(set) = answer.headers.get("set-cookie") {
            self.cookie = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        }
        answer
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, "").await
    }

    async fn log_in(&mut self, name: &str, password: &str) -> Answer {
        self.ask("POST", "/login", &form(name, password)).await
    }
}

fn form(name: &str, password: &str) -> String {
    format!("name={}&password={}", name.replace(' ', "+"), password.replace(' ', "+"))
}

impl House {
    pub(crate) fn data(&self) -> String {
        self.folder.path().join("data").to_str().unwrap().to_owned()
    }

    /// The path of a link that invites.
    fn invite(&self, role: &str, site: Option<SiteKey>) -> String {
        let data = self.data();
        let site = site.map(|key| key.to_string());
        let of = site.as_ref().map_or(vec!["--all-sites"], |key| vec!["--site", key]);
        last_line(&[&["account", "invite", "--data", &data, "--role", role][..], &of].concat())
    }

    pub(crate) async fn member(&self, name: &str, role: &str, site: Option<SiteKey>) -> Browser<'_> {
        let path = self.invite(role, site);
        let mut browser = Browser::new(self);
        let made = browser.ask("POST", &path, &form(name, GOOD)).await;
        assert_eq!((made.status.as_u16(), made.header("location")), (303, "/"), "{}", made.text());
        browser
    }
}

#[tokio::test]
async fn an_invitation_makes_one_account_that_can_log_in_and_out() {
    let house = House::new();
    let path = house.invite("owner", None);
    let mut browser = Browser::new(&house);
    let page = browser.get(&path).await;
    assert!(page.text().contains("You will be owner") && page.text().contains("minlength=\"12\""));
    for (name, password, said) in [
        ("ann", "too short", "Use a password of 12 to 1000 characters."),
        ("a b", GOOD, "Use a name of up to 100 bytes without spaces."),
    ] {
        let wrong = browser.ask("POST", &path, &form(name, password)).await;
        assert_eq!(wrong.status, 400);
        assert!(wrong.text().contains(said), "{}", wrong.text());
    }
    let made = browser.ask("POST", &path, &form("Ann", GOOD)).await;
    assert_eq!((made.status.as_u16(), made.header("location")), (303, "/"));
    let set = made.header("set-cookie");
    assert!(set.starts_with("isotherm=isotherm_session_"), "{set}");
    assert!(set.ends_with("; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax"), "{set}");
    assert!(browser.get("/account").await.text().contains("Hello, ann"));
    assert_eq!(Browser::new(&house).get(&path).await.status, 404, "the link is used up");
    assert_eq!(Browser::new(&house).ask("POST", &path, &form("eve", GOOD)).await.status, 404);

    let before = browser.cookie.clone();
    let out = browser.ask("POST", "/logout", "").await;
    assert_eq!((out.header("location"), browser.cookie.as_str()), ("/login", "isotherm="));
    browser.cookie = before;
    assert_eq!(
        browser.get("/account").await.header("location"),
        "/login",
        "the session is over, not only its cookie"
    );
    assert_eq!(browser.log_in("ANN", GOOD).await.header("location"), "/");
    assert!(browser.get("/account").await.text().contains("Every site"));
}

#[tokio::test]
async fn a_role_opens_what_it_says_and_no_other_site() {
    let house = House::new();
    let other = crate::house::add_site(&house.store, PAGE, false);
    for (role, changes) in [("viewer", 403), ("analyst", 403), ("owner", 200)] {
        let mut browser = house.member(role, role, Some(house.site)).await;
        let site = house.site;
        for path in ["heat?path=/", "visits?path=/", "segments?path=/"] {
            let answer = browser.get(&format!("/api/v1/{path}&site={site}")).await;
            assert_eq!(answer.status, 200, "{role} {path}");
            assert_eq!(
                browser.get(&format!("/api/v1/{path}&site={other}")).await.status,
                401,
                "{role} {path}"
            );
        }
        for path in ["exclusions", "tokens"] {
            assert_eq!(
                browser.get(&format!("/api/v1/{path}?site={site}")).await.status,
                changes,
                "{role} {path}"
            );
        }
        let spam = json!({ "referrer": format!("{role}.example") }).to_string();
        let path = format!("/api/v1/exclusions?site={site}");
        assert_eq!(browser.ask("POST", &path, &spam).await.status, changes, "{role}");
    }
    let mut viewer = house.member("all", "viewer", None).await;
    assert_eq!(viewer.get(&format!("/api/v1/heat?path=/&site={other}")).await.status, 200);
    let refused = viewer.get(&format!("/api/v1/tokens?site={other}")).await;
    refused.refused(403, "you are viewer of this site, which is not enough for scope admin");
}

#[tokio::test]
async fn no_page_of_another_site_acts_by_somebody_s_cookie() {
    let house = House::new();
    let owner = house.member("ann", "owner", None).await.cookie;
    let site = house.site;
    let spam = r#"{"referrer":"spam.example"}"#;
    for (name, value) in [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site")] {
        let mut forged = Browser::new(&house).telling(name, value);
        forged.cookie = owner.clone();
        assert_eq!(forged.ask("POST", &format!("/api/v1/exclusions?site={site}"), spam).await.status, 401);
        assert_eq!(forged.get(&format!("/api/v1/heat?path=/&site={site}")).await.status, 401);
        for form_path in ["/logout", "/login"] {
            assert_eq!(forged.ask("POST", form_path, &form("ann", GOOD)).await.status, 403, "{form_path}");
        }
    }
    // A browser before 2023 tells the origin alone.
    for (origin, status) in [("https://evil.example", 401), ("null", 401), ("", 401), (OWN, 200)] {
        let mut old = Browser::new(&house).telling("Sec-Fetch-Site", "").telling("Origin", origin);
        old.cookie = owner.clone();
        let answer = old.ask("POST", &format!("/api/v1/exclusions?site={site}"), spam).await;
        assert_eq!(answer.status, status, "{origin}");
    }
    let mut own = Browser::new(&house);
    own.cookie = owner;
    assert_eq!(own.get("/account").await.status, 200, "nobody was logged out");
}

#[tokio::test]
async fn forged_and_stolen_cookies_open_nothing() {
    let house = House::new();
    let mut browser = house.member("ann", "owner", None).await;
    let good = browser.cookie.clone();
    let heat = format!("/api/v1/heat?path=/&site={}", house.site);
    for forged in
        [&good[..good.len() - 1], &good.replace("session", "guest"), "isotherm=1", "isotherm=\u{e4}"]
    {
        browser.cookie = forged.into();
        assert_eq!(browser.get(&heat).await.status, 401, "{forged}");
        assert_eq!(browser.get("/account").await.status, 303, "{forged}");
    }
    // Over TLS a cookie counts only with the prefix that nobody else can set.
    let mut secure = Browser::new(&house).telling("X-Forwarded-Proto", "https");
    secure.cookie = good;
    assert_eq!(secure.get(&heat).await.status, 401);
    let set = secure.log_in("ann", GOOD).await;
    let set = set.header("set-cookie");
    assert!(set.starts_with("__Host-isotherm=") && set.ends_with("; Secure"), "{set}");
    assert_eq!(secure.get(&heat).await.status, 200);
    house.store.access().remove_account("ann").unwrap();
    assert_eq!(secure.get(&heat).await.status, 401);
}

#[tokio::test]
async fn guessing_is_slow_and_tells_nothing() {
    let house = House::new();
    house.member("ann", "owner", None).await;
    let mut browser = Browser::new(&house);
    let texts = [browser.log_in("ann", "wrong").await, browser.log_in("nobody", "wrong").await];
    for (answer, name) in texts.iter().zip(["ann", "nobody"]) {
        assert_eq!(answer.status, 403);
        assert!(answer.text().replace(name, "") == texts[0].text().replace("ann", ""), "{name}");
        assert!(answer.header("set-cookie").is_empty());
    }
    for _ in 0..4 {
        assert_eq!(browser.log_in("ann", "wrong").await.status, 403);
    }
    let slow = browser.log_in("ann", GOOD).await;
    assert_eq!(slow.status, 429, "also with the right one");
    assert!(slow.header("retry-after").parse::<u32>().unwrap() >= 1);
    assert_eq!(browser.log_in("nobody", "wrong").await.status, 403, "at another door one may still knock");
}

#[tokio::test]
async fn nobody_owns_a_collector_by_a_link_that_came_before_the_first_account() {
    let house = House::new();
    house
        .store
        .access()
        .invite(&[1; 32], Membership { site: None, role: Role::Owner }, i64::MAX, true)
        .unwrap();
    let first = |path: String| async move { Browser::new(&House::new()).get(&path).await.status };
    assert_eq!(first("/setup/guess".into()).await, 404);
    house.member("ann", "viewer", Some(house.site)).await;
    assert_eq!(house.store.access().invitation(&[1; 32], 0).unwrap(), None);
}

#[tokio::test]
async fn a_name_cannot_become_markup_and_pages_have_their_headers() {
    let house = House::new();
    let mut browser = house.member("<script>alert(1)</script>", "owner", None).await;
    let invited = house.invite("owner", None);
    for path in ["/account", "/login", "/setup/none", "/s/none", &invited, "/shared", "/api"] {
        let page = browser.get(path).await;
        assert!(!page.text().contains("<script"), "{path}: {}", page.text());
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        for (name, value) in [
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cache-control", "no-store"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(page.header(name), value, "{path}");
        }
    }
    assert!(browser.get("/account").await.text().contains("&#60;script&#62;alert(1)"));
    let wrong = browser.log_in("\"><script>x", "wrong").await;
    assert!(!wrong.text().contains("<script>"), "{}", wrong.text());
}

#[tokio::test]
async fn who_forgot_a_password_gets_another_from_the_command_line() {
    let house = House::new();
    let mut browser = house.member("ann", "viewer", None).await;
    let data = house.data();
    let told = |name: &str, password: &str| {
        let output = run_told(&["account", "password", "--data", &data, name], password);
        let said = if output.status.success() { output.stdout } else { output.stderr };
        String::from_utf8(said).unwrap()
    };
    assert!(told("ann", "too short\n").contains("fewer than 12 characters"));
    assert!(told("ann", "").contains("empty, and no password"));
    assert!(told("bob", "another good one\n").contains("nobody is called \"bob\""));
    assert!(browser.get("/account").await.text().contains("Hello, ann"), "nothing has changed");

    let changed = told("Ann", "another good one\n");
    assert_eq!(changed, "\"Ann\" has another password, and is logged out everywhere.\n");
    assert_eq!(browser.get("/account").await.header("location"), "/login");
    assert_eq!(browser.log_in("ann", GOOD).await.status, 403);
    assert_eq!(browser.log_in("ann", "another good one").await.header("location"), "/");
}

#[test]
fn the_command_line_shows_and_removes_accounts() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().to_str().unwrap();
    let site = add_site(dir.path(), PAGE);
    let store = store::Store::open(dir.path()).unwrap();
    let to = Membership { site: Some(site), role: Role::Analyst };
    store.access().invite(&[1; 32], to, i64::MAX, false).unwrap();
    store.access().accept(&[1; 32], "ann", "p", 1).unwrap().unwrap();
    assert_eq!(last_line(&["account", "list", "--data", data]), format!("ann\tanalyst\t{site}"));
    let removed = String::from_utf8(run(&["account", "remove", "--data", data, "Ann"]).stdout).unwrap();
    assert!(
        removed.starts_with("\"Ann\" has no account any more.\nNobody owns every site now;"),
        "{removed}"
    );
    let gone = run(&["account", "remove", "--data", data, "ann"]);
    assert!(String::from_utf8(gone.stderr).unwrap().contains("nobody is called \"ann\""));
    let link = last_line(&[
        "account",
        "invite",
        "--data",
        data,
        "--role",
        "viewer",
        "--all-sites",
        "--url",
        "https://s.example/",
    ]);
    assert!(link.starts_with("https://s.example/setup/isotherm_invitation_"), "{link}");
}
