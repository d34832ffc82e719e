//! What a map leaves out, bots and excluded views, is told beside it and in every file.

use anyhow::{Context as _, Result};
use isotherm_tests::{Answer, Browser, Collector, Pages, free_port, until};
use serde_json::Value;
use wire::{Anchor, Batch, Click, Frame, Place, SiteKey, Size, View, ViewId};

use crate::opened::{BODY, Opened, PEEP};

/// A view in which the button was clicked.
fn view(site: SiteKey, number: u64, referrer: &str) -> Batch {
    let frame =
        Frame { at_ms: 0, viewport: Size { w: 1_000, h: 800 }, document: Size { w: 1_000, h: 3_000 } };
    let mut batch = Batch::new(site, ViewId(number), 0);
    batch.header = Some(View { path: "/page".into(), frame, referrer: referrer.into(), ..View::default() });
    batch.anchors.list.push(Anchor { selector: "#buy".into(), index: 0, count: 1, landmark: 0, mark: 0 });
    batch.places.list.push(Place { anchor: 1, x: 100, y: 100, w: 200, h: 60 });
    batch.clicks = vec![Click { x: 150, y: 130, place: 1, trusted: true, ..Click::default() }];
    batch
}

/// The map of a site with three views that count, and one that its list turned away.
async fn opened() -> Result<Opened> {
    let pages = Pages::serve()?;
    let collector = Collector::for_origins(free_port()?, &[pages.origin()], &["--public-heat"])?;
    let site = SiteKey::parse(&collector.site).context("a key")?;
    collector.run(&["exclusion", "add", "--site", &collector.site, "--referrer", "spam.example"])?;
    assert_eq!(collector.post(&pages.origin(), &view(site, 4, "spam.example").pack())?.0, 403);
    for number in 1..=3 {
        assert_eq!(collector.post(&pages.origin(), &view(site, number, "").pack())?.0, 204);
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
    Ok(opened)
}

#[tokio::test]
async fn the_panel_and_every_file_tell_what_is_left_out() -> Result<()> {
    let opened = opened().await?;
    let told = "all devices · left out: bots 0 %, excluded 25 %";
    let said = format!("return seen('.facts').includes({told:?})");
    until("the share that is turned away", || opened.browser.is(&said)).await?;
    let keep = "const offer = URL.createObjectURL; URL.createObjectURL = (blob) => (window.kept = blob, offer(blob));
        const write = CanvasRenderingContext2D.prototype.fillText; window.written = [];
        CanvasRenderingContext2D.prototype.fillText = function (text, ...at) { written.push(text); write.call(this, text, ...at) }";
    opened.browser.run(keep).await?;
    let save = async |format: &str| -> Result<String> {
        opened.browser.run("window.kept = null").await?;
        opened.tool(format).await?;
        until("a file", || opened.browser.is("return !!window.kept")).await?;
        let read = "const [done] = arguments; kept.text().then(done)";
        let text = opened.browser.client.execute_async(read, vec![]).await?;
        Ok(text.as_str().context("a text")?.to_owned())
    };
    let csv = save("CSV").await?;
    assert!(csv.lines().next().context("a head")?.ends_with(",bots_left_out,excluded_left_out,map"), "{csv}");
    assert!(csv.lines().nth(1).context("a row")?.contains(",exact,0,0.25,\"/page "), "{csv}");
    let json: Value = serde_json::from_str(&save("JSON").await?)?;
    assert_eq!(json["excluded"], serde_json::json!({ "views": 1, "of": 4 }));
    assert_eq!(json["bots"], serde_json::json!({ "views": 0, "of": 3 }));
    assert!(save("SVG").await?.replace('\u{a0}', " ").contains(told));
    save("PNG").await?;
    opened
        .tells(
            &format!("return written.some(text => text.replaceAll('\u{a0}', ' ').includes({told:?}))"),
            true.into(),
        )
        .await
}
