//! What the element map says of those who clicked: how long they hesitated, and what they ordered later in the same session.

use anyhow::{Context as _, Result};
use isotherm_tests::{Answer, Browser, Collector, Pages, free_port, until};
use serde_json::Value;
use wire::{Anchor, Batch, Click, Frame, Move, Place, Signal, SignalKind, SiteKey, Size, View, ViewId};

use crate::opened::{BODY, Opened, PEEP};

/// A view in a session of its own: when the pointer came onto the button that was clicked after a second, and what was
/// ordered after two.
fn view(site: SiteKey, number: u64, came_ms: Option<u32>, ordered: Option<&str>) -> Batch {
    let frame =
        Frame { at_ms: 0, viewport: Size { w: 1_000, h: 800 }, document: Size { w: 1_000, h: 3_000 } };
    let mut batch = Batch::new(site, ViewId(number), 0);
    batch.cut_ms = 3_000;
    batch.header = Some(View { path: "/page".into(), frame, session: number, ..View::default() });
    batch.anchors.list.push(Anchor { selector: "#buy".into(), index: 0, count: 1, landmark: 0, mark: 0 });
    batch.places.list.push(Place { anchor: 1, x: 100, y: 100, w: 200, h: 60 });
    batch.moves = came_ms.map(|at_ms| Move { at_ms, x: 150, y: 130, place: 1 }).into_iter().collect();
    let click = Click { at_ms: 1_000, x: 150, y: 130, place: 1, trusted: true, ..Click::default() };
    batch.clicks = came_ms.map(|_| click).into_iter().collect();
    let order = |value: &str| Signal {
        kind: SignalKind::Revenue,
        at_ms: 2_000,
        name: "EUR".into(),
        properties: vec![("value".into(), value.into()), ("order".into(), String::new())],
        ..Signal::default()
    };
    batch.signals = ordered.map(order).into_iter().collect();
    batch
}

/// Of four sessions two clicked the button, and one of these ordered; so did one of the others.
async fn opened() -> Result<Opened> {
    let pages = Pages::serve()?;
    let collector =
        Collector::for_origins(free_port()?, &[pages.origin()], &["--public-heat", "--public-revenue"])?;
    let site = SiteKey::parse(&collector.site).context("a key")?;
    let views = [(Some(400), Some("12.5")), (Some(800), None), (None, Some("5")), (None, None)];
    for (number, (came_ms, ordered)) in (1..).zip(views) {
        assert_eq!(collector.post(&pages.origin(), &view(site, number, came_ms, ordered).pack())?.0, 204);
    }
    let tag = format!(
        "<script>{PEEP}</script><script async src='{}' data-site={site} data-consent=wait></script>",
        collector.url("/isotherm.js")
    );
    pages.put("/page", Answer::html(&format!("<!doctype html><head>{tag}</head>{BODY}")));
    let opened = Opened { _collector: collector, pages, browser: Browser::open().await? };
    opened.browser.goto(&opened.pages.url("/page")).await?;
    until("the loader", || opened.browser.is("return !!window.isotherm")).await?;
    opened.open().await?;
    opened.says(".volume strong", "2 clicks in 4 views").await?;
    Ok(opened)
}

#[tokio::test]
async fn an_element_tells_hesitation_and_the_orders_of_those_who_clicked_and_calls_them_no_effect()
-> Result<()> {
    let opened = opened().await?;
    opened.map("elements").await?;
    until("what is known of those who clicked", async || {
        let figures = opened.seen(".figures").await?;
        let told = "0.4 s hesitation · 1 of 2 sessions ordered later (50 %) · 12.5 EUR";
        Ok(figures.contains(told).then_some(()))
    })
    .await?;
    let note = "Orders are those later in the same session: they go along with the click, and need not come of it. \
        Of all 4 sessions here 50 % ordered.";
    opened.says(".elements p", note).await?;
    let keep = "const offer = URL.createObjectURL; URL.createObjectURL = (blob) => (window.kept = blob, offer(blob))";
    opened.browser.run(keep).await?;
    opened.tool("JSON").await?;
    until("a file", || opened.browser.is("return !!window.kept")).await?;
    let read = "const [done] = arguments; kept.text().then(done)";
    let text = opened.browser.client.execute_async(read, vec![]).await?;
    let json: Value = serde_json::from_str(text.as_str().context("a text")?)?;
    let names = ["hesitation_seconds", "sessions", "sessions_ordering_later", "revenue_later_EUR"];
    let told = names.map(|name| json["elements"][0][name].clone());
    assert_eq!(serde_json::json!(told), serde_json::json!([0.4, 2, 1, 12.5]));
    Ok(())
}

/// The filter that has this choice.
fn select(choice: &str) -> String {
    format!(".more select:has([value=\"{choice}\"])")
}

#[tokio::test]
async fn views_are_chosen_by_what_was_clicked_and_whether_something_was_ordered() -> Result<()> {
    let opened = opened().await?;
    let [clicked, ordered] = ["clicked", "converted"].map(|name| select(&format!("{name}=all")));
    let offered = format!("return root.querySelectorAll('{ordered} option').length == 3");
    until("the choices", || opened.browser.is(&offered)).await?;
    opened.choose(&ordered, "converted=yes").await?;
    opened.says(".volume strong", "1 click in 2 views").await?;
    opened.says(".sides + .facts", "Ordered: yes").await?;
    opened.choose(&clicked, "clicked=#buy").await?;
    opened.says(".volume strong", "1 click in 1 view").await?;
    opened.choose(&ordered, "converted=all").await?;
    opened.says(".volume strong", "2 clicks in 2 views").await?;
    opened.says(".sides + .facts", "Clicked: #buy").await
}
