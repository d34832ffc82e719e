//! A map that is watched as it grows: what another visitor does is there without anything being done in the overlay.

use anyhow::Result;
use isotherm_tests::{Answer, Browser, Collector, Pages, free_port, until};
use serde_json::json;

use crate::opened::{BODY, Opened, PEEP};

const ESCAPE: char = '\u{e00c}';

/// The overlay over a page, opened by a link. Its own browser records nothing, as long as it is not asked to.
async fn opened() -> Result<Opened> {
    let pages = Pages::serve()?;
    let collector = Collector::for_origins(free_port()?, &[pages.origin()], &[])?;
    let tag = format!(
        "<script>{PEEP}</script><script async src='{}' data-site={} data-consent=wait></script>",
        collector.url("/isotherm.js"),
        collector.site
    );
    pages.put("/page", Answer::html(&format!("<!doctype html><head>{tag}</head>{BODY}")));
    let link = collector.run(&["link", "--site", &collector.site, "--url", &pages.url("/page")])?;
    let opened = Opened { _collector: collector, pages, browser: Browser::open().await? };
    opened.browser.goto(&link).await?;
    until("the overlay", || opened.browser.is("return !!window.root?.querySelector('.panel')")).await?;
    Ok(opened)
}

/// Somebody else on the page, who agrees to be recorded.
async fn visitor(opened: &Opened) -> Result<Browser> {
    let browser = Browser::open().await?;
    browser.goto(&opened.pages.url("/page")).await?;
    until("the loader", || browser.is("return !!window.isotherm")).await?;
    browser.run("isotherm.consent(true)").await?;
    browser.tracked().await?;
    Ok(browser)
}

async fn click(browser: &Browser, times: usize) -> Result<()> {
    let (x, y) = browser.middle_of("#buy").await?;
    for _ in 0..times {
        browser.click(x - 50.0, y + 15.0).await?;
    }
    Ok(())
}

/// Notes every ping that comes, and how far it lies from a quarter across the button and three quarters down.
const NOTE: &str = "window.pings = [];
    new MutationObserver(() => {
      for (const ping of root.querySelectorAll('.ping')) {
        if (ping.noted) continue;
        ping.noted = true;
        const { x, y, width, height } = document.querySelector('#buy').getBoundingClientRect();
        const place = ping.style.transform.match(/[-.\\d]+/g);
        pings.push(Math.max(Math.abs(place[0] - x - width / 4), Math.abs(place[1] - y - height * 0.75)) < 1.5);
      }
    }).observe(root.querySelector('.pings'), { childList: true })";

#[tokio::test]
async fn another_visitors_click_is_pointed_out_where_it_was_made_and_the_map_follows() -> Result<()> {
    let opened = opened().await?;
    opened
        .says(".status", "No clicks recorded on this page yet — click about, they appear within seconds.")
        .await?;
    opened.tool("Live").await?;
    opened.says(".live .facts", "Listening: nobody has been here in the last minute.").await?;
    opened.browser.run(NOTE).await?;
    let visitor = visitor(&opened).await?;
    click(&visitor, 2).await?;
    opened.tells("return pings", json!([true, true])).await?;
    opened.says(".volume strong", "2 clicks in 1 view").await?;
    opened.says(".live .facts", "1 visit and 2 points in the last minute").await?;
    // What the map is not of is neither pointed out nor counted.
    opened.choose(".filters select", "phone").await?;
    opened.says(".live .facts", "Listening: nobody has been here in the last minute.").await?;
    click(&visitor, 1).await?;
    until("the click to be stored", async || {
        Ok((opened._collector.stored()?.clicks().len() == 3).then_some(()))
    })
    .await?;
    opened.choose(".filters select", "desktop").await?;
    opened.says(".volume strong", "3 clicks in 1 view").await?;
    assert_eq!(opened.browser.run("return pings").await?, json!([true, true]));
    Ok(())
}

#[tokio::test]
async fn a_live_map_that_is_closed_leaves_no_stream_and_no_ping() -> Result<()> {
    let opened = opened().await?;
    opened.tool("Live").await?;
    opened.says(".live .facts", "Listening: nobody has been here in the last minute.").await?;
    opened.tool("Live").await?;
    opened.tells("return seen('.live')", json!("")).await?;
    opened.tool("Live").await?;
    opened.says(".live .facts", "Listening: nobody has been here in the last minute.").await?;
    opened.browser.run("window.only = root.host; 0").await?;
    opened.browser.press(&[ESCAPE]).await?;
    until("the overlay to close", || opened.browser.is("return !only.isConnected")).await?;
    let visitor = visitor(&opened).await?;
    click(&visitor, 1).await?;
    until("the click to be stored", async || {
        Ok((opened._collector.stored()?.clicks().len() == 1).then_some(()))
    })
    .await?;
    assert_eq!(opened.browser.run("return root.querySelectorAll('.ping').length").await?, json!(0));
    Ok(())
}
