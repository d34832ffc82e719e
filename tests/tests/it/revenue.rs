//! A map of revenue, and one of the pages around this one: who may see orders is offered it, and a link keeps what was chosen.

use anyhow::{Context as _, Result, ensure};
use isotherm_tests::{Answer, Browser, Collector, Pages, free_port, until};
use serde_json::json;
use wire::{Anchor, Batch, Click, Frame, Place, Signal, SignalKind, SiteKey, Size, View, ViewId};

use crate::opened::{Opened, PEEP};

/// Two buttons of 200 x 60 px: their ids, and where their tops are.
const BUTTONS: [(&str, i32); 2] = [("dear", 100), ("cheap", 400)];
/// The face of a control, by its name.
const FACE: &str = "window.face = name => [...root.querySelectorAll('label.select')].find(label => label.firstChild.textContent == name)";
const CHOICE: &str =
    "const option = root.querySelector('option[value=revenue]'); return [option.hidden, option.disabled]";

/// A view of a session with a click on each of these buttons, and an order of so much after them, if there is one.
fn view(site: SiteKey, path: &str, number: u64, clicked: &[u32], order: &str) -> Batch {
    let size = Size { w: 1_000, h: 2_000 };
    let frame = Frame { at_ms: 0, viewport: Size { w: 1_000, h: 800 }, document: size };
    let mut batch = Batch::new(site, ViewId(number), 0);
    batch.header = Some(View { path: path.into(), frame, session: number, ..View::default() });
    batch.cut_ms = 5_000;
    for (number, (id, y)) in (1..).zip(BUTTONS) {
        let selector = format!("#{id}");
        batch.anchors.list.push(Anchor { selector, index: 0, count: 1, landmark: 0, mark: 0 });
        batch.places.list.push(Place { anchor: number, x: 100, y, w: 200, h: 60 });
    }
    let click = |(at_ms, &place): (u32, &u32)| {
        let (_, y) = BUTTONS[place as usize - 1];
        Click { at_ms, x: 200, y: y + 30, place, trusted: true, ..Click::default() }
    };
    batch.clicks = (1_000..).step_by(100).zip(clicked).map(click).collect();
    if !order.is_empty() {
        batch.signals.push(Signal {
            kind: SignalKind::Revenue,
            at_ms: 4_000,
            name: "EUR".into(),
            properties: vec![("value".into(), order.into())],
            ..Signal::default()
        });
    }
    batch
}

/// The overlay over a page of which anyone may see these things: one visitor clicked both buttons and ordered for 30, one the
/// first and ordered for 45, ten the second and ordered nothing. On the page beside it one clicked.
async fn over_a_shop(public: &[&str], fragment: &str) -> Result<Opened> {
    let pages = Pages::serve()?;
    let collector = Collector::for_origins(free_port()?, &[pages.origin()], public)?;
    let site = SiteKey::parse(&collector.site).context("a key")?;
    let mut batches = vec![
        view(site, "/shop/a", 1, &[1, 2], "30"),
        view(site, "/shop/a", 2, &[1], "45"),
        view(site, "/shop/b", 3, &[2], ""),
    ];
    batches.extend((4..14).map(|number| view(site, "/shop/a", number, &[2], "")));
    for batch in batches {
        assert_eq!(collector.post(&pages.origin(), &batch.pack())?.0, 204);
    }
    let tag = format!("<script async src='{}' data-site={site}></script>", collector.url("/isotherm.js"));
    let button = |(id, y)| {
        format!(
            "<button id={id} style='position:absolute;left:100px;top:{y}px;width:200px;height:60px'></button>"
        )
    };
    let body = BUTTONS.map(button).concat();
    let html = format!(
        "<!doctype html><script>{PEEP};{FACE}</script>{tag}<body style='margin:0;height:2000px;background:#fff'>{body}"
    );
    pages.put("/shop/a", Answer::html(&html));
    let opened = Opened { _collector: collector, pages, browser: Browser::open().await? };
    opened.browser.visit(&opened.pages.url(&format!("/shop/a{fragment}"))).await?;
    if fragment.is_empty() {
        until("the tag", || opened.browser.is("return !!window.isotherm?.overlay")).await?;
        opened.browser.run("isotherm.overlay()").await?;
    }
    until("the choices", || opened.browser.is("return !!window.root && face('Pages')?.hidden === false"))
        .await?;
    Ok(opened)
}

/// Waits until the map says that it is of so much; the visit that looks at it is one of its views, once it is stored.
async fn sums_up(opened: &Opened, volume: &str) -> Result<()> {
    let said = "return seen('.volume strong').split(' in ')[0]";
    opened.tells(said, json!(volume)).await
}

#[tokio::test]
async fn a_map_of_revenue_shows_what_the_clicks_before_orders_are_worth() -> Result<()> {
    let opened = over_a_shop(&["--public-heat", "--public-revenue"], "").await?;
    opened.tells(CHOICE, json!([false, false])).await?;
    // Of 14 clicks ten are worth nothing.
    opened.choose(".filters label:nth-of-type(3) select", "revenue").await?;
    sums_up(&opened, "75 EUR of 2 orders").await?;
    opened.says(".unit", "EUR per 62 px circle | Where the points stand").await?;
    let note = opened.seen(".legend .facts:last-child").await?;
    ensure!(note.ends_with("; each order shared evenly among what its session had clicked"), "{note}");
    opened.map("elements").await?;
    opened.says(".rows .called", "#dear | #cheap").await?;
    opened.says(".rows b", "60 | 15").await?;
    opened
        .says(
            ".legend .facts:last-child",
            &note.replace(
                note.split(';').next().unwrap_or_default(),
                "most on one element = 60 EUR, square root scale; share of all EUR of this map",
            ),
        )
        .await
}

#[tokio::test]
async fn who_may_not_see_orders_is_offered_no_map_of_them() -> Result<()> {
    let opened = over_a_shop(&["--public-heat"], "").await?;
    opened.tells(CHOICE, json!([true, true])).await
}

#[tokio::test]
async fn the_pages_around_one_are_one_map_and_a_link_keeps_them() -> Result<()> {
    let opened =
        over_a_shop(&["--public-heat"], "#isotherm=~%7B%22path%22%3A%22path%3D%2Fshop%2F*%22%7D").await?;
    opened.says(".path", "/shop/*").await?;
    sums_up(&opened, "14 clicks").await?;
    let choose = "const select = face('Pages').lastChild;
         const said = [...select.options].map(option => option.textContent);
         select.value = 'path=all';
         select.dispatchEvent(new Event('input', {bubbles: true}));
         return said";
    let said = opened.browser.run(choose).await?;
    ensure!(
        said[0] == "this one" && said[1].as_str().is_some_and(|name| name.starts_with("/shop/* · ")),
        "{said}"
    );
    sums_up(&opened, "13 clicks").await?;
    opened.tells("return location.hash", json!("")).await
}

#[tokio::test]
async fn a_strict_site_offers_nobody_to_count_and_a_link_that_counts_them_shows_the_map() -> Result<()> {
    let link = "#isotherm=~%7B%22count%22%3A%22sessions%22%7D";
    let opened = over_a_shop(&["--public-heat", "--strict"], link).await?;
    sums_up(&opened, "13 clicks").await?;
    opened.tells("return [face('Count').hidden, face('Compare with').hidden]", json!([true, false])).await
}
