//! The bookmark that README gives, on a page that knows nothing of us.

use anyhow::{Context as _, Result};
use isotherm_tests::{Answer, Browser, Collector, Pages, free_port, until};

use crate::opened::{BODY, Opened};

const README: &str = include_str!("../../../README.md");

#[tokio::test]
async fn a_bookmark_maps_a_page_without_a_tag_a_site_or_a_batch_that_is_sent() -> Result<()> {
    let pages = Pages::serve()?;
    let collector = Collector::for_origins(free_port()?, &[pages.origin()], &[])?;
    pages.put("/page", Answer::html(&format!("<!doctype html><head></head>{BODY}")));
    let bookmark = README.lines().find_map(|line| line.strip_prefix("javascript:")).context("a bookmark")?;
    let bookmark = bookmark.replace("https://HOST/isotherm.js", &collector.url("/isotherm.js"));
    let opened = Opened { _collector: collector, pages, browser: Browser::open().await? };
    opened.browser.goto(&opened.pages.url("/page")).await?;
    opened.browser.run(&bookmark).await?;
    until("the loader", || opened.browser.is("return !!window.isotherm")).await?;
    opened.browser.tracked().await?;
    let (x, y) = opened.browser.middle_of("#buy").await?;
    opened.browser.click(x, y).await?;
    opened.open().await?;
    opened.says(".volume strong", "1 click in 1 view").await?;
    assert_eq!(opened._collector.stored()?.views.len(), 0);
    Ok(())
}
