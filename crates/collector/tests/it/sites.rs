//! Sites are changed and removed from the command line, and a running collector goes by it.

use std::{collections::HashSet, thread::sleep, time::Duration};

use axum::{body::Body, http::Request};

use crate::{
    batches::clicked,
    house::{House, PAGE, STRANGER, from_peer},
    program::{last_line, run},
    quarantine::far_away,
};

impl House {
    pub(crate) fn site_command(&self, verb: &str, more: &[&str]) -> String {
        let (data, site) = (self.data(), self.site);
        last_line(&[&["site", verb, "--data", &data, "--site", site.as_str()], more].concat())
    }

    /// Until another process's change is seen.
    async fn until(&self, origin: &str, status: u16) {
        for _ in 0..100 {
            if self.post_from(origin, clicked(self.site, 7, &[]).pack()).await.status == status {
                return;
            }
            sleep(Duration::from_millis(50));
        }
        panic!("{origin} is never answered {status}");
    }
}

#[tokio::test]
async fn a_site_gets_another_name_other_origins_and_another_public() {
    let house = House::new();
    assert_eq!(house.post(clicked(house.site, 1, &[]).pack()).await.status, 204);
    let said =
        house.site_command("set", &["--name", "Store", "--origin", STRANGER, "--public", "heat,visits"]);
    let line = format!("{}\tStore\t{STRANGER}\tseen by anyone with visits\tkeep-days usual", house.site);
    assert!(said.starts_with(&line), "{said}");
    house.until(STRANGER, 204).await;
    house.until(PAGE, 403).await;
    assert!(house.site_command("set", &["--keep-days", "30"]).contains("Store"), "the rest stays");
    assert!(house.site_command("set", &["--public", "nothing"]).contains("seen with a token"));
}

#[tokio::test]
async fn what_cannot_be_set_is_named_and_changes_nothing() {
    let house = House::new();
    let (data, site) = (house.data(), house.site);
    for (more, said) in [
        (&[][..], "say what to change"),
        (&["--origin", "shop.example"][..], "\"shop.example\" is not an origin"),
        (&["--name", " "][..], "cannot be named"),
        (&["--public", "errors"][..], "\"errors\" cannot be public"),
    ] {
        let output = run(&[&["site", "set", "--data", &data, "--site", site.as_str()], more].concat());
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && error.contains(said), "{more:?}: {error}");
    }
    let known = house.store.site(site).unwrap().unwrap();
    assert_eq!((known.name.as_str(), known.origins.as_slice()), ("Shop", &[PAGE.to_owned()][..]));
}

#[tokio::test]
async fn a_site_is_removed_with_everything_and_others_stay() {
    let house = House::new();
    let other = house.public_site();
    for site in [house.site, other] {
        for view in 1..=300 {
            let view = view + if site == other { 1_000 } else { 0 };
            let batch =
                if view % 100 == 0 { far_away(site, view) } else { clicked(site, view, &[(105, 205)]) };
            house.post_as(0x0b00_0000 | (view as u32) << 8, &batch).await;
        }
    }
    let _ = house.token("read");
    let (data, site) = (house.data(), house.site);
    assert!(!run(&["site", "remove", "--data", &data, "--site", site.as_str()]).status.success(), "--yes");
    assert_eq!(house.site_command("remove", &["--yes"]), "\"Shop\" is removed, and 297 views with it.");
    house.until(PAGE, 403).await;
    let report = house.store.check().unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.views, house.store.sites().unwrap().len()), (297, 1));
    assert!(house.store.access().tokens().unwrap().is_empty());
}

#[tokio::test]
async fn a_strict_site_counts_views_alone_and_says_so() {
    let house = House::new();
    assert!(house.site_command("set", &["--strict", "on"]).ends_with("keep-grid-days usual\tstrict"));
    for view in 1..=2 {
        assert_eq!(house.post(clicked(house.site, view, &[(105, 205)]).pack()).await.status, 204);
    }
    let token = house.token("read");
    let ask_of = async |name: &str, query: &str| {
        let path = format!("/api/v1/{name}?site={}&path=/shop{query}", house.site);
        let request = from_peer(Request::get(path)).header("Authorization", format!("Bearer {token}"));
        house.ask(request.body(Body::empty()).unwrap()).await
    };
    let ask = async |query: &str| ask_of("heat", &format!("&format=json{query}")).await;
    assert_eq!(ask("").await.json()["views"], 2);
    assert_eq!(ask_of("segments", "").await.json()["counts"], serde_json::json!(["events"]));
    for count in ["sessions", "visitors"] {
        ask(&format!("&count={count}")).await.refused(
            400,
            &format!(
                "the parameter count is {count:?}, but the site is strict: each view stands alone, use events"
            ),
        );
    }
    let visitors: HashSet<u64> = visitors(&house);
    assert_eq!(visitors, HashSet::from([1, 2]), "each view is its own visitor");
    assert!(!house.site_command("set", &["--strict", "off"]).contains("strict"));
    assert!(
        !run(&["site", "set", "--data", &house.data(), "--site", house.site.as_str(), "--strict", "x"])
            .status
            .success()
    );
}

fn visitors(house: &House) -> HashSet<u64> {
    let site = house.store.site(house.site).unwrap().unwrap();
    let mut found = HashSet::new();
    house
        .store
        .export(&site, i32::MIN..=i32::MAX, |view| {
            found.insert(view.visitor);
            Ok::<_, store::Error>(())
        })
        .unwrap();
    found
}
