//! The tag on somebody's page: another origin, a queue before the tracker, refusals that leave the page alone.

use std::{io::Write as _, net::TcpListener, thread};

use anyhow::Result;
use isotherm_tests::{Browser, Collector, free_port, until};

/// Answers every request with the page. Ends with the test's process.
fn serve_page(port: u16, html: String) -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let html = html.clone();
            thread::spawn(move || answer(stream, &html));
        }
    });
    Ok(())
}

fn answer(mut stream: std::net::TcpStream, html: &str) -> std::io::Result<()> {
    let mut request = [0; 4_096];
    std::io::Read::read(&mut stream, &mut request)?;
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close";
    write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{html}", html.len())
}

/// A collector, and a page on another origin that carries its tag.
fn elsewhere(attributes: &str, body: &str) -> Result<(Collector, String)> {
    let (port, page_port) = (free_port()?, free_port()?);
    let origin = format!("http://127.0.0.1:{page_port}");
    let collector = Collector::for_origins(port, std::slice::from_ref(&origin), &[])?;
    let tag = format!("<script async src=\"{}\" {attributes}></script>", collector.url("/isotherm.js"))
        .replace("KEY", &collector.site);
    serve_page(page_port, format!("<!doctype html><html><head>{tag}</head><body>{body}</body></html>"))?;
    Ok((collector, origin))
}

#[tokio::test]
async fn the_tag_works_from_another_origin_without_a_preflight() -> Result<()> {
    let (collector, origin) = elsewhere("data-site=KEY", "<main><button id=buy>Buy</button></main>")?;
    let browser = Browser::open().await?;
    browser.visit(&format!("{origin}/page")).await?;
    let (x, y) = browser.middle_of("#buy").await?;
    browser.click(x, y).await?;
    browser.client.goto(&format!("{origin}/next")).await?;
    until("the click to be stored", async || Ok((collector.stored()?.clicks().len() == 1).then_some(())))
        .await?;
    let health: serde_json::Value =
        serde_json::from_str(&ureq::get(collector.url("/healthz")).call()?.body_mut().read_to_string()?)?;
    assert_eq!(health["rejected"], serde_json::json!({}), "{health}");
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
    let (collector, origin) = elsewhere("data-site=KEY", &format!("<button id=buy>Buy</button>{image}"))?;
    let browser = Browser::open().await?;
    browser.client.goto(&format!("{origin}/page")).await?;
    until("the loader", || browser.is("return !!window.isotherm && !!document.querySelector('#buy')"))
        .await?;
    browser
        .run("document.querySelector('#buy').addEventListener('click', e => window.pressed = e.isTrusted)")
        .await?;
    browser.run("isotherm.track('early', {is: 1})").await?;
    let [x, y, w, h] = browser.box_of("#buy").await?;
    browser.click((x + w / 2.0).round(), (y + h / 2.0).round()).await?;
    until("the click", || browser.is("return window.pressed === true")).await?;
    drop(held);
    until("the early click and event to be stored", async || {
        let stored = collector.stored()?;
        let signals: usize = stored.views.iter().map(|view| view.signals().len()).sum();
        Ok((stored.clicks().len() == 1 && signals == 1).then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_wrong_tag_or_a_dead_collector_leaves_the_page_alone() -> Result<()> {
    for attributes in ["", "data-site=nonsense", "data-site=KEY data-base=http://127.0.0.1:1/"] {
        let (collector, origin) = elsewhere(attributes, "<button id=buy>Buy</button>")?;
        let browser = Browser::open().await?;
        browser.client.goto(&format!("{origin}/page")).await?;
        until("the loader", || browser.is("return document.readyState === 'complete' && !!window.isotherm"))
            .await?;
        browser.run("window.broken = []; addEventListener('error', e => broken.push(e.message)); addEventListener('unhandledrejection', e => broken.push('' + e.reason))").await?;
        browser.click(20.0, 20.0).await?;
        browser.run("isotherm.track('x'); isotherm.stop(); isotherm.track('y', {z: 1})").await?;
        browser.settle().await?;
        assert_eq!(browser.run("return broken").await?, serde_json::json!([]), "{attributes}");
        assert!(collector.stored()?.views.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn a_visitor_who_asks_not_to_be_tracked_sends_nothing() -> Result<()> {
    let (collector, origin) = elsewhere("data-site=KEY data-consent=wait", "<button id=buy>Buy</button>")?;
    let browser = Browser::open().await?;
    browser.client.goto(&format!("{origin}/page")).await?;
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
    browser.client.goto(&format!("{origin}/next")).await?;
    until("the click after consent", async || Ok((collector.stored()?.clicks().len() == 1).then_some(())))
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_burst_of_events_is_split_and_loses_nothing() -> Result<()> {
    let (collector, origin) = elsewhere("data-site=KEY", "<button id=buy>Buy</button>")?;
    let browser = Browser::open().await?;
    browser.visit(&format!("{origin}/page")).await?;
    browser.run("for (let i = 0; i < 400; i++) isotherm.track('basket', {item: 'x '.repeat(105)})").await?;
    browser.client.goto(&format!("{origin}/next")).await?;
    until("all events to be stored", async || {
        let stored = collector.stored()?;
        let signals: usize = stored.views.iter().map(|view| view.signals().len()).sum();
        Ok((signals == 400).then_some(()))
    })
    .await
}

#[tokio::test]
async fn counterfeit_events_and_a_broken_fetch_neither_hurt_the_page_nor_stop_the_tracker() -> Result<()> {
    let (collector, origin) =
        elsewhere("data-site=KEY", "<form><input name=getAttribute><b id=buy>Buy</b></form>")?;
    let browser = Browser::open().await?;
    browser.visit(&format!("{origin}/page")).await?;
    browser.run("window.broken = []; addEventListener('error', e => broken.push(e.message))").await?;
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
    assert_eq!(browser.run("return broken").await?, serde_json::json!([]));
    until("the click to be stored all the same", async || {
        Ok(collector.stored()?.clicks().iter().any(|click| click.trusted).then_some(()))
    })
    .await
}

#[tokio::test]
async fn consent_given_twice_while_loading_records_one_view() -> Result<()> {
    let (collector, origin) = elsewhere("data-site=KEY data-consent=wait", "<button id=buy>Buy</button>")?;
    let browser = Browser::open().await?;
    browser.client.goto(&format!("{origin}/page")).await?;
    until("the loader", || browser.is("return document.readyState === 'complete' && !!window.isotherm"))
        .await?;
    browser.run("const {consent} = isotherm; consent(true); consent(false); consent(true)").await?;
    let loaded =
        "return performance.getEntriesByType('resource').filter(r => r.name.endsWith('.wasm')).length > 0";
    until("the tracker's Wasm", || browser.is(loaded)).await?;
    browser.settle().await?;
    let (x, y) = browser.middle_of("#buy").await?;
    browser.click(x, y).await?;
    browser.client.goto(&format!("{origin}/next")).await?;
    until("the click to be stored", async || Ok((!collector.stored()?.clicks().is_empty()).then_some(())))
        .await?;
    let stored = collector.stored()?;
    assert_eq!(
        (stored.clicks().len(), stored.views.iter().filter(|v| !v.clicks().is_empty()).count()),
        (1, 1)
    );
    Ok(())
}
