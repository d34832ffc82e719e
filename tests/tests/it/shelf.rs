//! `data-local="indexeddb"`: what is recorded outlives the page, in bounds, until it is forgotten; only if it was asked for.

use anyhow::Result;
use isotherm_tests::{Answer, Browser, Collector, Pages, elsewhere, until};
use serde_json::{Value, json};

use crate::opened::{BODY, Opened};

/// Runs `act` with the store, and notes in `window.told` what its request answers.
const STORE: &str = "const within = act => {
      window.told = null;
      const request = indexedDB.open('isotherm', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('batches', { keyPath: ['view', 'at'] });
      request.onsuccess = () => {
        const transaction = request.result.transaction('batches', 'readwrite');
        const asked = act(transaction.objectStore('batches'));
        transaction.oncomplete = () => { request.result.close(); window.told = asked?.result ?? 'done' };
      };
    };";
/// Keeps what the console is warned of.
const HEAR: &str =
    "<script>window.warned = []; console.warn = (...words) => warned.push(words.join(' '))</script>";

/// A page whose tag has this `data-local`, and one on the same origin without a tag.
fn prepare(place: &str, body: &str) -> Result<(Collector, Pages)> {
    let (collector, pages) = elsewhere(&format!("data-site=KEY data-local={place}"), body)?;
    pages.put("/plain", Answer::html("<!doctype html>"));
    Ok((collector, pages))
}

async fn opened(place: &str, body: &str) -> Result<Opened> {
    let (collector, pages) = prepare(place, body)?;
    Ok(Opened { _collector: collector, pages, browser: Browser::open().await? })
}

/// Clicks the page's button once.
async fn click(opened: &Opened) -> Result<()> {
    let (x, y) = opened.browser.middle_of("#buy").await?;
    opened.browser.click(x, y).await
}

/// What the store answers.
async fn stored(browser: &Browser, act: &str) -> Result<Value> {
    browser.run(&format!("{STORE} within({act})")).await?;
    until("the store", || browser.is("return window.told !== null")).await?;
    browser.run("return window.told").await
}

/// How many databases the origin has.
async fn databases(opened: &Opened) -> Result<Value> {
    opened.browser.goto(&opened.pages.url("/plain")).await?;
    opened.browser.run("indexedDB.databases().then(found => window.told = found.length)").await?;
    until("the databases", || opened.browser.is("return window.told >= 0")).await?;
    opened.browser.run("return window.told").await
}

#[tokio::test]
async fn a_history_outlives_pages_and_reloads_until_it_is_forgotten() -> Result<()> {
    let opened = opened("indexeddb", BODY).await?;
    for path in ["/page", "/next", "/page"] {
        opened.browser.visit(&opened.pages.url(path)).await?;
        click(&opened).await?;
    }
    opened.browser.reload().await?;
    opened.browser.tracked().await?;
    opened.open().await?;
    opened.says(".volume strong", "2 clicks in 3 views").await?;
    assert!(opened.seen(".facts").await?.starts_with("this browser · all devices"));
    opened.browser.run("isotherm.overlay(); isotherm.consent(false)").await?;
    opened.browser.goto(&opened.pages.url("/plain")).await?;
    assert_eq!(stored(&opened.browser, "store => store.count()").await?, 0);
    assert_eq!(opened.browser.run("return sessionStorage.length").await?, 0);
    opened.browser.visit(&opened.pages.url("/page")).await?;
    click(&opened).await?;
    opened.open().await?;
    opened.says(".volume strong", "1 click in 1 view").await
}

#[tokio::test]
async fn what_nobody_asked_for_is_not_stored() -> Result<()> {
    for place in ["''", "memory"] {
        let opened = opened(place, BODY).await?;
        opened.browser.visit(&opened.pages.url("/page")).await?;
        click(&opened).await?;
        assert_eq!(databases(&opened).await?, 0, "{place}");
        assert_eq!(opened.browser.run("return sessionStorage.length").await?, 0, "{place}");
    }
    Ok(())
}

/// Stores so many views of one batch each, the oldest first, visits the page, and tells which of them are left.
async fn left_of(views: u32, bytes: u32) -> Result<Vec<Value>> {
    let opened = opened("indexeddb", BODY).await?;
    opened.browser.goto(&opened.pages.url("/plain")).await?;
    let fill = format!(
        "store => {{
           for (let at = 0; at < {views}; at++) {{
             const batch = new Uint8Array({bytes});
             batch.set([at >> 8, at & 255], 18);
             store.put({{ view: batch.slice(18, 26).join(), at, batch }});
           }}
         }}"
    );
    stored(&opened.browser, &fill).await?;
    opened.browser.visit(&opened.pages.url("/page")).await?;
    click(&opened).await?;
    opened.browser.goto(&opened.pages.url("/plain")).await?;
    let times = stored(&opened.browser, "store => store.getAllKeys()").await?;
    // Its own view is of today.
    let mut times: Vec<Value> = times.as_array().into_iter().flatten().map(|key| key[1].clone()).collect();
    times.retain(|at| at.as_u64() < Some(u64::from(views)));
    times.sort_by_key(Value::as_u64);
    Ok(times)
}

#[tokio::test]
async fn of_too_many_views_or_bytes_the_oldest_go() -> Result<()> {
    assert_eq!(left_of(600, 100).await?, (101..600).map(|at| json!(at)).collect::<Vec<_>>());
    assert_eq!(left_of(6, 4_000_000).await?, [json!(2), json!(3), json!(4), json!(5)]);
    Ok(())
}

#[tokio::test]
async fn a_browser_without_indexeddb_keeps_the_history_in_memory_and_says_so() -> Result<()> {
    let without = "<script>Object.defineProperty(window, 'indexedDB', { get() { throw new Error('not here') } })</script>";
    let opened = opened("indexeddb", &format!("{HEAR}{without}{BODY}")).await?;
    opened.browser.visit(&opened.pages.url("/page")).await?;
    click(&opened).await?;
    opened.open().await?;
    opened.says(".volume strong", "1 click in 1 view").await?;
    opened
        .tells(
            "return warned.filter(text => /IndexedDB keeps nothing.*not here/.test(text)).length",
            json!(1),
        )
        .await
}

#[tokio::test]
async fn a_place_that_nobody_knows_is_named_and_memory_serves() -> Result<()> {
    let opened = opened("disk", &format!("{HEAR}{BODY}")).await?;
    opened.browser.visit(&opened.pages.url("/page")).await?;
    click(&opened).await?;
    opened.open().await?;
    opened.says(".volume strong", "1 click in 1 view").await?;
    opened.tells("return warned.filter(text => /data-local.*not: disk/.test(text)).length", json!(1)).await?;
    assert_eq!(databases(&opened).await?, 0);
    Ok(())
}
