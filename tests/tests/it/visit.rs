//! A visit to the shop, and what of it was stored.

use anyhow::{Context as _, Result};
use isotherm_tests::{Browser, Collector, elsewhere, until};
use wire::{Device, Pointer, SignalKind, flags};

const HOME: &str = "/demo/";
const NEXT: &str = "/demo/journal.html";

#[tokio::test]
async fn a_click_is_stored_with_its_element_and_where_in_it() -> Result<()> {
    let (collector, browser) = (Collector::start()?, Browser::open().await?);
    browser.visit(&collector.url(HOME)).await?;
    let [x, y, w, h] = browser.box_of("[data-testid=cart-button]").await?;
    browser.click((x + w * 0.25).round(), (y + h * 0.5).round()).await?;
    browser.goto(&collector.url(NEXT)).await?;
    let click =
        until("the click to be stored", async || Ok(collector.stored()?.clicks().first().copied())).await?;
    let stored = collector.stored()?;
    let view = stored.of_path(HOME)[0];
    assert_eq!(stored.clicks().len(), 1);
    assert_eq!((click.pointer, click.button, click.trusted), (Pointer::Mouse, 0, true));
    let (anchor, across, down) =
        view.locate(click.place, click.x, click.y).context("the click has a place")?;
    assert!(
        anchor.selector.ends_with("cart-button") || anchor.selector.contains("cart-button"),
        "{anchor:?}"
    );
    assert_eq!((anchor.index, anchor.count), (0, 1));
    assert!((across - 0.25).abs() < 0.02 && (down - 0.5).abs() < 0.05, "{across} {down}");
    Ok(())
}

#[tokio::test]
async fn moves_scrolling_time_and_the_view_itself_are_stored() -> Result<()> {
    let (collector, browser) = (Collector::start()?, Browser::open().await?);
    browser.visit(&collector.url("/demo/?utm_source=letter&secret=1")).await?;
    browser
        .run("window.seen = []; addEventListener('pointermove', e => seen.push([e.pageX, e.pageY]), true)")
        .await?;
    for (x, y) in [(200.0, 200.0), (900.0, 300.0), (700.0, 600.0)] {
        browser.move_to(x, y).await?;
    }
    browser.wheel(0, 2_000).await?;
    // A wheel's scrolling is drawn out: it is over when nothing has moved for a while.
    let still = "if (scrollY !== window.was) [window.was, window.since] = [scrollY, performance.now()];
        return scrollY > 1500 && performance.now() - since > 300";
    until("the page to be scrolled", || browser.is(still)).await?;
    browser.settle().await?;
    let bottom =
        browser.run("return Math.floor(scrollY) + innerHeight").await?.as_i64().context("a height")?;
    let seen: Vec<(i32, i32)> = serde_json::from_value(browser.run("return window.seen").await?)?;
    browser.goto(&collector.url(NEXT)).await?;
    until("the scrolling to be stored", async || {
        let stored = collector.stored()?;
        let views = stored.of_path(HOME);
        let lowest =
            views.iter().flat_map(|view| view.scrolls()).map(|scroll| i64::from(scroll.bottom)).max();
        Ok((lowest == Some(bottom)).then_some(()))
    })
    .await?;
    let stored = collector.stored()?;
    let view = stored.of_path(HOME)[0];
    let moves: Vec<_> = view.moves().iter().map(|at| (at.x, at.y)).collect();
    assert!(moves.ends_with(&seen), "{moves:?} lack some that the page saw: {seen:?}");
    assert!(seen.contains(&(700, 600)), "{seen:?}");
    let header = view.header().context("a header")?;
    assert_eq!(header.utm[0], "letter");
    assert_eq!(
        (header.frame.viewport.w, header.frame.viewport.h, header.device),
        (1_440, 900, Device::Desktop)
    );
    assert!(header.frame.document.h > 5_000 && header.pixel_ratio == 100, "{header:?}");
    assert_ne!(header.flags & flags::AUTOMATED, 0, "a driven browser says so");
    assert!(view.batches.iter().map(|batch| batch.active_ms).sum::<u32>() > 0);
    Ok(())
}

#[tokio::test]
async fn what_the_page_reports_before_and_after_the_tracker_came_is_stored_masked() -> Result<()> {
    let (collector, browser) = (Collector::start()?, Browser::open().await?);
    browser.visit(&collector.url(HOME)).await?;
    // In a script of the page's own: what WebDriver runs is foreign to the page, and its errors say nothing.
    let script = "const own = document.createElement('script');
                  own.textContent = `isotherm.track('signup', {plan: 'gold', mail: 'ann@shop.example'});
                  setTimeout(() => { throw new Error('no user 4711471147') })`;
                  document.head.append(own)";
    browser.run(script).await?;
    browser.goto(&collector.url(NEXT)).await?;
    let signals = until("both signals to be stored", async || {
        let stored = collector.stored()?;
        let of = |kind| stored.of_path(HOME).iter().flat_map(|view| view.signals(kind)).collect::<Vec<_>>();
        let signals = [of(SignalKind::Custom), of(SignalKind::Error)].concat();
        Ok((signals.len() == 2).then_some(signals))
    })
    .await?;
    assert_eq!(signals[0].name, "signup");
    assert_eq!(signals[0].properties, [("plan".into(), "gold".into()), ("mail".into(), "*".into())]);
    // Chromium alone says "Uncaught" before it.
    assert_eq!(signals[1].name.trim_start_matches("Uncaught "), "Error: no user *");
    Ok(())
}

#[tokio::test]
async fn a_change_of_address_without_loading_begins_a_new_view() -> Result<()> {
    let (collector, browser) = (Collector::start()?, Browser::open().await?);
    browser.visit(&collector.url(HOME)).await?;
    browser.run("history.pushState({}, '', '/demo/inside')").await?;
    browser.click(300.0, 500.0).await?;
    browser.goto(&collector.url(NEXT)).await?;
    until("the click to be stored", async || Ok(collector.stored()?.clicks().first().copied())).await?;
    let stored = collector.stored()?;
    let inside = stored.of_path("/demo/inside");
    assert_eq!(inside.len(), 1);
    assert_eq!(inside[0].clicks().len(), 1);
    assert_ne!(inside[0].header().context("a header")?.flags & flags::ROUTED, 0);
    assert_eq!(stored.of_path(HOME)[0].clicks().len(), 0);
    Ok(())
}

#[tokio::test]
async fn a_click_inside_a_shadow_root_names_what_was_clicked() -> Result<()> {
    let (collector, browser) = (Collector::start()?, Browser::open().await?);
    browser.visit(&collector.url("/demo/product.html")).await?;
    let (x, y) = browser.middle_of("add-to-cart").await?;
    browser.click(x, y).await?;
    browser.goto(&collector.url(NEXT)).await?;
    let click =
        until("the click to be stored", async || Ok(collector.stored()?.clicks().first().copied())).await?;
    let stored = collector.stored()?;
    let (anchor, ..) = stored.of_path("/demo/product.html")[0]
        .locate(click.place, click.x, click.y)
        .context("the click has a place")?;
    assert!(anchor.selector.contains(" >>> "), "{anchor:?}");
    Ok(())
}

#[tokio::test]
async fn a_click_on_a_canvas_that_stands_directly_in_a_shadow_root_is_stored() -> Result<()> {
    let body = "<div id=host style=width:200px></div><script>host.attachShadow({mode: 'open'}).innerHTML =
        '<canvas width=200 height=100>'</script>";
    let (collector, pages) = elsewhere("data-site=KEY", body)?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    let (x, y) = browser.middle_of("#host").await?;
    browser.click(x, y).await?;
    browser.goto(&pages.url("/next")).await?;
    let click =
        until("the click to be stored", async || Ok(collector.stored()?.clicks().first().copied())).await?;
    let stored = collector.stored()?;
    let (anchor, ..) =
        stored.of_path("/page")[0].locate(click.place, click.x, click.y).context("the click has a place")?;
    assert!(anchor.selector.ends_with(" >>> canvas"), "{anchor:?}");
    Ok(())
}
