//! The overlay: which pixels are hot, that heat follows its element, and that closing leaves nothing.

use anyhow::Result;
use isotherm_tests::{Browser, Collector, Painted, elsewhere, until};

const ALT: char = '\u{e00a}';
const SHIFT: char = '\u{e008}';
const ESCAPE: char = '\u{e00c}';
const TARGET: &str = "[data-testid=hero-cta]";
const HOST: &str = "return !!document.querySelector('[data-isotherm-ignore]')";

/// Clicks the target so often, without following its link.
async fn click_target(browser: &Browser, times: usize) -> Result<()> {
    browser
        .run(&format!(
            "document.querySelector({TARGET:?}).addEventListener('click', e => e.preventDefault())"
        ))
        .await?;
    let (x, y) = browser.middle_of(TARGET).await?;
    for _ in 0..times {
        browser.click(x, y).await?;
    }
    browser.move_to(5.0, 500.0).await
}

/// How much the middle of the target changed, and how much a place far from it did.
async fn changes(browser: &Browser, before: &Painted) -> Result<(u8, u8)> {
    let [x, y, w, h] = browser.box_of(TARGET).await?;
    let after = browser.painted().await?;
    let change = |x: f64, y: f64| after.at(x, y).difference(before.at(x, y));
    // The far place lies in the same column, 300 px below: on the page, and beyond the panel.
    Ok((change(x + w / 2.0, y + h / 2.0), change(x + w / 2.0, y + h / 2.0 + 300.0)))
}

#[tokio::test]
async fn the_hotkey_paints_the_clicked_element_hot_and_escape_leaves_nothing() -> Result<()> {
    let (collector, browser) = (Collector::start()?, Browser::open().await?);
    browser.visit(&collector.url("/demo/")).await?;
    let page = "return document.documentElement.outerHTML";
    click_target(&browser, 3).await?;
    let (html, before) = (browser.run(page).await?, browser.still().await?);
    browser.press(&[ALT, SHIFT, 'h']).await?;
    let (hot, cold) = until("the clicked element to be hot", async || {
        let (hot, cold) = changes(&browser, &before).await?;
        Ok((hot > 60).then_some((hot, cold)))
    })
    .await?;
    assert!(cold <= 2, "hot by {hot}, but cold by {cold}");
    browser.press(&[ESCAPE]).await?;
    until("the overlay to close", async || Ok(browser.is(HOST).await?.is_none().then_some(()))).await?;
    assert_eq!(browser.run(page).await?, html, "the document is as it was");
    // WebKit's window may still show the frame before.
    until("the page to look as it did", async || {
        let (hot, cold) = changes(&browser, &before).await?;
        Ok((hot <= 2 && cold <= 2).then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_hotkey_of_a_digit_opens_and_closes_the_map() -> Result<()> {
    let (_collector, pages) = elsewhere("data-site=KEY data-hotkey=Alt+1", "<main></main>")?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    browser.press(&[ALT, '1']).await?;
    until("the map to open", || browser.is(HOST)).await?;
    browser.press(&[ALT, '1']).await?;
    until("the map to close", async || Ok(browser.is(HOST).await?.is_none().then_some(()))).await
}

#[tokio::test]
async fn heat_moves_with_its_element_to_another_width() -> Result<()> {
    let (collector, browser) = (Collector::start()?, Browser::open().await?);
    browser.visit(&collector.url("/demo/")).await?;
    click_target(&browser, 3).await?;
    let wide = browser.middle_of(TARGET).await?;
    browser.resize(390, 844).await?;
    let (x, y) = browser.middle_of(TARGET).await?;
    let moved = (x - wide.0).hypot(y - wide.1);
    assert!(moved > 50.0, "the element moved from {wide:?} to {x} {y} only");
    browser.settle().await?;
    let before = browser.still().await?;
    browser.run("isotherm.overlay()").await?;
    until("the element to be hot where it is now", async || {
        Ok((changes(&browser, &before).await?.0 > 60).then_some(()))
    })
    .await?;
    browser.run("window.scrollBy({top: 120, behavior: 'instant'})").await?;
    browser.settle().await?;
    until("the heat to follow its element on scroll", async || {
        let [x, y, w, h] = browser.box_of(TARGET).await?;
        let now = browser.painted().await?;
        let was = before.at(x + w / 2.0, y + h / 2.0 + 120.0);
        Ok((now.at(x + w / 2.0, y + h / 2.0).difference(was) > 60).then_some(()))
    })
    .await
}

#[tokio::test]
async fn without_a_server_the_overlay_draws_what_this_tab_recorded() -> Result<()> {
    let (collector, browser) = (Collector::start()?, Browser::open().await?);
    browser.goto(&collector.url("/demo/care.html")).await?;
    browser.run("isotherm.stop()").await.ok();
    let script = format!(
        "delete window.isotherm; document.body.innerHTML = '<main><a data-testid=\"hero-cta\" href=\"#\" \
         style=\"position:absolute;left:200px;top:200px;width:200px;height:60px;background:#ddd\">A</a></main>';
         const tag = document.createElement('script'); tag.src = '/isotherm.js'; tag.dataset.local = '';
         tag.dataset.site = {:?}; document.head.append(tag)",
        collector.site
    );
    let stored = collector.stored()?.clicks().len();
    browser.run(&script).await?;
    until("the tracker to run", || browser.is("return !!window.isotherm")).await?;
    browser.settle().await?;
    click_target(&browser, 2).await?;
    let before = browser.still().await?;
    browser.run("isotherm.overlay()").await?;
    until("the clicked element to be hot", async || {
        Ok((changes(&browser, &before).await?.0 > 60).then_some(()))
    })
    .await?;
    assert_eq!(collector.stored()?.clicks().len(), stored, "nothing was sent");
    Ok(())
}

#[tokio::test]
async fn a_link_with_a_token_opens_the_map_and_leaves_no_trace_in_the_address() -> Result<()> {
    let port = isotherm_tests::free_port()?;
    let origin = format!("http://127.0.0.1:{port}");
    let collector = Collector::for_origins(port, &[origin], &[])?;
    let browser = Browser::open().await?;
    browser.visit(&collector.url("/demo/")).await?;
    click_target(&browser, 3).await?;
    browser.goto(&collector.url("/healthz")).await?;
    until("the clicks to be stored", async || Ok((collector.stored()?.clicks().len() == 3).then_some(())))
        .await?;
    let link = collector.run(&["link", "--site", &collector.site, "--url", &collector.url("/demo/")])?;
    assert!(link.contains("#isotherm="), "{link}");
    browser.visit(&collector.url("/demo/")).await?;
    browser.middle_of(TARGET).await?;
    let before = browser.still().await?;
    browser.goto("about:blank").await?;
    browser.goto(&link).await?;
    browser.middle_of(TARGET).await?;
    until("the map to open by itself", async || Ok((changes(&browser, &before).await?.0 > 60).then_some(())))
        .await?;
    assert_eq!(browser.run("return location.href").await?, collector.url("/demo/"));
    Ok(())
}
