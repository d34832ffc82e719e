//! The owner's pages that set sessions beside one another: the funnel, arms of experiments, pages.

use wire::{Device, SignalKind};

use crate::{
    dashboard::{card, order, row, seen, shown, signal},
    house::House,
};

#[tokio::test]
async fn a_funnel_counts_steps_in_their_order_and_where_the_others_went() {
    let house = House::new();
    let site = house.site;
    for (view, session, path, signals) in [
        (1, 11, "/", vec![]),
        (2, 11, "/cart", vec![]),
        (3, 11, "/thanks", vec![order("10")]),
        (4, 12, "/cart", vec![]),
        (5, 12, "/", vec![]),
        (6, 12, "/help", vec![]),
        (7, 13, "/", vec![]),
    ] {
        assert_eq!(house.post(seen(site, view, session, path, signals).pack()).await.status, 204);
    }
    let mut owner = house.member("ann", "owner", None).await;
    let page = shown(&mut owner, &format!("/funnel?site={site}&step1=/&step2=/cart&step3=order")).await;
    assert!(row(&page, "1. /").starts_with("1. /|3|100 %|100 %"), "{page}");
    assert!(
        row(&page, "2. /cart").starts_with("2. /cart|1|33 %|33 % ("),
        "another order is another way: {page}"
    );
    assert!(row(&page, "3. order").starts_with("3. order|1|33 %|100 % ("));
    let links =
        page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).filter(|to| to.contains('?'));
    for link in links.map(|link| link.replace("&#38;", "&")).collect::<Vec<_>>() {
        assert_eq!(owner.get(&link).await.status, 200, "{link}");
    }
    let clicks = shown(&mut owner, &format!("/funnel?site={site}&step1=/&step2=click:%23buy")).await;
    assert!(row(&clicks, "2. click:#buy").starts_with("2. click:#buy|3|100 %|100 %"), "{clicks}");
    let offered = "step1=%2F&#38;step2=%2Fcart\">/cart</a>";
    let first = shown(&mut owner, &format!("/funnel?site={site}&step1=/")).await;
    assert!(first.contains(offered) && first.contains("<option value=\"click:#buy\">"), "{first}");
    let wrong = owner.get(&format!("/funnel?site={site}&step1=cart")).await;
    assert!(wrong.text().contains("The parameter step1 is &#34;cart&#34;"), "{}", wrong.text());
}

#[tokio::test]
async fn arms_that_were_dealt_out_unevenly_are_not_to_be_believed() {
    let house = House::new();
    let site = house.site;
    let arm = |arm: &str| signal(SignalKind::Variant, "hero", 0, &[("arm", arm)]);
    for view in 1..=60 {
        let mut signals = vec![arm(if view <= 50 { "a" } else { "b" })];
        // The goal is met by most of one arm and few of the other; the last session was shown both.
        if view % 10 < 8 && view <= 50 || view == 51 {
            signals.push(order(&view.to_string()));
        }
        house.post(seen(site, view, view, "/", signals).pack()).await;
    }
    house.post(seen(site, 61, 60, "/", vec![arm("a")]).pack()).await;
    let mut owner = house.member("ann", "owner", None).await;
    let page = shown(&mut owner, &format!("/compare?site={site}&variant=hero:a&vs_variant=hero:b")).await;
    assert!(
        page.contains("Do not trust this comparison.") && page.contains("50 against 9 sessions"),
        "{page}"
    );
    assert!(page.contains("1 session was shown several arms, and counts for none."), "{page}");
    let events = shown(&mut owner, &format!("/events?site={site}")).await;
    assert!(
        events.contains("1 session was shown several arms")
            && row(&events, "hero").starts_with("hero||50|80 %")
    );
    let against = "variant=hero%3Ab&#38;vs_variant=hero%3Aa\">Compare with a</a>";
    assert!(events.contains("unevenly, p = ") && events.contains(against), "{events}");
    let goal = row(&page, "Met the goal");
    assert!(
        goal.starts_with("Met the goal|80 %|11 %|+68.9 (")
            && goal.ends_with("|dealt out unevenly: no verdict|"),
        "{goal}"
    );
    let devices = shown(&mut owner, &format!("/compare?site={site}&vs_device=phone")).await;
    assert!(devices.contains("The second group has no session") && !devices.contains("Do not trust"));
    let nothing = shown(&mut owner, &format!("/compare?site={site}")).await;
    assert!(!nothing.contains("May they be compared?"));
}

#[tokio::test]
async fn a_part_is_compared_with_the_rest_and_nothing_with_words() {
    let house = House::new();
    let site = house.site;
    for session in 1..=6 {
        let signals = if session <= 2 { vec![order(&session.to_string())] } else { vec![] };
        let mut batch = seen(site, session, session, "/", signals);
        if session % 2 == 0 {
            batch.header.as_mut().unwrap().device = Device::Phone;
        }
        house.post(batch.pack()).await;
    }
    let mut owner = house.member("ann", "owner", None).await;
    let page = shown(&mut owner, &format!("/compare?site={site}&vs_device=phone")).await;
    assert!(row(&page, "Met the goal").starts_with("Met the goal|33 %|33 %|0.0 ("), "{page}");
    for said in [
        "The second group is a part of the first: its 3 sessions count for it alone, and it is compared with the rest of the first.",
        "<small>all devices, without the second</small>",
        ", 3 sessions. Second: phones,",
    ] {
        assert!(page.contains(said), "{said} is not in {page}");
    }
    let turned = shown(&mut owner, &format!("/compare?site={site}&device=phone&vs_device=all")).await;
    assert!(turned.contains("The first group is a part of the second: its 3 sessions"), "{turned}");
    for (asked, said) in [
        ("vs_device=tablet", "The second group has no session in this period."),
        ("device=tablet&vs_device=phone", "The first group has no session in this period."),
        ("device=tablet&vs_device=tablet&vs_source=a", "Neither group has a session in this period."),
        ("vs_bots=with", "Both groups are the same 6 sessions: choose others above or below."),
    ] {
        let page = shown(&mut owner, &format!("/compare?site={site}&{asked}")).await;
        assert!(page.contains(said) && !page.contains("Shares of sessions"), "{asked}: {page}");
    }
}

/// Two sessions of each arm, of which one of the first arm ordered on a page without the test.
async fn with_arms_on_the_front_page() -> House {
    let house = House::new();
    let arm = |arm: &str| vec![signal(SignalKind::Variant, "hero", 0, &[("arm", arm)])];
    for (view, session, path, signals) in [
        (1, 11, "/", arm("a")),
        (2, 11, "/thanks", vec![order("30")]),
        (3, 12, "/", arm("a")),
        (4, 13, "/", arm("b")),
        (5, 13, "/help", vec![]),
        (6, 14, "/", arm("b")),
    ] {
        assert_eq!(house.post(seen(house.site, view, session, path, signals).pack()).await.status, 204);
    }
    house
}

#[tokio::test]
async fn a_session_counts_whole_where_only_one_of_its_views_has_what_is_asked_for() {
    let house = with_arms_on_the_front_page().await;
    let site = house.site;
    let mut owner = house.member("ann", "owner", None).await;
    let page = shown(&mut owner, &format!("/?site={site}&variant=hero:a")).await;
    let of = |label| card(&page, label);
    assert_eq!([of("Page views"), of("Sessions"), of("Bounce")], ["2", "2", "50 %"]);
    assert_eq!([of("Conversion"), of("Revenue per session")], ["50 %", "15.00 EUR"]);
    let compared = shown(&mut owner, &format!("/compare?site={site}&variant=hero:a&vs_variant=hero:b")).await;
    assert!(row(&compared, "Met the goal").starts_with("Met the goal|50 %|0 %|"), "{compared}");
    let bounced = row(&compared, "Saw one page only");
    assert!(bounced.starts_with("Saw one page only|50 %|50 %|"), "{bounced}");
    assert!(row(&compared, "Views a session").starts_with("Views a session|1.5|1.5"), "{compared}");
    let pages = shown(&mut owner, &format!("/pages?site={site}&variant=hero:a")).await;
    let of = |path: &str| {
        let link = format!(
            "<a href=\"/page?site={site}&#38;variant=hero%3Aa&#38;path={}\">{path}</a>",
            path.replace('/', "%2F")
        );
        row(&pages, &link)
    };
    assert!(of("/").starts_with("|2|"), "of views those count that have it: {pages}");
    assert!(of("/thanks").starts_with("|0|"), "but credit is the session's: {pages}");
    let clicked = shown(&mut owner, &format!("/revenue?site={site}&clicked=%23buy&variant=hero:a")).await;
    assert!(clicked.contains("1 orders of 30.00 EUR"), "{clicked}");
}

#[tokio::test]
async fn two_pages_are_compared_by_the_sessions_that_saw_one_of_them() {
    let house = House::new();
    let site = house.site;
    for (view, session, path) in [(1, 11, "/a"), (2, 11, "/c"), (3, 12, "/b"), (4, 13, "/a"), (5, 13, "/b")] {
        let signals = if session == 12 { vec![order("10")] } else { vec![] };
        house.post(seen(site, view, session, path, signals).pack()).await;
    }
    let mut owner = house.member("ann", "owner", None).await;
    let page = shown(&mut owner, &format!("/compare?site={site}&page=/a&vs_page=/b")).await;
    assert!(row(&page, "Met the goal").starts_with("Met the goal|0 %|100 %|"), "{page}");
    assert!(page.contains("First: that saw /a,") && page.contains("Second: that saw /b,"), "{page}");
    assert!(page.contains("1 session belongs to both, and counts for neither."));
    for said in [
        "<option value=\"/a\" selected>/a</option>",
        "<select name=\"vs_page\"><option value=\"\">as above</option>",
        "<input type=\"date\" name=\"vs_from\"",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let same = shown(&mut owner, &format!("/compare?site={site}&page=/a&vs_page=/a")).await;
    assert!(!same.contains("May they be compared?"), "a page is not compared with itself");
}

#[tokio::test]
async fn speed_is_held_against_the_goal_by_the_first_view_and_errors_by_the_first_of_their_page() {
    let house = House::new();
    let site = house.site;
    let lcp = |us| signal(SignalKind::Vital, "LCP", us, &[]);
    let error = || signal(SignalKind::Error, "no", 1, &[]);
    for (view, session, path, signals) in [
        // Fast at first, slow later, and without an error where it came first.
        (1, 11, "/", vec![lcp(1_000_000)]),
        (2, 11, "/", vec![lcp(9_000_000), error()]),
        (3, 11, "/thanks", vec![order("30")]),
        (4, 12, "/", vec![lcp(9_000_000), error()]),
        (5, 13, "/", vec![error()]),
        (6, 14, "/help", vec![lcp(1_000_000)]),
    ] {
        house.post(seen(site, view, session, path, signals).pack()).await;
    }
    let mut owner = house.member("ann", "owner", None).await;
    let page = shown(&mut owner, &format!("/speed?site={site}")).await;
    assert!(row(&page, "good").starts_with("good|2|50 %|"), "{page}");
    assert!(row(&page, "poor").starts_with("poor|1|0 %|"), "{page}");
    assert!(page.contains("1 sessions whose first view told none are left out"), "{page}");
    let page = shown(&mut owner, &format!("/errors?site={site}")).await;
    let (of, to) =
        (page.find("<tr><td>no<small>").unwrap(), "0 % of 2</td><td class=\"number\">100 % of 1</td>");
    assert!(page[of..].contains(to), "{page}");
}

/// What the steps of the scale say that begins so.
fn steps<'a>(page: &'a str, begins: &str) -> Vec<&'a str> {
    let scale = page.split("<div class=\"scale\">").find(|scale| scale.starts_with(&format!("<p>{begins}")));
    let list = scale.unwrap_or_default().split("</ul>").next().unwrap();
    list.split("</svg>").skip(1).filter_map(|rest| rest.split("</li>").next()).collect()
}

fn figure(text: &str) -> f64 {
    text.replace(',', "").parse().unwrap()
}

#[tokio::test]
async fn both_groups_have_their_click_maps_beside_one_another_and_of_one_page_their_difference() {
    let house = House::new();
    let site = house.site;
    for view in 1..=20 {
        let arm = if view <= 10 { "a" } else { "b" };
        let variant = signal(SignalKind::Variant, "hero", 0, &[("arm", arm)]);
        let mut batch = seen(site, view, view, "/", vec![variant]);
        // The arms' clicks lie at the two ends of the button.
        (batch.clicks[0].x, batch.clicks[0].y) = if view <= 10 { (104, 204) } else { (156, 226) };
        assert_eq!(house.post(batch.pack()).await.status, 204);
    }
    house.post(seen(site, 21, 21, "/b", vec![]).pack()).await;
    let mut owner = house.member("ann", "owner", None).await;
    let arms = shown(&mut owner, &format!("/compare?site={site}&variant=hero:a&vs_variant=hero:b")).await;
    for caption in [
        "First: hero:a <small>10 clicks in 10 views on desktops, /<",
        "Second: hero:b <small>10 clicks in 10 views",
        "Difference: first less second <small>red where “hero:a” clicked more a view, blue where “hero:b” did",
        "First<small>hero:a</small>",
        "Second<small>hero:b</small>",
        "Difference<small>first less second, 95",
    ] {
        assert!(arms.contains(caption), "{caption} is missing: {arms}");
    }
    assert_eq!(arms.matches("<div tabindex=\"0\" role=\"region\" aria-label=\"").count(), 3, "{arms}");
    let red = (4..=6).any(|level| arms.contains(&format!("<path class=\"side{level}\"")));
    let blue = (1..=3).any(|level| arms.contains(&format!("<path class=\"side{level}\"")));
    assert!(red && blue, "each arm has more somewhere: {arms}");
    assert_eq!(arms.matches("%22versus%22%3A%22variant%3Dhero%3Ab%22").count(), 1, "the difference: {arms}");
    assert_eq!(arms.matches("%22variant%22%3A%22variant%3Dhero%3Aa%22").count(), 2, "and the first: {arms}");
    let of_b = format!("/page?site={site}&#38;variant=hero%3Ab&#38;path=%2F&#38;device=desktop");
    assert!(arms.contains(&of_b), "the second's page is about the second: {arms}");
    for said in ["Both maps: clicks per 100 views where", "First less second: clicks per 100 views where"] {
        assert_eq!(steps(&arms, said).len(), 6, "{said}: {arms}");
    }
    let both = steps(&arms, "Both maps: ");
    let figures: Vec<f64> = both.iter().map(|step| figure(step.strip_prefix("up to ").unwrap())).collect();
    assert!((figures[5] / figures[2] - 4.0).abs() < 0.1, "the third is at half of the root: {figures:?}");
    let pages = shown(&mut owner, &format!("/compare?site={site}&page=/&vs_page=/b")).await;
    assert!(pages.contains("Second: that saw /b <small>1 clicks in 1 views on desktops, /b<"), "{pages}");
    assert!(!pages.contains("Difference: "), "two pages have no place in common");
    let mut phone = seen(site, 22, 22, "/", vec![]);
    phone.header.as_mut().unwrap().device = wire::Device::Phone;
    house.post(phone.pack()).await;
    let devices = shown(&mut owner, &format!("/compare?site={site}&device=desktop&vs_device=phone")).await;
    assert!(devices.contains("Second: phones <small>1 clicks in 1 views on phones, /<"), "{devices}");
    assert!(!devices.contains("Difference: "), "an element lies elsewhere on a phone");
    let none = shown(&mut owner, &format!("/compare?site={site}")).await;
    assert!(!none.contains("Where they clicked"));
}

#[tokio::test]
async fn a_strict_site_says_that_its_sessions_are_views() {
    let (loose, strict) = (House::new(), House::new());
    strict.site_command("set", &["--strict", "on"]);
    for (house, is_strict) in [(loose, false), (strict, true)] {
        let mut owner = house.member("ann", "owner", None).await;
        for path in ["/", "/visits", "/funnel", "/compare"] {
            let page = shown(&mut owner, &format!("{path}?site={}", house.site)).await;
            let said = page.contains("This site is strict: each view stands alone");
            assert_eq!(said, is_strict, "{path}: {page}");
        }
    }
}
