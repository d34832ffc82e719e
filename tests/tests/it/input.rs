//! What a hand does arrives in each engine as a hand's doing, and the tracker stores it.

use anyhow::Result;
use isotherm_tests::{Answer, Browser, Pages, elsewhere, until};
use serde_json::json;
use wire::Pointer;

const TALL: &str = "<body style='margin:0;height:4000px'><input id=name>
    <div id=list style='width:300px;height:200px;overflow:auto'><p style='height:3000px'>long</div>";

#[tokio::test]
async fn a_tap_is_stored_as_a_touch() -> Result<()> {
    let (collector, pages) = elsewhere("data-site=KEY", "<button id=buy>Buy</button>")?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    let (x, y) = browser.middle_of("#buy").await?;
    browser.tap(x, y).await?;
    browser.goto(&pages.url("/next")).await?;
    let click =
        until("the tap to be stored", async || Ok(collector.stored()?.clicks().first().copied())).await?;
    assert_eq!((click.pointer, click.trusted, collector.stored()?.clicks().len()), (Pointer::Touch, true, 1));
    Ok(())
}

#[tokio::test]
async fn keys_reach_what_has_the_focus_and_none_is_stored() -> Result<()> {
    let (collector, pages) = elsewhere("data-site=KEY", TALL)?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    let (x, y) = browser.middle_of("#name").await?;
    browser.click(x, y).await?;
    browser.type_text("Ann Äpfel 7").await?;
    assert_eq!(browser.run("return document.querySelector('#name').value").await?, "Ann Äpfel 7");
    browser.goto(&pages.url("/next")).await?;
    until("the click to be stored", async || Ok((collector.stored()?.clicks().len() == 1).then_some(())))
        .await?;
    let stored = format!("{:?}", collector.stored()?);
    assert!(!stored.contains("Ann") && !stored.contains("pfel"), "{stored}");
    Ok(())
}

#[tokio::test]
async fn a_wheel_scrolls_what_is_under_it() -> Result<()> {
    let pages = Pages::serve()?;
    pages.put("/page", Answer::html(&format!("<!doctype html>{TALL}")));
    let browser = Browser::open().await?;
    browser.goto(&pages.url("/page")).await?;
    browser.settle().await?;
    browser.wheel_over("#list", 0, 150).await?;
    until("the list to scroll", || browser.is("return document.querySelector('#list').scrollTop === 150"))
        .await?;
    assert_eq!(browser.run("return scrollY").await?, 0);
    browser.wheel(0, 700).await?;
    until("the page to scroll", || browser.is("return scrollY === 700")).await?;
    browser.wheel(0, -300).await?;
    until("the page to scroll back", || browser.is("return scrollY === 400")).await
}

#[tokio::test]
async fn the_history_of_a_tab_and_another_tab_record_views_of_their_own() -> Result<()> {
    let (collector, pages) = elsewhere("data-site=KEY", "<button id=buy>Buy</button>")?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    browser.visit(&pages.url("/next")).await?;
    browser.back().await?;
    browser.tracked().await?;
    assert_eq!(browser.run("return location.pathname").await?, "/page");
    browser.forward().await?;
    browser.reload().await?;
    browser.tracked().await?;
    assert_eq!(browser.run("return location.pathname").await?, "/next");
    browser.new_tab().await?;
    browser.visit(&pages.url("/page?tab=2")).await?;
    assert_eq!(browser.run("return [innerWidth, innerHeight]").await?, json!([1_440, 900]));
    browser.click(20.0, 20.0).await?;
    browser.close_tab().await?;
    assert_eq!(browser.run("return [location.pathname, innerWidth]").await?, json!(["/next", 1_440]));
    browser.goto(&pages.url("/gone")).await?;
    until("the closed tab's click and five views or more to be stored", async || {
        let stored = collector.stored()?;
        Ok((stored.clicks().len() == 1 && stored.views.len() >= 5).then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_viewport_is_as_large_as_a_test_asks() -> Result<()> {
    let pages = Pages::serve()?;
    pages.put("/page", Answer::html("<!doctype html><meta name=viewport content='width=device-width'>"));
    let browser = Browser::open().await?;
    browser.goto(&pages.url("/page")).await?;
    for (width, height) in [(390, 844), (1_280, 720), (768, 1_024)] {
        browser.resize(width, height).await?;
        let seen = "return [innerWidth, innerHeight, document.documentElement.clientWidth, devicePixelRatio]";
        until("the page to see its size", async || {
            Ok((browser.run(seen).await? == json!([width, height, width, 1])).then_some(()))
        })
        .await?;
        assert_eq!(browser.painted().await?.size(), (width as usize, height as usize));
    }
    Ok(())
}

#[tokio::test]
async fn what_goes_wrong_in_a_page_is_noted() -> Result<()> {
    let pages = Pages::serve()?;
    pages.put("/page", Answer::html("<!doctype html><button onclick='throw new Error(1)'>Fail</button>"));
    let browser = Browser::open().await?;
    browser.goto(&pages.url("/page")).await?;
    browser.note_errors().await?;
    let (x, y) = browser.middle_of("button").await?;
    browser.click(x, y).await?;
    browser.run("console.error('careful', 2)").await?;
    until("both to be noted", async || Ok((browser.errors().await?.len() == 2).then_some(()))).await?;
    assert_eq!(browser.errors().await?[1], "careful 2");
    Ok(())
}
