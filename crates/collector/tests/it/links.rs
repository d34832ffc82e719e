//! Links that show a site, or one view of it, to somebody without an account.

use crate::{
    accounts::Browser,
    dashboard::{seen, shown},
    house::House,
    settings::change,
};

#[tokio::test]
async fn who_opened_a_link_looks_at_its_site_as_a_guest() {
    let house = House::new();
    let mut owner = house.member("ann", "owner", None).await;
    let made =
        owner.ask("POST", &format!("/api/v1/shares?site={}", house.site), r#"{"name":"a","days":1}"#).await;
    let link = made.json()["path"].as_str().unwrap().to_owned();
    let mut guest = Browser::new(&house);
    assert_eq!(guest.get(&link).await.status, 303);
    let page = shown(&mut guest, &format!("/?site={}", house.site)).await;
    assert!(page.contains("Guest") && !page.contains("/settings"));
}

#[tokio::test]
async fn a_link_can_open_one_view_and_nothing_but_the_dashboard() {
    let house = House::new();
    let site = house.site;
    house.post(seen(site, 1, 1, "/a", vec![]).pack()).await;
    let mut owner = house.member("ann", "owner", None).await;
    let pages = shown(&mut owner, &format!("/pages?site={site}&days=28&sort=page")).await;
    let share = pages[pages.find(&format!("/settings?site={site}&#38;view=")).unwrap()..]
        .split('"')
        .next()
        .unwrap()
        .replace("&#38;", "&");
    let settings = shown(&mut owner, share.split('#').next().unwrap()).await;
    let view = format!("/pages?site={site}&days=28&sort=page");
    assert!(settings.contains(&format!("value=\"{}\"", view.replace('&', "&#38;"))), "{settings}");

    let form = |view: &str| {
        let view = serde_urlencoded::to_string([("view", view)]).unwrap();
        format!("do=add-share&name=a&days=3&password=&{view}")
    };
    let (_, page) = change(&mut owner, site, &form(&view)).await;
    let start = page.find("<code id=\"secret\">http://stats.example").unwrap() + 38;
    let link = page[start..start + page[start..].find('<').unwrap()].to_owned();
    let mut guest = Browser::new(&house);
    let opened = guest.get(&link).await;
    assert_eq!((opened.status.as_u16(), opened.header("location")), (303, &*view));
    assert!(shown(&mut guest, &view).await.contains("Guest"));
    let bare = link.split('?').next().unwrap();
    for elsewhere in
        ["//evil.example/pages", "https://evil.example/pages", "/settings", "/logout", "pages", ""]
    {
        let query = serde_urlencoded::to_string([("view", elsewhere)]).unwrap();
        let opened = Browser::new(&house).get(&format!("{bare}?{query}")).await;
        assert_eq!(opened.header("location"), "/shared", "{elsewhere}");
    }
    let (status, page) = change(&mut owner, site, &form("//evil.example/")).await;
    assert_eq!(status, 400);
    assert!(
        page.contains("What was sent shows &#34;//evil.example/&#34;, use an address of these pages"),
        "{page}"
    );
}
