//! Links that show a site to somebody without an account.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use crate::{
    accounts::Browser,
    house::{House, PAGE},
    program::last_line,
};

impl House {
    pub(crate) fn share(&self, more: &[&str]) -> String {
        let (data, site) = (self.data(), self.site);
        last_line(
            &[&["share", "add", "--data", &data, "--site", site.as_str(), "--name", "agency"][..], more]
                .concat(),
        )
    }

    fn share_guarded(&self, password: &str) -> String {
        let (data, site) = (self.data(), self.site);
        let mut child = Command::new(env!("CARGO_BIN_EXE_isotherm"))
            .args([
                "share",
                "add",
                "--data",
                &data,
                "--site",
                site.as_str(),
                "--name",
                "agency",
                "--password-stdin",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{password}").unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap().lines().last().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_link_is_swapped_for_a_cookie_that_sees_its_site_and_changes_nothing() {
    let house = House::new();
    let path = house.share(&[]);
    let mut browser = Browser::new(&house);
    let opened = browser.get(&path).await;
    assert_eq!((opened.status.as_u16(), opened.header("location")), (303, "/shared"));
    let set = opened.header("set-cookie");
    assert!(
        set.starts_with("isotherm_guest=isotherm_guest_") && set.contains("; HttpOnly; SameSite=Lax"),
        "{set}"
    );
    let token = path.rsplit('/').next().unwrap();
    assert!(!set.contains(token) && !browser.get("/shared").await.text().contains(token));
    let shared = browser.get("/shared").await;
    assert!(shared.text().contains("<h1>Shop</h1>"), "{}", shared.text());

    let site = house.site;
    assert_eq!(browser.get(&format!("/api/v1/heat?path=/&site={site}")).await.status, 200);
    let other = crate::house::add_site(&house.store, PAGE, false);
    assert_eq!(browser.get(&format!("/api/v1/heat?path=/&site={other}")).await.status, 401);
    assert_eq!(browser.get(&format!("/api/v1/tokens?site={site}")).await.status, 401);
    assert_eq!(browser.get("/account").await.header("location"), "/login");

    assert_eq!(
        last_line(&["share", "revoke", "--data", &house.data(), "1"]),
        "Link 1 opens nothing any more."
    );
    assert_eq!(browser.get(&format!("/api/v1/heat?path=/&site={site}")).await.status, 401);
    assert_eq!(browser.get("/shared").await.status, 404);
    assert_eq!(Browser::new(&house).get(&path).await.status, 404);
}

#[tokio::test]
async fn a_password_is_asked_for_and_guessed_slowly() {
    let house = House::new();
    let path = house.share_guarded("open sesame");
    let mut browser = Browser::new(&house);
    let asked = browser.get(&path).await;
    assert_eq!((asked.status.as_u16(), asked.header("set-cookie")), (200, ""));
    assert!(asked.text().contains("This link has a password"));
    assert_eq!(browser.ask("POST", &path, "password=open+says+me").await.status, 403);
    assert_eq!(browser.ask("POST", &path, "").await.status, 403);
    let forged = Browser::new(&house)
        .telling("Sec-Fetch-Site", "cross-site")
        .ask("POST", &path, "password=open+sesame")
        .await;
    assert_eq!(forged.status, 403);
    assert_eq!(browser.ask("POST", &path, "password=open+sesame").await.header("location"), "/shared");
    assert_eq!(browser.get("/shared").await.status, 200);
    let mut stranger = Browser::new(&house);
    for _ in 0..5 {
        assert_eq!(stranger.ask("POST", &path, "password=x").await.status, 403);
    }
    assert_eq!(stranger.ask("POST", &path, "password=open+sesame").await.status, 429);
    assert!(last_line(&["share", "list", "--data", &house.data()]).ends_with("\tpassword\tagency"));
}

#[tokio::test]
async fn a_link_ends_and_with_it_what_it_opened() {
    let house = House::new();
    let path = house.share(&["--days", "1"]);
    let mut browser = Browser::new(&house);
    assert_eq!(browser.get(&path).await.status, 303);
    let file = rusqlite::Connection::open(house.folder.path().join("data/access.sqlite")).unwrap();
    file.execute("UPDATE share SET expires_s = 1000", []).unwrap();
    assert_eq!(browser.get(&path).await.status, 404);
    assert_eq!(browser.get(&format!("/api/v1/heat?path=/&site={}", house.site)).await.status, 401);
}

#[tokio::test]
async fn an_analyst_makes_links_of_the_own_site_and_a_viewer_none() {
    let house = House::new();
    let other = crate::house::add_site(&house.store, PAGE, false);
    let path = format!("/api/v1/shares?site={}", house.site);
    let wish = r#"{"name":"agency","days":3,"password":"open sesame"}"#;
    let mut viewer = house.member("vic", "viewer", Some(house.site)).await;
    let refused = viewer.ask("POST", &path, wish).await;
    refused.refused(403, "you are viewer of this site, which is not enough for scope admin");
    let mut analyst = house.member("ann", "analyst", Some(house.site)).await;
    let made = analyst.ask("POST", &path, wish).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    let address = made["path"].as_str().unwrap();
    assert_eq!(made["password"], true);
    let listed = analyst.get(&path).await;
    assert!(listed.text().contains("agency") && !listed.text().contains(address));
    assert_eq!(Browser::new(&house).ask("POST", address, "password=open+sesame").await.status, 303);

    let foreign = format!("/api/v1/shares?site={other}");
    assert_eq!(analyst.ask("POST", &foreign, wish).await.status, 401);
    let mut owner = house.member("olga", "owner", Some(other)).await;
    let id = made["id"].as_str().unwrap();
    let gone = owner.ask("DELETE", &format!("/api/v1/shares/{id}?site={other}"), "").await;
    gone.refused(404, &format!("the site has no link {id:?}"));
    let mut forged = Browser::new(&house).telling("Sec-Fetch-Site", "cross-site");
    forged.cookie = analyst.cookie.clone();
    assert_eq!(forged.ask("POST", &path, wish).await.status, 401);
    assert_eq!(
        analyst.ask("DELETE", &format!("/api/v1/shares/{id}?site={}", house.site), "").await.status,
        200
    );
    assert_eq!(Browser::new(&house).get(address).await.status, 404);
    for (wish, said) in [
        (r#"{"name":"a","days":0}"#, "asks for 0 days"),
        (r#"{"name":"a","days":1,"password":""}"#, "a password of 0 bytes"),
        (r#"{"name":"","days":1}"#, "cannot be named"),
    ] {
        let wrong = analyst.ask("POST", &path, wish).await;
        assert!(wrong.status == 400 && wrong.text().contains(said), "{wish}: {}", wrong.text());
    }
}
