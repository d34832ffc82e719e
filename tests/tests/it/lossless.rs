//! Nothing is lost: what a page itself counted is stored exactly once, whatever becomes of the page or the collector.

use anyhow::{Result, ensure};
use isotherm_tests::{Answer, Browser, Collector, Pages, Stored, elsewhere, until};
use wire::SignalKind;

/// Counts trusted moves and clicks, by document, in storage that outlives it. A wide budget, so that no move is spared.
const COUNTING: &str = "<main><button id=buy>Buy</button><p id=far>Far</main><script>
    const name = 'seen ' + performance.timeOrigin, seen = {moves: [], clicks: []};
    const note = (list, e) => (list.push([e.pageX, e.pageY]), localStorage[name] = JSON.stringify(seen));
    window.count = () => {
      if (window.counting) return;
      window.counting = true;
      addEventListener('pointermove', e => e.isTrusted && note(seen.moves, e), true);
      addEventListener('click', e => e.isTrusted && note(seen.clicks, e), true);
    }
    window.tell = () => addEventListener('visibilitychange', () => navigator.sendBeacon('/seen', JSON.stringify([seen])));
    </script>";
/// The first request with keepalive finds its quota spent, and no other outlives its page.
const MORTAL: &str = "const {fetch} = window;
    let spent = true;
    window.flights = 0;
    window.fetch = (url, options) => {
      if (!/\\/c$/.test(url)) return fetch(url, options);
      if (!options.keepalive) return new Promise(() => window.flights++);
      if (spent) return Promise.reject(new TypeError(spent = ''));
      return fetch(url, options);
    };";
const ATTRIBUTES: &str = "data-site=KEY data-base=/ data-budget=900";
const ALL: &str = "return Object.keys(localStorage).filter(name => name.startsWith('seen '))
    .map(name => JSON.parse(localStorage[name]))";

type At = (i32, i32);

/// Positions of all moves and all clicks, sorted.
#[derive(Debug, PartialEq)]
struct Counted {
    moves: Vec<At>,
    clicks: Vec<At>,
}

impl Counted {
    fn new(mut moves: Vec<At>, mut clicks: Vec<At>) -> Self {
        moves.sort_unstable();
        clicks.sort_unstable();
        Self { moves, clicks }
    }

    fn stored(stored: &Stored) -> Self {
        let moves = stored.views.iter().flat_map(|view| view.moves());
        let clicks = stored.clicks();
        Self::new(moves.map(|at| (at.x, at.y)).collect(), clicks.iter().map(|at| (at.x, at.y)).collect())
    }

    /// What the documents of the tab's origin have counted so far.
    async fn seen(browser: &Browser) -> Result<Self> {
        Self::read(serde_json::from_value(browser.run(ALL).await?)?)
    }

    fn read(documents: Vec<serde_json::Value>) -> Result<Self> {
        let of = |what: &str| -> Result<Vec<At>> {
            let lists = documents.iter().map(|seen| serde_json::from_value(seen[what].clone()));
            Ok(lists.collect::<Result<Vec<Vec<At>>, _>>()?.concat())
        };
        Ok(Self::new(of("moves")?, of("clicks")?))
    }
}

fn shop() -> Result<(Collector, Pages)> {
    shop_after("")
}

/// The same where this script comes before the tracker.
fn shop_after(script: &str) -> Result<(Collector, Pages)> {
    let (collector, pages) = elsewhere(ATTRIBUTES, &format!("<script>{{{script}}}</script>{COUNTING}"))?;
    pages.forward_to(&collector);
    pages.put("/quiet", Answer::html("<!doctype html>"));
    Ok((collector, pages))
}

/// Waits for the tracker and lets the page count from now on; then `clicks` clicks and as many moves.
async fn work(browser: &Browser, clicks: u32) -> Result<()> {
    browser.tracked().await?;
    browser.run("count()").await?;
    act(browser, clicks).await
}

async fn act(browser: &Browser, clicks: u32) -> Result<()> {
    for i in 0..clicks {
        let at = 40.0 + 7.0 * f64::from(i);
        browser.move_to(at + 300.0, at).await?;
        browser.click(at, at + 100.0).await?;
    }
    Ok(())
}

/// Goes to a page that counts nothing, and waits until all that the others counted is stored, and not more than that.
async fn arrives(browser: &Browser, collector: &Collector, pages: &Pages) -> Result<()> {
    browser.goto(&pages.url("/quiet")).await?;
    are_stored(&Counted::seen(browser).await?, collector).await
}

async fn are_stored(seen: &Counted, collector: &Collector) -> Result<()> {
    ensure!(seen.clicks.len() > 1 && seen.moves.len() > 1, "the page saw too little: {seen:?}");
    let last = std::cell::RefCell::new(None);
    let found = until("all that the page counted to be stored", async || {
        let stored = Counted::stored(&collector.stored()?);
        let found = stored.clicks.len() >= seen.clicks.len() && stored.moves.len() >= seen.moves.len();
        *last.borrow_mut() = Some(stored);
        Ok(found.then_some(()))
    })
    .await;
    let last = last.into_inner().unwrap_or(Counted::new(vec![], vec![]));
    ensure!(found.is_ok() || last == *seen, "stored: {last:?}, seen: {seen:?}");
    assert_eq!(last, *seen);
    Ok(())
}

#[tokio::test]
async fn what_happened_before_navigation_and_reload_and_on_the_way_back_and_forth_is_stored_once()
-> Result<()> {
    let ((collector, pages), browser) = (shop()?, Browser::open().await?);
    browser.goto(&pages.url("/page")).await?;
    work(&browser, 3).await?;
    browser.goto(&pages.url("/next")).await?;
    work(&browser, 2).await?;
    browser.reload().await?;
    work(&browser, 2).await?;
    browser.back().await?;
    work(&browser, 2).await?;
    browser.forward().await?;
    work(&browser, 2).await?;
    arrives(&browser, &collector, &pages).await
}

#[tokio::test]
async fn what_is_in_flight_without_keepalive_when_a_page_is_left_is_stored_once() -> Result<()> {
    let ((collector, pages), browser) = (shop_after(MORTAL)?, Browser::open().await?);
    for path in ["/page", "/next"] {
        browser.goto(&pages.url(path)).await?;
        work(&browser, 2).await?;
        until("a batch in flight", || browser.is("return window.flights > 0")).await?;
        act(&browser, 1).await?;
    }
    arrives(&browser, &collector, &pages).await
}

#[tokio::test]
async fn what_happened_before_a_tab_is_closed_is_stored_once() -> Result<()> {
    let ((collector, pages), browser) = (shop()?, Browser::open().await?);
    browser.goto(&pages.url("/quiet")).await?;
    browser.new_tab().await?;
    browser.goto(&pages.url("/page")).await?;
    work(&browser, 3).await?;
    browser.close_tab().await?;
    arrives(&browser, &collector, &pages).await
}

#[tokio::test]
async fn what_a_collector_was_too_busy_for_is_stored_once() -> Result<()> {
    for busy in [Answer::status(503), Answer::status(429).header("Retry-After", "1")] {
        let ((collector, pages), browser) = (shop()?, Browser::open().await?);
        browser.goto(&pages.url("/page")).await?;
        browser.tracked().await?;
        pages.put("/c", busy.times(3));
        work(&browser, 3).await?;
        until("three refusals and more", async || Ok((pages.received("/c").len() > 3).then_some(()))).await?;
        act(&browser, 1).await?;
        until(
            "the clicks to be stored",
            async || Ok((collector.stored()?.clicks().len() >= 4).then_some(())),
        )
        .await?;
        arrives(&browser, &collector, &pages).await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_happened_while_a_collector_was_down_is_stored_once() -> Result<()> {
    let ((mut collector, pages), browser) = (shop()?, Browser::open().await?);
    browser.goto(&pages.url("/page")).await?;
    browser.tracked().await?;
    collector.kill()?;
    let before = pages.received("/c").len();
    work(&browser, 3).await?;
    until("two tries in vain", async || Ok((pages.received("/c").len() > before + 1).then_some(()))).await?;
    collector.serve()?;
    until("the clicks to be stored", async || Ok((collector.stored()?.clicks().len() >= 3).then_some(())))
        .await?;
    arrives(&browser, &collector, &pages).await
}

#[tokio::test]
async fn what_a_page_left_no_keepalive_quota_for_is_stored_once() -> Result<()> {
    let ((collector, pages), browser) = (shop()?, Browser::open().await?);
    pages.put("/own", Answer::status(204));
    let hold = pages.hold("/own");
    browser.goto(&pages.url("/page")).await?;
    browser.tracked().await?;
    let occupy = "window.own = fetch('/own', {method: 'POST', keepalive: true, body: 'x'.repeat(65_536)})";
    browser.run(occupy).await?;
    until("the page's own request", async || Ok((!pages.received("/own").is_empty()).then_some(()))).await?;
    work(&browser, 3).await?;
    until("the clicks to be stored", async || Ok((collector.stored()?.clicks().len() >= 3).then_some(())))
        .await?;
    drop(hold);
    browser.run("return own.then(() => true)").await?;
    arrives(&browser, &collector, &pages).await
}

#[tokio::test]
async fn what_happened_before_a_page_in_the_background_was_killed_is_stored_once() -> Result<()> {
    let ((collector, pages), browser) = (shop()?, Browser::open().await?);
    browser.goto(&pages.url("/page")).await?;
    work(&browser, 3).await?;
    pages.put("/seen", Answer::status(204));
    browser.run("tell()").await?;
    browser.hide().await?;
    let seen = until("what a hidden page tells", async || {
        let told = !collector.stored()?.signals(SignalKind::Cost).is_empty();
        Ok(pages.received("/seen").pop().filter(|_| told))
    })
    .await?;
    browser.kill()?;
    are_stored(&Counted::read(serde_json::from_slice(&seen.body)?)?, &collector).await
}

#[tokio::test]
async fn a_refusal_for_good_is_not_tried_again() -> Result<()> {
    // The collector knows the site, but no page of this origin.
    let pages = Pages::serve()?;
    let other = Pages::serve()?;
    let collector = Collector::for_origins(isotherm_tests::free_port()?, &[other.origin()], &[])?;
    let behind = Pages::serve()?;
    behind.forward_to(&collector);
    for site in [collector.site.as_str(), "aaaaaaaaaaaaaaaa"] {
        let html = format!(
            "<!doctype html><script async src={} data-site={site}></script><button id=buy>Buy</button>",
            behind.url("/isotherm.js")
        );
        pages.put("/page", Answer::html(&html));
        let browser = Browser::open().await?;
        browser.visit(&pages.url("/page")).await?;
        for i in 0..2 {
            let before = behind.received("/c").len();
            browser.click(20.0, 20.0 + f64::from(i)).await?;
            until("a batch", async || Ok((behind.received("/c").len() > before).then_some(()))).await?;
        }
        browser.goto(&other.url("/gone")).await?;
        let mut bodies: Vec<_> = behind.received("/c").into_iter().map(|batch| batch.body).collect();
        let sent = bodies.len();
        bodies.sort_unstable();
        bodies.dedup();
        assert_eq!(bodies.len(), sent, "no batch was sent twice");
        assert!(collector.stored()?.views.is_empty());
    }
    Ok(())
}
