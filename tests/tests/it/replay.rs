//! A visit played over the live page: the ghost is where the visitor was, also where the page has changed since.

use anyhow::{Context as _, Result};
use isotherm_tests::{Browser, Collector, until};

const TARGET: &str = "[data-testid=hero-cta]";
/// Keeps the overlay's closed shadow root.
const PEEP: &str = "const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (how) { return window.root = attach.call(this, how) }";

/// A visit of the demo shop in which the target was clicked after a scroll down and up, and the page anew.
async fn visited(collector: &Collector) -> Result<Browser> {
    let browser = Browser::open().await?;
    let page = collector.url("/demo/");
    browser.visit(&page).await?;
    browser
        .run(&format!(
            "document.querySelector({TARGET:?}).addEventListener('click', e => e.preventDefault())"
        ))
        .await?;
    let (x, y) = browser.middle_of(TARGET).await?;
    browser.click(x, y).await?;
    browser.wheel(0, 700).await?;
    until("the page to scroll", || browser.is("return scrollY > 300")).await?;
    browser.goto(&collector.url("/demo/listing.html")).await?;
    until("the visit to be stored", async || Ok((!collector.stored()?.clicks().is_empty()).then_some(())))
        .await?;
    browser.visit(&page).await?;
    browser.run(PEEP).await?;
    Ok(browser)
}

/// The same with the overlay over it, and its visits listed.
async fn opened(collector: &Collector) -> Result<Browser> {
    let browser = visited(collector).await?;
    browser.run("isotherm.overlay()").await?;
    let button = "[...(window.root?.querySelectorAll('.tools button') || [])].find(button => button.textContent == 'Replay')";
    let there = format!("return !!{button}");
    until("the panel", || browser.is(&there)).await?;
    browser.run(&format!("{button}.click()")).await?;
    Ok(browser)
}

/// Chooses the visit with a click, and goes to a moment of it, ms.
async fn play(browser: &Browser) -> Result<()> {
    let listed =
        "return !![...root.querySelectorAll('.visit')].find(visit => / 1 click/.test(visit.textContent))";
    until("the visit to be listed", || browser.is(listed)).await?;
    // Asked in each frame, for a ripple is soon gone and the page scrolls on.
    browser
        .run(&format!(
            "const look = () => {{
                const place = root.querySelector('.ripple')?.style.transform.match(/[-.\\d]+/g);
                if (!place) return requestAnimationFrame(look);
                const {{ x, y, width, height }} = document.querySelector({TARGET:?}).getBoundingClientRect();
                window.off = Math.max(Math.abs(place[0] - x - width / 2), Math.abs(place[1] - y - height / 2));
            }};
            look();
            [...root.querySelectorAll('.visit')].find(visit => / 1 click/.test(visit.textContent)).click()"
        ))
        .await?;
    until("the ghost", || browser.is("return !!root.querySelector('.ghost:not([hidden])')")).await
}

/// How far the ripple of the click is from the target's middle when it is first seen, px.
async fn off(browser: &Browser) -> Result<f64> {
    until("the click", async || Ok(browser.run("return window.off").await?.as_f64())).await
}

#[tokio::test]
async fn the_ghost_clicks_where_the_visitor_did() -> Result<()> {
    let collector = Collector::start()?;
    let browser = opened(&collector).await?;
    play(&browser).await?;
    let off = off(&browser).await?;
    assert!(off < 1.5, "{off} px off");
    until("the page to scroll as it did", || browser.is("return scrollY > 300")).await?;
    until("the end", || browser.is("return root.querySelector('.player .icon').ariaLabel == 'Play'")).await
}

#[tokio::test]
async fn a_link_plays_the_visit_that_it_names() -> Result<()> {
    let collector = Collector::start()?;
    let browser = visited(&collector).await?;
    let stored = collector.stored()?;
    let view = stored.views.iter().find(|view| !view.clicks().is_empty()).context("a view with a click")?;
    let wanted = format!("{{visit: '{:016x}'}}", view.batches[0].view.0);
    let link = format!("location.hash = 'isotherm=~' + encodeURIComponent(JSON.stringify({wanted}))");
    browser.run(&link).await?;
    browser.run("isotherm.overlay()").await?;
    let plays = "return !!window.root?.querySelector('.ghost:not([hidden])')
        && root.querySelector('.visit[aria-current=true]').textContent.includes(' 1 click')";
    until("the ghost", || browser.is(plays)).await
}

#[tokio::test]
async fn the_ghost_finds_an_element_that_has_moved() -> Result<()> {
    let collector = Collector::start()?;
    let browser = opened(&collector).await?;
    browser.run(&format!("document.querySelector({TARGET:?}).style.translate = '300px -40px'")).await?;
    play(&browser).await?;
    let off = off(&browser).await?;
    assert!(off < 1.5, "{off} px off");
    Ok(())
}

#[tokio::test]
async fn a_list_of_other_visits_takes_the_ghost_away_and_a_closed_overlay_everything() -> Result<()> {
    let collector = Collector::start()?;
    let browser = opened(&collector).await?;
    play(&browser).await?;
    browser
        .run(
            "const choice = root.querySelector('.visits select'); choice.value = 'revenue';
            choice.dispatchEvent(new Event('input'))",
        )
        .await?;
    let none =
        "return root.querySelector('.visits > .status').textContent == 'No such visits of this page yet.'
        && !root.querySelector('.visit, .ghost:not([hidden])')";
    until("no visits", || browser.is(none)).await?;
    browser.run("isotherm.overlay()").await?;
    until("the overlay to close", || browser.is("return !document.querySelector('isotherm-overlay')")).await
}
