//! What pages look like: saved by those who work on the site, drawn by us, and shown to those who see its maps.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use wire::SiteKey;

use crate::{
    accounts::Browser,
    batches::clicked,
    dashboard::shown,
    house::{Answer, House, PAGE, STRANGER, from_peer},
    program::{last_line, token},
    settings::change,
};

/// A page with these parts.
fn page(parts: &Value) -> String {
    json!({ "width": 1000, "height": 2000, "parts": parts }).to_string()
}

fn plain() -> String {
    page(
        &json!([{ "box": [0, 0, 1000, 2000, 0, "#fefefeff"] }, { "text": [10, 20, 80, 16, "#000000ff", 0, "Buy"] }]),
    )
}

impl House {
    async fn save_at(&self, asked: &str, token: Option<&str>, body: String) -> Answer {
        let mut request = from_peer(Request::post(format!("/backdrop?{asked}"))).header("Origin", PAGE);
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        self.ask(request.body(Body::from(body)).unwrap()).await
    }

    async fn save(&self, token: Option<&str>, body: String) -> Answer {
        self.save_at(&format!("site={}&path=/shop&device=desktop", self.site), token, body).await
    }

    /// The token of a link that saves.
    fn saver(&self) -> String {
        let (data, page) = (self.data(), format!("{PAGE}/shop"));
        let link = ["link", "--saves", "--data", &data, "--site", self.site.as_str(), "--url", &page];
        last_line(&link).split_once("#isotherm=").unwrap().1.to_owned()
    }
}

/// The address below the page's maps, and the token in the link to its map.
async fn below(browser: &mut Browser<'_>, site: SiteKey) -> (Option<String>, Option<String>) {
    let page = shown(browser, &format!("/page?site={site}&path=/shop")).await;
    let between = |start: &str, end: &str| {
        let from = page.find(start)? + start.len();
        Some(page[from..from + page[from..].find(end)?].replace("&#38;", "&"))
    };
    (between("<image href=\"", "\""), between("#isotherm=", "\""))
}

#[tokio::test]
async fn a_saved_page_lies_below_its_maps_until_an_owner_deletes_it() {
    let house = House::new();
    assert_eq!(house.post(clicked(house.site, 1, &[(105, 205)]).pack()).await.status, 204);
    let mut analyst = house.member("cleo", "analyst", Some(house.site)).await;
    let (none, token) = below(&mut analyst, house.site).await;
    assert_eq!(none, None, "boxes of elements lie there");
    let saved = house.save(token.as_deref(), plain()).await;
    assert_eq!(saved.status, 201, "{}", saved.text());
    saved.readable_by(PAGE);
    let href = below(&mut analyst, house.site).await.0.unwrap();
    let picture = analyst.get(&href).await;
    assert_eq!((picture.status.as_u16(), picture.header("content-type")), (200, "image/svg+xml"));
    assert!(picture.text().contains("fill=\"#fefefeff\"") && picture.text().contains(">Buy</text>"));
    let policy = picture.header("content-security-policy");
    assert_eq!(policy, "sandbox; default-src 'none'; img-src data:");
    assert_eq!(picture.header("x-content-type-options"), "nosniff");
    let mut owner = house.member("ann", "owner", None).await;
    let settings = shown(&mut owner, &format!("/settings?site={}", house.site)).await;
    assert!(settings.contains("1000 x 2000 px, 1 KB"), "{settings}");
    assert_eq!(change(&mut owner, house.site, "do=forget-backdrop&id=99").await.0, 400);
    assert_eq!(change(&mut analyst, house.site, "do=forget-backdrop&id=1").await.0, 400);
    assert_eq!(change(&mut owner, house.site, "do=forget-backdrop&id=1").await.0, 200);
    assert_eq!(analyst.get(&href).await.status, 404);
    assert_eq!(below(&mut analyst, house.site).await.0, None);
}

#[tokio::test]
async fn only_who_works_on_the_site_saves_and_only_who_sees_it_is_shown() {
    let house = House::new();
    let public = house.public_site();
    let of_public = format!("site={public}&path=/shop&device=desktop");
    assert_eq!(house.save_at(&of_public, None, plain()).await.status, 401, "anybody sees its maps");
    let shows = token(&house.folder.path().join("data"), house.site, PAGE);
    let refused = house.save(Some(&shows), plain()).await;
    refused.refused(
        403,
        "the token shows maps and saves nothing: open the map from the dashboard, as analyst or owner",
    );
    let mut viewer = house.member("ben", "viewer", Some(house.site)).await;
    house.post(clicked(house.site, 1, &[(105, 205)]).pack()).await;
    let of_viewer = below(&mut viewer, house.site).await.1;
    assert_eq!(house.save(of_viewer.as_deref(), plain()).await.status, 403, "a viewer's link");
    assert_eq!(house.save(None, plain()).await.status, 401);
    let saver = house.saver();
    assert_eq!(house.save_at(&of_public, Some(&saver), plain()).await.status, 403, "another site");
    assert_eq!(house.save(Some(&saver), plain()).await.status, 201);
    let href = below(&mut viewer, house.site).await.0.unwrap();
    assert_eq!(Browser::new(&house).get(&href).await.status, 303, "to the login");
    let mut other = house.member("dan", "owner", Some(public)).await;
    assert_eq!(other.get(&href).await.status, 404);
    assert_eq!(other.get(&href.replace(house.site.as_str(), public.as_str())).await.status, 404);
}

#[tokio::test]
async fn what_is_no_page_is_refused_and_says_why() {
    let house = House::new();
    let saver = house.saver();
    let of = |more: &str| format!("site={}{more}", house.site);
    for (asked, said) in [
        (of("&device=phone"), "the parameter path is missing"),
        (
            of("&path=shop&device=phone"),
            "the parameter path is \"shop\", use a page's path, which begins with / and has at most 2048 bytes",
        ),
        (of("&path=/&device=watch"), "the parameter device is \"watch\", use desktop, tablet or phone"),
    ] {
        house.save_at(&asked, Some(&saver), plain()).await.refused(400, said);
    }
    let markup = page(&json!([{ "text": [0, 0, 9, 9, "#000000ff", 0, "</text><script>alert(1)</script>"] }]));
    assert_eq!(house.save(Some(&saver), markup).await.status, 201, "words are words");
    let fetched = page(&json!([{ "image": [0, 0, 9, 9, "https://stranger.example/a.png"] }]));
    let refused = house.save(Some(&saver), fetched).await;
    refused.refused(400, "the body has the image \"https://stranger.example/a.png\", use a data: URL of WebP, PNG or JPEG in base64");
    let large = format!("{}{}", plain(), " ".repeat(3 << 20));
    house.save(Some(&saver), large).await.refused(413, "the page has more bytes than the limit of 3145728");
}

#[tokio::test]
async fn pages_are_saved_only_so_often_and_not_from_other_origins() {
    let house = House::new();
    let saver = house.saver();
    for _ in 0..10 {
        assert_eq!(house.save(Some(&saver), plain()).await.status, 201);
    }
    let often = house.save(Some(&saver), plain()).await;
    assert_eq!((often.status.as_u16(), often.header("retry-after")), (429, "10"));
    let asked = format!("/backdrop?site={}&path=/shop&device=desktop", house.site);
    let request = from_peer(Request::post(&asked)).header("Origin", STRANGER);
    let request = request.header("Authorization", format!("Bearer {saver}"));
    let foreign = house.ask(request.body(Body::from(plain())).unwrap()).await;
    foreign.refused(403, "the token is for pages of another origin");
    let asks =
        |origin| from_peer(Request::options(&asked)).header("Origin", origin).body(Body::empty()).unwrap();
    let own = house.ask(asks(PAGE)).await;
    own.readable_by(PAGE);
    assert_eq!(own.header("access-control-allow-headers"), "Authorization, Content-Type");
    house.ask(asks(STRANGER)).await.readable_by("");
}
