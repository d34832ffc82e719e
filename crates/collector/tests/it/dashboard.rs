//! The owner's pages: what was sent is told in figures, to whom it may be told, and as text whatever it holds.

use std::{io::Read as _, time::Duration};

use wire::{Batch, Device, Signal, SignalKind, SiteKey};

use crate::{
    accounts::Browser,
    batches::{clicked, first},
    house::{House, PAGE, add_site},
};

pub(crate) const PAGES: [&str; 12] = [
    "/",
    "/findings",
    "/pages",
    "/revenue",
    "/visits",
    "/errors",
    "/speed",
    "/events",
    "/forms",
    "/funnel",
    "/compare",
    "/report",
];
const MARKUP: &str = "<img src=x onerror=alert(1)>";

pub(crate) fn signal(kind: SignalKind, name: &str, value: u32, properties: &[(&str, &str)]) -> Signal {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let properties = properties.iter().map(owned).collect();
    Signal { kind, at_ms: 200, value, name: name.into(), properties, ..Signal::default() }
}

/// A view of that page by the visitor of that number.
pub(crate) fn seen(site: SiteKey, view: u64, session: u64, path: &str, signals: Vec<Signal>) -> Batch {
    let mut batch = clicked(site, view, &[(110, 210)]);
    let header = batch.header.as_mut().unwrap();
    header.path = path.into();
    (header.session, header.page) = (session, 1);
    batch.signals = signals;
    batch
}

pub(crate) fn order(value: &str) -> Signal {
    signal(SignalKind::Revenue, "EUR", 0, &[("value", value), ("order", value)])
}

/// The page's text, which was given; amounts are kept together by spaces that do not break.
pub(crate) async fn shown(browser: &mut Browser<'_>, path: &str) -> String {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.text());
    page.text().replace('\u{a0}', " ")
}

/// What a card of the overview says after its label.
pub(crate) fn card<'a>(page: &'a str, label: &str) -> &'a str {
    let start =
        page.find(&format!("<dt>{label}</dt><dd><b>")).unwrap_or_else(|| panic!("no card {label}: {page}"));
    let rest = &page[start..];
    &rest[rest.find("<b>").unwrap() + 3..rest.find("</b>").unwrap()]
}

#[tokio::test]
async fn an_overview_says_what_was_sent() {
    let house = House::new();
    let site = house.site;
    for batch in [
        seen(site, 1, 11, "/", vec![signal(SignalKind::Vital, "LCP", 1_800_000, &[])]),
        seen(site, 2, 11, "/thanks", vec![order("30")]),
        seen(site, 3, 12, "/", vec![signal(SignalKind::Error, "no", 1, &[])]),
        seen(site, 4, 13, "/", vec![signal(SignalKind::Custom, "newsletter", 0, &[])]),
        seen(site, 5, 14, "/", vec![]),
    ] {
        assert_eq!(house.post(batch.pack()).await.status, 204);
    }
    let mut owner = house.member("ann", "owner", None).await;
    let page = shown(&mut owner, &format!("/?site={site}")).await;
    let of = |label| card(&page, label);
    assert_eq!([of("Page views"), of("Sessions"), of("Bounce")], ["5", "4", "75 %"]);
    assert_eq!([of("Conversion"), of("Revenue per session")], ["25 %", "7.50 EUR"]);
    assert_eq!([of("LCP"), of("Views with errors")], ["1.8 s", "20 %"]);
    assert!(page.contains("1 of 4 sessions with an order"), "{page}");
    let event = shown(&mut owner, &format!("/?site={site}&goal=event%3Anewsletter")).await;
    assert!(event.contains("1 of 4 sessions with the event newsletter"));
    let none = shown(&mut owner, &format!("/?site={site}&goal=event%3Anothing")).await;
    assert_eq!(card(&none, "Conversion"), "0 %");
    let phones = shown(&mut owner, &format!("/?site={site}&device=phone")).await;
    assert_eq!(card(&phones, "Page views"), "0");
}

#[tokio::test]
async fn what_pages_are_credited_with_adds_up_to_the_orders() {
    let house = House::new();
    let site = house.site;
    for (view, path, signals) in
        [(1, "/", vec![]), (2, "/a", vec![]), (3, "/thanks", vec![order("10")]), (4, "/later", vec![])]
    {
        let mut batch = seen(site, view, 11, path, signals);
        if path == "/later" {
            // It began when the order had been told.
            batch.cut_ms = 150;
        }
        house.post(batch.pack()).await;
    }
    let mut owner = house.member("ann", "owner", None).await;
    let page = shown(&mut owner, &format!("/pages?site={site}&sort=-revenue")).await;
    let credits: Vec<_> = page.matches("3.33 EUR").chain(page.matches("3.34 EUR")).collect();
    assert_eq!(credits.len(), 3, "{page}");
    let sorted =
        |text: &str| ["/", "/a", "/later", "/thanks"].map(|path| text.find(&format!(">{path}</a>")).unwrap());
    let [front, a, later, thanks] = sorted(&page);
    assert!(front.max(a).max(thanks) < later, "what brought nothing comes last");
    let page = shown(&mut owner, &format!("/pages?site={site}&sort=page")).await;
    assert!(sorted(&page).is_sorted());
}

#[tokio::test]
async fn a_page_is_told_with_its_elements_and_whole_sessions() {
    let house = House::new();
    let site = house.site;
    for (view, session, path, signals) in [
        (1, 11, "/a", vec![]),
        (2, 11, "/thanks", vec![order("10")]),
        (3, 12, "/a", vec![Signal { anchor: 1, ..signal(SignalKind::Dead, "", 50, &[]) }]),
        (4, 13, "/b", vec![]),
    ] {
        house.post(seen(site, view, session, path, signals).pack()).await;
    }
    let mut quiet = first(site, 5);
    quiet.header.as_mut().unwrap().path = "/a".into();
    house.post(quiet.pack()).await;
    let mut owner = house.member("ann", "owner", None).await;
    let page = shown(&mut owner, &format!("/page?site={site}&path=%2Fa")).await;
    let of = |label| card(&page, label);
    assert_eq!(
        [of("Page views"), of("Sessions"), of("Bounce"), of("Conversion")],
        ["3", "3", "67 %", "33 %"]
    );
    for said in [
        // Two of three views clicked it; Wilson's interval of 2 of 3.
        "<code>#buy</code></td><td class=\"number\">2</td><td class=\"number\">100 %</td>\
         <td class=\"number\">67 % (21 % to 94 %)</td>",
        // Of an order of 10.00, for a page of the two that its session saw.
        "5.00 EUR credited: of each order an equal share for each page that its session saw before it",
        "<dt>Credited per session</dt><dd><b>1.67 EUR</b>",
        "On desktops",
        "https://shop.example/a#isotherm=",
        "<td>0 to 100</td><td class=\"number\">100 %</td>",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let none = owner.get(&format!("/page?site={site}&path=/nonexistent")).await;
    assert_eq!(none.status, 404);
    assert!(none.text().contains("There is no such page") && none.text().contains("path=%2Fa\">/a</a>"));
    assert!(!none.text().contains("half have left"), "{}", none.text());
    let nowhere = owner.get(&format!("/page?site={site}")).await;
    assert!(nowhere.text().contains("The parameter path is missing."), "{}", nowhere.text());
}

#[tokio::test]
async fn elements_are_credited_with_what_was_ordered_on_the_device_that_their_clicks_are_of() {
    let house = House::new();
    let site = house.site;
    for (view, session, device, value) in
        [(1, 11, Device::Desktop, "10"), (2, 12, Device::Desktop, "20"), (3, 13, Device::Phone, "7")]
    {
        let mut batch = seen(site, view, session, "/a", vec![order(value)]);
        batch.header.as_mut().unwrap().device = device;
        house.post(batch.pack()).await;
    }
    let mut owner = house.member("ann", "owner", None).await;
    for (filter, clicks, revenue) in
        [("", "2", "30.00 EUR"), ("&device=desktop", "2", "30.00 EUR"), ("&device=phone", "1", "7.00 EUR")]
    {
        let page = shown(&mut owner, &format!("/page?site={site}&path=%2Fa{filter}")).await;
        let rest = &page[page.find("<code>#buy</code>").unwrap()..];
        let row = &rest[..rest.find("</tr>").unwrap()];
        let is_told = row.starts_with(&format!("<code>#buy</code></td><td class=\"number\">{clicks}</td>"));
        assert!(is_told && row.ends_with(&format!("<td class=\"number\">{revenue}</td>")), "{filter}: {row}");
    }
}

#[tokio::test]
async fn an_error_is_told_with_its_views_and_the_click_before() {
    let house = House::new();
    for view in 1..=3 {
        let error = signal(SignalKind::Error, "x is undefined", 2, &[("source", "/app.js:1:2")]);
        house.post(seen(house.site, view, view, "/cart", vec![error]).pack()).await;
    }
    let mut owner = house.member("ann", "owner", None).await;
    let page = shown(&mut owner, &format!("/errors?site={}", house.site)).await;
    for said in ["x is undefined", "/app.js:1:2", "/cart (3)", "#buy (3)", "<td class=\"number\">6</td>"] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[tokio::test]
async fn whoever_may_not_see_a_site_sees_nothing_of_it() {
    let house = House::new();
    let other = add_site(&house.store, PAGE, true);
    house.post(seen(house.site, 1, 1, "/secret", vec![]).pack()).await;
    let mut nobody = Browser::new(&house);
    let mut viewer = house.member("ben", "viewer", Some(other)).await;
    for path in PAGES {
        let asked = format!("{path}?site={}", house.site);
        let turned = nobody.get(&asked).await;
        assert_eq!((turned.status.as_u16(), turned.header("location")), (303, "/login"), "{path}");
        let hidden = viewer.get(&asked).await;
        assert_eq!(hidden.status, 404, "{path}");
        assert!(!hidden.text().contains("/secret"));
        assert!(
            shown(&mut viewer, path).await.contains(&format!("{path}?site={other}")),
            "their own: {path}"
        );
    }
}

#[tokio::test]
async fn what_browsers_sent_is_text_on_every_page() {
    let house = House::new();
    let site = house.site;
    let mut batch = seen(
        site,
        1,
        1,
        &format!("/{MARKUP}"),
        vec![
            signal(SignalKind::Error, MARKUP, 1, &[("source", MARKUP)]),
            signal(SignalKind::Custom, MARKUP, 0, &[]),
            signal(SignalKind::Variant, MARKUP, 0, &[("arm", MARKUP)]),
            signal(SignalKind::Revenue, MARKUP, 0, &[("value", "3")]),
            signal(SignalKind::Vital, "LCP", 9, &[]),
            Signal { anchor: 1, ..signal(SignalKind::Field, "", 5, &[("inputs", "1")]) },
        ],
    );
    batch.header.as_mut().unwrap().referrer = MARKUP.into();
    batch.anchors.list[0].selector = MARKUP.into();
    assert_eq!(house.post(batch.pack()).await.status, 204);
    let mut owner = house.member("ann", "owner", None).await;
    for path in PAGES {
        let page = shown(
            &mut owner,
            &format!("{path}?site={site}&goal=event:{}", "%3Cimg+src%3Dx+onerror%3Dalert(1)%3E"),
        )
        .await;
        assert!(!page.contains("<img"), "{path}: {page}");
        assert!(page.contains("&#60;img src=x onerror=alert(1)&#62;"), "{path} does not show it: {page}");
    }
}

#[tokio::test]
async fn a_page_runs_nothing_but_our_script_and_a_wrong_choice_is_named() {
    let house = House::new();
    house.post(first(house.site, 1).pack()).await;
    let mut owner = house.member("ann", "owner", None).await;
    for path in PAGES {
        let page = owner.get(&format!("{path}?site={}", house.site)).await;
        let policy = page.header("content-security-policy");
        let own = "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; \
            form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        assert_eq!(policy, own, "{path}");
        assert_eq!([page.header("cache-control"), page.header("x-frame-options")], ["no-store", "DENY"]);
        assert_eq!(page.text().matches("<h1>").count(), 1, "{path}");
        let wrong = owner.get(&format!("{path}?device=%3Cb%3E")).await;
        assert_eq!(wrong.status, 400, "{path}");
        let said = "The parameter device is &#34;&#60;b&#62;&#34;, use all, desktop, tablet or phone.";
        assert!(wrong.text().contains(said), "{}", wrong.text());
    }
}

#[tokio::test]
async fn a_wrong_choice_leaves_the_page_s_frame_and_the_way_on_without_it() {
    let house = House::new();
    let site = house.site;
    let mut owner = house.member("ann", "owner", None).await;
    for (asked, names, without) in [
        ("/visits?from=nonsense&device=phone", "from", format!("/visits?site={site}&device=phone")),
        ("/pages?sort=colour&days=28", "sort", format!("/pages?site={site}&days=28")),
        ("/?days=0&colour=red", "colour and days", format!("/?site={site}")),
    ] {
        let page = owner.get(asked).await;
        assert_eq!((page.status.as_u16(), page.header("x-frame-options")), (400, "DENY"), "{asked}");
        let link = format!("<a href=\"{}\">The page without {names}</a>", without.replace('&', "&#38;"));
        for said in [&*link, "The parameter ", "<nav class=\"tabs\"", "<form class=\"filters\""] {
            assert!(page.text().contains(said), "{asked} has no {said}: {}", page.text());
        }
        assert_eq!(owner.get(&without).await.status, 200, "{without}");
    }
    let stranger = Browser::new(&house).get("/visits?from=nonsense").await;
    assert_eq!((stranger.status.as_u16(), stranger.header("location")), (303, "/login"));
}

#[tokio::test]
async fn a_page_that_takes_long_shows_its_frame_first_and_is_the_same_in_the_end() {
    let (quick, slow) = (House::new(), House::with(|collector| collector.with_soon(Duration::ZERO)));
    let mut pages = Vec::new();
    for house in [&quick, &slow] {
        house.post(first(house.site, 1).pack()).await;
        let mut owner = house.member("ann", "owner", None).await;
        let mut own = Vec::new();
        // Links to replay a visit are others each time.
        for path in PAGES.into_iter().filter(|path| *path != "/visits") {
            let page = owner.get(&format!("{path}?site={}", house.site)).await;
            assert_eq!(
                page.header("content-security-policy"),
                owner.get(path).await.header("content-security-policy")
            );
            own.push(page.text().replace(house.site.as_str(), "KEY"));
        }
        let wrong = owner.get(&format!("/pages?site={}&sort=colour", house.site)).await;
        assert!(wrong.text().contains("The parameter sort is &#34;colour&#34;"), "{}", wrong.text());
        own.push(wrong.text().split("<h1>").nth(1).unwrap().replace(house.site.as_str(), "KEY"));
        let csv = owner.get(&format!("/pages?site={}&csv=1", house.site)).await;
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        pages.push(own);
    }
    let line = "\n<p class=\"looking\" role=\"status\">Looking at what was recorded…</p>";
    // Which of them are there before anything could be sent is the machine's business; that others come in parts is tried where
    // that is done.
    let lines =
        |page: &str| page.lines().filter(|line| !line.is_empty()).map(String::from).collect::<Vec<_>>();
    for (soon, late) in pages[0].iter().zip(&pages[1]) {
        assert_eq!(lines(&late.replacen(line, "", 1)), lines(soon));
    }
}

#[tokio::test]
async fn what_cannot_be_about_one_page_refuses_to_be() {
    let house = House::new();
    let site = house.site;
    house.post(seen(site, 1, 11, "/a", vec![]).pack()).await;
    let mut owner = house.member("ann", "owner", None).await;
    for page in PAGES {
        let told = owner.get(&format!("{page}?site={site}&path=%2Fa")).await;
        let is_of_pages = ["/findings", "/visits"].contains(&page);
        assert_eq!(told.status, if is_of_pages { 200 } else { 400 }, "{page}");
        let said = "The parameter path is &#34;/a&#34;, but the names are ";
        assert_eq!(told.text().contains(said), !is_of_pages, "{page}: {}", told.text());
    }
}

#[tokio::test]
async fn a_site_without_views_says_what_to_do_and_what_was_turned_away() {
    let house = House::new();
    let mut owner = house.member("ann", "owner", None).await;
    let path = format!("/?site={}", house.site);
    let page = shown(&mut owner, &path).await;
    let tag = format!(
        "&#60;script async src=&#34;http://stats.example/isotherm.js&#34; data-site=&#34;{}&#34;&#62;",
        house.site
    );
    assert!(page.contains(&tag), "{page}");
    assert!(page.contains("No batch came since yesterday"));
    house.post_from("https://stranger.example", first(house.site, 1).pack()).await;
    assert!(shown(&mut owner, &path).await.contains("1: pages of an origin that the site does not name"));
    house.post(first(house.site, 1).pack()).await;
    assert!(!shown(&mut owner, &path).await.contains("Nothing was recorded yet"));
}

/// What a table says in the row that begins so, its cells one after the other.
pub(crate) fn row(page: &str, first: &str) -> String {
    let start =
        page.find(&format!("<tr><td>{first}</td>")).unwrap_or_else(|| panic!("no row {first}: {page}"));
    let row = &page[start..start + page[start..].find("</tr>").unwrap()];
    let cells = row.split("</td>").map(|cell| cell.rsplit('>').next().unwrap().trim());
    cells.collect::<Vec<_>>().join("|")
}

#[tokio::test]
async fn a_report_has_the_figures_the_pages_and_what_stands_out() {
    let house = House::new();
    let site = house.site;
    for view in 1..=9 {
        let signals = if view == 1 { vec![order("30")] } else { vec![] };
        house.post(seen(site, view, view, if view < 7 { "/" } else { "/a" }, signals).pack()).await;
    }
    let mut owner = house.member("ann", "owner", None).await;
    let page = shown(&mut owner, &format!("/report?site={site}")).await;
    assert_eq!([card(&page, "Page views"), card(&page, "Conversion")], ["9", "11 %"]);
    assert_eq!(
        row(&page, &format!("<a href=\"/page?site={site}&#38;path=%2F\">/</a>")),
        "|6|new|17 %|30.00 EUR|"
    );
    for said in
        ["<caption>Biggest losses", "<caption>What else stands out", "No finding is known to cost anything."]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[tokio::test]
async fn a_period_is_drawn_day_by_day_and_the_day_that_is_not_over_is_marked() {
    let house = House::new();
    let site = house.site;
    for view in 1..=4 {
        let signals = if view == 1 { vec![order("30")] } else { vec![] };
        house.post(seen(site, view, view, "/", signals).pack()).await;
    }
    let mut owner = house.member("ann", "owner", None).await;
    for path in ["/", "/revenue"] {
        let page = shown(&mut owner, &format!("{path}?site={site}&days=3")).await;
        for said in [
            ">Sessions by day</title>",
            ">Conversion by day</title>",
            ">Orders by day</title>",
            ">Revenue, EUR by day</title>",
            "aria-labelledby=\"trend4 said4\"",
        ] {
            assert!(page.contains(said), "{path} {said}: {page}");
        }
        assert_eq!(page.matches("<rect class=\"sessions open\"").count(), 4, "{path}: one a drawing");
        let today = page.find(", not over</td>").expect("the table marks it, too");
        let cells = "<td class=\"number\">4</td><td class=\"number\">4</td><td class=\"number\">1</td>\
            <td class=\"number\">25 %</td><td class=\"number\">1</td><td class=\"number\">30.00 EUR</td>";
        assert!(page[today..].starts_with(&format!(", not over</td>{cells}")), "{}", &page[today..]);
    }
    let page = shown(&mut owner, &format!("/?site={site}&from=2020-01-01&to=2020-01-03")).await;
    assert!(!page.contains("not over") && page.contains(">2020-01-03<"), "{page}");
}

#[tokio::test]
async fn pages_are_sent_in_the_coding_that_the_browser_takes_and_answers_to_forms_as_they_are() {
    let house = House::new();
    let site = house.site;
    let mut owner = house.member("ann", "owner", None).await;
    let path = format!("/?site={site}");
    let plain = owner.get(&path).await;
    assert_eq!([plain.header("content-encoding"), plain.header("vary")], ["", "Accept-Encoding"]);
    let unpack = |coding: &str, body: &[u8]| {
        let mut text = String::new();
        match coding {
            "br" => brotli::Decompressor::new(body, 4_096).read_to_string(&mut text).unwrap(),
            _ => flate2::read::GzDecoder::new(body).read_to_string(&mut text).unwrap(),
        };
        text
    };
    for (accept, coding) in [("gzip, deflate, br", "br"), ("gzip", "gzip")] {
        for path in [&path, "/dashboard.css"] {
            owner = owner.telling("Accept-Encoding", "");
            let whole = owner.get(path).await;
            owner = owner.telling("Accept-Encoding", accept);
            let small = owner.get(path).await;
            assert_eq!(small.header("content-encoding"), coding, "{path}");
            assert_eq!(unpack(coding, &small.body), whole.text(), "{path}");
            assert!(small.body.len() * 2 < whole.body.len(), "{path}");
        }
        let answer = owner.ask("POST", &format!("/settings?site={site}"), "").await;
        assert_eq!(answer.header("content-encoding"), "");
    }
}

#[tokio::test]
async fn pages_of_one_folder_have_a_row_of_their_own_and_are_looked_at_together() {
    let house = House::new();
    let site = house.site;
    for (view, path) in
        [(1, "/"), (2, "/shop/1"), (3, "/shop/2"), (4, "/shop/2"), (5, "/shop/3"), (6, "/help/1")]
    {
        let signals = if view == 4 { vec![order("30")] } else { vec![] };
        house.post(seen(site, view, view, path, signals).pack()).await;
    }
    let mut owner = house.member("ann", "owner", None).await;
    let page = shown(&mut owner, &format!("/pages?site={site}")).await;
    let groups = &page[page.find("<caption>Groups of pages").unwrap()..];
    let link = format!("<a href=\"/page?site={site}&#38;path=%2Fshop%2F*\">/shop/*</a>");
    let row = row(groups, &link);
    assert!(row.starts_with("|4|") && row.ends_with("|30.00 EUR|"), "{row}");
    assert!(!groups.contains("/help/*") && !groups.contains(">/*<"), "{groups}");
    let shop = shown(&mut owner, &format!("/page?site={site}&path=/shop/*")).await;
    assert_eq!([card(&shop, "Page views"), card(&shop, "Credited per session")], ["4", "7.50 EUR"]);
    assert!(!shop.contains("#isotherm="), "a map opens on one page");
    let visits = shown(&mut owner, &format!("/visits?site={site}&path=/shop/*")).await;
    assert!(visits.contains("4 views, the latest first. Of /shop/*."), "{visits}");
}
