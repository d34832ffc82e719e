//! The tag on somebody's page: another origin, a queue before the tracker, refusals that leave the page alone.

use std::collections::HashSet;
use std::net::TcpListener;

use anyhow::{Context, Result};
use isotherm_tests::{Answer, Browser, Collector, Pages, elsewhere, free_port, until};
use wire::SignalKind;

use crate::privacy::{BODY, origin};

#[tokio::test]
async fn the_tag_works_from_another_origin_without_a_preflight() -> Result<()> {
    let (collector, pages) = elsewhere("data-site=KEY", "<main><button id=buy>Buy</button></main>")?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    let (x, y) = browser.middle_of("#buy").await?;
    browser.click(x, y).await?;
    browser.goto(&pages.url("/next")).await?;
    until("the click to be stored", async || Ok((collector.stored()?.clicks().len() == 1).then_some(())))
        .await?;
    let health: serde_json::Value =
        serde_json::from_str(&ureq::get(collector.url("/healthz")).call()?.body_mut().read_to_string()?)?;
    assert_eq!(health["rejected"], serde_json::json!({}), "{health}");
    until("the next page's loader", || browser.is("return !!window.isotherm")).await?;
    assert_eq!(
        browser.run("return Object.keys(window).filter(name => /isotherm/i.test(name))").await?,
        serde_json::json!(["isotherm"])
    );
    Ok(())
}

#[tokio::test]
async fn a_click_before_the_tracker_came_is_not_lost() -> Result<()> {
    // An image that never arrives keeps the page loading, so the tracker has to wait.
    let held = TcpListener::bind("127.0.0.1:0")?;
    let image = format!("<img src=\"http://{}/\">", held.local_addr()?);
    let (collector, pages) = elsewhere("data-site=KEY", &format!("<button id=buy>Buy</button>{image}"))?;
    let browser = Browser::open().await?;
    browser.goto(&pages.url("/page")).await?;
    until("the loader", || browser.is("return !!window.isotherm && !!document.querySelector('#buy')"))
        .await?;
    browser
        .run("document.querySelector('#buy').addEventListener('click', e => window.pressed = e.isTrusted)")
        .await?;
    browser.run("isotherm.track(); isotherm.track('early', {is: 1})").await?;
    let [x, y, w, h] = browser.box_of("#buy").await?;
    browser.click((x + w / 2.0).round(), (y + h / 2.0).round()).await?;
    until("the click", || browser.is("return window.pressed === true")).await?;
    drop(held);
    until("the early click and event to be stored", async || {
        let stored = collector.stored()?;
        let signals = stored.signals(SignalKind::Custom).len();
        Ok((stored.clicks().len() == 1 && signals == 1).then_some(()))
    })
    .await
}

#[tokio::test]
async fn however_much_is_clicked_at_once_all_of_it_is_told_with_its_elements() -> Result<()> {
    let name = "a-name-of-some-length-which-takes-room";
    let body = format!(
        "<main id=all></main><script>for (let i = 0; i < 600; i++)
         all.append(Object.assign(document.createElement('button'), {{className: '{name} ' + '{name}', textContent: i}}))</script>"
    );
    let (collector, pages) = elsewhere("data-site=KEY", &body)?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    browser.run("for (const one of document.querySelectorAll('button')) one.click()").await?;
    browser.goto(&pages.url("/gone")).await?;
    until("all clicks to be stored, each with its own element", async || {
        let stored = collector.stored()?;
        let view = stored.of_path("/page").first().copied();
        let clicks = view.map(|view| view.clicks()).unwrap_or_default();
        let places = clicks.iter().filter_map(|click| view?.locate(click.place, click.x, click.y));
        let elements: HashSet<_> = places.map(|(anchor, ..)| (anchor.selector, anchor.index)).collect();
        Ok((clicks.len() == 600 && elements.len() == 600).then_some(()))
    })
    .await
}

#[tokio::test]
async fn an_early_click_on_what_it_takes_away_is_told_of_that_element() -> Result<()> {
    let held = TcpListener::bind("127.0.0.1:0")?;
    let image = format!("<img src=\"http://{}/\">", held.local_addr()?);
    let banner = "<div class=banner>
        <button id=accept onclick='this.parentElement.remove()'><b>Accept</b></button></div>";
    let (collector, pages) = elsewhere("data-site=KEY", &format!("{banner}{image}"))?;
    let browser = Browser::open().await?;
    browser.goto(&pages.url("/page")).await?;
    until("the loader", || browser.is("return !!window.isotherm && !!document.querySelector('#accept')"))
        .await?;
    let (x, y) = browser.middle_of("#accept").await?;
    browser.click(x, y).await?;
    drop(held);
    until("the click to be stored in its element", async || {
        let stored = collector.stored()?;
        let view = stored.views.first();
        let clicks = view.map(|view| view.clicks()).unwrap_or_default();
        let place = clicks.first().and_then(|click| view?.locate(click.place, click.x, click.y));
        let inside = |part: f64| (0.2..0.8).contains(&part);
        Ok(place
            .filter(|(anchor, across, down)| anchor.selector == "#accept" && inside(*across) && inside(*down))
            .map(drop))
    })
    .await
}

#[tokio::test]
async fn a_page_that_never_loads_is_recorded_from_the_first_click_on_or_after_a_while() -> Result<()> {
    for clicks in [1, 0] {
        let held = TcpListener::bind("127.0.0.1:0")?;
        let image = format!("<img src=\"http://{}/\">", held.local_addr()?);
        let (collector, pages) = elsewhere("data-site=KEY", &format!("<button id=buy>Buy</button>{image}"))?;
        let browser = Browser::open().await?;
        browser.goto(&pages.url("/page")).await?;
        until("the loader", || browser.is("return !!window.isotherm")).await?;
        for _ in 0..clicks {
            browser.click(20.0, 20.0).await?;
        }
        browser.tracked().await?;
        assert_eq!(browser.run("return document.readyState").await?, "interactive");
        // Not as one is left: WebKit drops what a page sends that is left before it has loaded.
        until("the view", async || Ok((collector.stored()?.views.len() == 1).then_some(()))).await?;
        assert_eq!(collector.stored()?.clicks().len(), clicks);
    }
    Ok(())
}

#[tokio::test]
async fn the_collectors_address_needs_no_slash_at_its_end() -> Result<()> {
    let pages = Pages::serve()?;
    let collector = Collector::for_origins(free_port()?, &[pages.origin()], &[])?;
    pages.forward_to(&collector);
    let tag =
        "<script async src=/isotherm.js data-site=KEY data-base=BASE></script><button id=buy>Buy</button>";
    let page = tag.replace("KEY", &collector.site).replace("BASE", &collector.url(""));
    pages.put("/page", Answer::html(&format!("<!doctype html>{page}")));
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    browser.click(20.0, 20.0).await?;
    browser.run("isotherm.overlay()").await?;
    let base = collector.url("/");
    let asked =
        format!("return performance.getEntriesByType('resource').some(r => r.name.startsWith('{base}api/'))");
    until("the map to ask the collector", || browser.is(&asked)).await?;
    // The map has what was recorded sent before it asks, and does not wait for the answer.
    until("the click", async || Ok((collector.stored()?.clicks().len() == 1).then_some(()))).await
}

#[tokio::test]
async fn a_budget_that_is_no_number_is_the_usual_one() -> Result<()> {
    // A clock by which everything takes 50 microseconds more.
    let body = "<main style='height:900px'></main><script>
        const own = performance.now.bind(performance);
        let more = 0;
        performance.now = () => own() + (more += 0.05)</script>";
    let (collector, pages) = elsewhere("data-site=KEY data-budget=abc", body)?;
    pages.put("/gone", Answer::html("<!doctype html>"));
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    let moves = "const [done] = arguments;
        let left = 300;
        const timer = setInterval(() => {
          if (!left--) return clearInterval(timer), done();
          const at = {clientX: 9 + left, clientY: 9 + left, bubbles: true, composed: true, view: window, pointerType: 'mouse'};
          document.querySelector('main').dispatchEvent(new PointerEvent('pointermove', at));
        }, 10)";
    browser.client.execute_async(moves, vec![]).await?;
    browser.goto(&pages.url("/gone")).await?;
    until("all moves to be stored", async || {
        let stored = collector.stored()?;
        let moves: usize = stored.views.iter().map(|view| view.moves().len()).sum();
        Ok((moves == 300).then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_wrong_tag_or_a_dead_collector_leaves_the_page_alone() -> Result<()> {
    for attributes in ["", "data-site=nonsense", "data-site=KEY data-base=http://127.0.0.1:1/"] {
        let (collector, pages) = elsewhere(attributes, "<button id=buy>Buy</button>")?;
        let browser = Browser::open().await?;
        browser.goto(&pages.url("/page")).await?;
        until("the loader", || browser.is("return document.readyState === 'complete' && !!window.isotherm"))
            .await?;
        browser.note_errors().await?;
        browser.click(20.0, 20.0).await?;
        browser.run("isotherm.track('x'); isotherm.stop(); isotherm.track('y', {z: 1})").await?;
        browser.settle().await?;
        assert_eq!(browser.errors().await?, [""; 0], "{attributes}");
        assert!(collector.stored()?.views.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn a_visitor_who_asks_not_to_be_tracked_sends_nothing() -> Result<()> {
    let (collector, pages) = elsewhere("data-site=KEY data-consent=wait", "<button id=buy>Buy</button>")?;
    let browser = Browser::open().await?;
    browser.goto(&pages.url("/page")).await?;
    until("the loader", || browser.is("return document.readyState === 'complete' && !!window.isotherm"))
        .await?;
    let (x, y) = browser.middle_of("#buy").await?;
    browser.click(x, y).await?;
    browser.settle().await?;
    let fetched =
        "return performance.getEntriesByType('resource').filter(r => /\\/(a\\/.*|c)$/.test(r.name)).length";
    assert_eq!(browser.run(fetched).await?, 0, "nothing but the loader");
    browser.run("isotherm.consent(true)").await?;
    until("the tracker and its Wasm", async || {
        Ok((browser.run(fetched).await?.as_u64() >= Some(2)).then_some(()))
    })
    .await?;
    browser.settle().await?;
    browser.click(x, y).await?;
    browser.goto(&pages.url("/next")).await?;
    until("the click after consent", async || Ok((collector.stored()?.clicks().len() == 1).then_some(())))
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_burst_of_events_is_split_and_loses_nothing() -> Result<()> {
    let (collector, pages) = elsewhere("data-site=KEY", "<button id=buy>Buy</button>")?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    browser.run("for (let i = 0; i < 400; i++) isotherm.track('basket', {item: 'x '.repeat(105)})").await?;
    browser.goto(&pages.url("/next")).await?;
    until("all events to be stored", async || {
        let stored = collector.stored()?;
        let signals = stored.signals(SignalKind::Custom).len();
        Ok((signals == 400).then_some(()))
    })
    .await
}

#[tokio::test]
async fn counterfeit_events_and_a_broken_fetch_neither_hurt_the_page_nor_stop_the_tracker() -> Result<()> {
    let (collector, pages) =
        elsewhere("data-site=KEY", "<form><input name=getAttribute><b id=buy>Buy</b></form>")?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    browser.note_errors().await?;
    browser
        .run(
            "for (const kind of ['pointermove', 'click', 'auxclick', 'scroll', 'pageshow'])
               for (const Kind of [Event, CustomEvent, MouseEvent])
                 document.body.dispatchEvent(new Kind(kind, {bubbles: true}));
             const real = fetch; window.fetch = () => { window.fetch = real; throw new Error('patched') }",
        )
        .await?;
    let (x, y) = browser.middle_of("#buy").await?;
    browser.click(x, y).await?;
    assert_eq!(browser.errors().await?, [""; 0]);
    until("the click to be stored all the same", async || {
        Ok(collector.stored()?.clicks().iter().any(|click| click.trusted).then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_page_that_adds_a_header_to_all_that_it_fetches_loses_nothing() -> Result<()> {
    let (collector, pages) = elsewhere(
        "data-site=KEY",
        "<button id=buy>Buy</button><script>{ const real = fetch; window.fetch = (url, options) =>
           real(url, {...options, headers: {...options?.headers, 'X-Requested-With': 'shop'}}) }</script>",
    )?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    let (x, y) = browser.middle_of("#buy").await?;
    browser.click(x, y).await?;
    until("the click to be stored", async || Ok((!collector.stored()?.clicks().is_empty()).then_some(())))
        .await?;
    let view = &collector.stored()?.views[0];
    assert_eq!(
        view.header().context("a header")?.flags & wire::flags::PLAIN_JS,
        0,
        "Wasm was loaded all the same"
    );
    Ok(())
}

#[tokio::test]
async fn consent_given_twice_while_loading_records_one_view() -> Result<()> {
    let (collector, pages) = elsewhere("data-site=KEY data-consent=wait", "<button id=buy>Buy</button>")?;
    let browser = Browser::open().await?;
    browser.goto(&pages.url("/page")).await?;
    until("the loader", || browser.is("return document.readyState === 'complete' && !!window.isotherm"))
        .await?;
    browser.run("const {consent} = isotherm; consent(true); consent(false); consent(true)").await?;
    let loaded =
        "return performance.getEntriesByType('resource').filter(r => r.name.endsWith('.wasm')).length > 0";
    until("the tracker's Wasm", || browser.is(loaded)).await?;
    browser.settle().await?;
    let (x, y) = browser.middle_of("#buy").await?;
    browser.click(x, y).await?;
    browser.goto(&pages.url("/next")).await?;
    until("the click to be stored", async || Ok((!collector.stored()?.clicks().is_empty()).then_some(())))
        .await?;
    let stored = collector.stored()?;
    assert_eq!(
        (stored.clicks().len(), stored.views.iter().filter(|v| !v.clicks().is_empty()).count()),
        (1, 1)
    );
    Ok(())
}

#[tokio::test]
async fn clicks_made_while_a_batch_is_in_flight_and_the_page_is_left_arrive_once() -> Result<()> {
    let (collector, pages) = elsewhere("data-site=KEY data-base=/", "<button id=buy>Buy</button>")?;
    pages.forward_to(&collector);
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    let (x, y) = browser.middle_of("#buy").await?;
    let before = pages.received("/c").len();
    let hold = pages.hold("/c");
    browser.click(x, y).await?;
    until("a batch to be in flight", async || Ok((pages.received("/c").len() > before).then_some(())))
        .await?;
    browser.click(x, y).await?;
    browser.goto(&pages.url("/next")).await?;
    drop(hold);
    // What the next page sends when it is left comes behind anything that the first one sent twice.
    browser.tracked().await?;
    browser.goto(&pages.url("/gone")).await?;
    until("the clicks and the next view to be stored", async || {
        let stored = collector.stored()?;
        Ok((stored.clicks().len() >= 2 && !stored.of_path("/next").is_empty()).then_some(()))
    })
    .await?;
    let stored = collector.stored()?;
    let clicks: Vec<_> = stored.of_path("/page").iter().flat_map(|view| view.clicks()).collect();
    assert_eq!((clicks.len(), stored.clicks().len()), (2, 2), "{clicks:?}");
    assert!(clicks.iter().all(|click| click.trusted) && clicks[0].at_ms < clicks[1].at_ms, "{clicks:?}");
    Ok(())
}

#[tokio::test]
async fn clicks_made_just_before_each_of_many_pages_is_left_arrive_once() -> Result<()> {
    let (collector, pages) = elsewhere("data-site=KEY", "<button id=buy>Buy</button>")?;
    let browser = Browser::open().await?;
    let (page, next) = (pages.url("/page"), pages.url("/next"));
    for url in [&page, &next, &page, &next] {
        browser.visit(url).await?;
        browser.click(20.0, 20.0).await?;
        browser.click(21.0, 21.0).await?;
    }
    browser.goto(&pages.url("/gone")).await?;
    until(
        "the last click to be stored",
        async || Ok((collector.stored()?.clicks().len() >= 8).then_some(())),
    )
    .await?;
    let stored = collector.stored()?;
    let left: Vec<usize> = stored.views.iter().map(|view| view.clicks().len()).collect();
    assert_eq!(left, [2; 4]);
    Ok(())
}

#[tokio::test]
async fn what_something_before_the_collector_refuses_is_sent_again_until_the_collector_answers() -> Result<()>
{
    for status in [400, 403, 404, 200] {
        let (collector, pages) = origin("", "", BODY)?;
        pages.put("/c", Answer::status(status).times(2));
        let browser = Browser::open().await?;
        browser.visit(&pages.url("/page")).await?;
        let (x, y) = browser.middle_of("#buy").await?;
        browser.click(x, y).await?;
        until("two refusals", async || Ok((pages.received("/c").len() > 2).then_some(()))).await?;
        until("all of the view", async || {
            let stored = collector.stored()?;
            let whole = stored
                .views
                .iter()
                .any(|view| view.batches.iter().map(|batch| batch.seq).eq(0..view.batches.len() as u32));
            Ok((whole && stored.clicks().len() == 1).then_some(()))
        })
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_never_answered_is_sent_again() -> Result<()> {
    let (_collector, pages) = origin("", "", BODY)?;
    let _hold = pages.hold("/c");
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    until("a batch for the second time", async || {
        let bodies: Vec<_> = pages.received("/c").into_iter().map(|request| request.body).collect();
        Ok((1..bodies.len()).any(|at| bodies[..at].contains(&bodies[at])).then_some(()))
    })
    .await
}

#[tokio::test]
async fn what_the_collector_itself_refuses_is_not_sent_again() -> Result<()> {
    let (collector, pages) = origin("", "", BODY)?;
    pages.put("/c", Answer::status(403).header("Isotherm-Reason", "not an origin of this site").times(1));
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    until("the refusal", async || Ok((pages.received("/c").len() == 1).then_some(()))).await?;
    let (x, y) = browser.middle_of("#buy").await?;
    browser.click(x, y).await?;
    browser.goto(&pages.url("/next")).await?;
    until("the click", async || Ok((collector.stored()?.clicks().len() == 1).then_some(()))).await?;
    let bodies: Vec<_> = pages.received("/c").into_iter().map(|request| request.body).collect();
    assert!(bodies[1..].iter().all(|body| *body != bodies[0]), "{} requests", bodies.len());
    Ok(())
}

#[tokio::test]
async fn what_was_recorded_before_a_stop_is_sent_once_the_collector_takes_it() -> Result<()> {
    let (collector, pages) = origin("", "", BODY)?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    browser.recording().await?;
    let before = pages.received("/c").len();
    pages.put("/c", Answer::status(503).times(2));
    let (x, y) = browser.middle_of("#buy").await?;
    browser.click(x, y).await?;
    browser.run("isotherm.stop()").await?;
    until("a third try", async || Ok((pages.received("/c").len() > before + 2).then_some(()))).await?;
    until("the click to be stored", async || Ok((collector.stored()?.clicks().len() == 1).then_some(())))
        .await
}
