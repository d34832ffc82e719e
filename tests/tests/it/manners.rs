//! The overlay's manners: what it leaves behind is nothing, however much was done with it and however often.

use anyhow::{Context as _, Result};
use isotherm_tests::{Browser, elsewhere, until};
use serde_json::{Value, json};

use crate::opened::{BODY, Opened};

const ESCAPE: char = '\u{e00c}';

/// Counts what the page has to call back: listeners, timers, frames and observers that are not ended.
const COUNT: &str = "window.open_ends = new Set();
    const ends = {setTimeout: 'clearTimeout', setInterval: 'clearInterval', requestAnimationFrame: 'cancelAnimationFrame'};
    for (const [start, end] of Object.entries(ends)) {
      const [begin, finish] = [window[start], window[end]];
      window[start] = (call, ...rest) => {
        const number = begin(() => { open_ends.delete(start + number); call(performance.now()) }, ...rest);
        // WebKit's driver limits each of its scripts by a timer in the page.
        if (!String(call).includes('JavaScriptTimeout')) open_ends.add(start + number);
        return number;
      };
      window[end] = number => { open_ends.delete(start + number); finish(number) };
    }
    const listen = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (kind, hear, options) {
      const heard = {toString: () => kind + ' on ' + this};
      if (!options?.signal?.aborted && this !== options?.signal && !(this instanceof AbortSignal)) {
        open_ends.add(heard);
        options?.signal && listen.call(options.signal, 'abort', () => open_ends.delete(heard));
      }
      return listen.call(this, kind, hear, options);
    };
    for (const name of ['MutationObserver', 'ResizeObserver']) {
      const {observe, disconnect} = window[name].prototype;
      window[name].prototype.observe = function (...facts) { open_ends.add(this); return observe.apply(this, facts) };
      window[name].prototype.disconnect = function () { open_ends.delete(this); return disconnect.call(this) };
    }";

#[tokio::test]
async fn closing_leaves_no_node_listener_timer_or_observer() -> Result<()> {
    let (collector, pages) = elsewhere("data-site=KEY data-local", BODY)?;
    let opened = Opened { _collector: collector, pages, browser: Browser::open().await? };
    opened.browser.visit(&opened.pages.url("/page")).await?;
    // The tracker has timers of its own, which would come and go meanwhile.
    opened.browser.run("isotherm.stop()").await?;
    let state = "return [document.documentElement.outerHTML + location.href, [...open_ends].map(String)]";
    let html = "return document.documentElement.outerHTML + location.href";
    let before = opened.browser.run(html).await?;
    opened.browser.run(COUNT).await?;
    opened.open().await?;
    opened.says(".path", "/page").await?;
    opened.map("elements").await?;
    opened.choose(".filters select", "desktop").await?;
    opened.tool("Pin").await?;
    until("something to aim at", || opened.browser.is("return !!root.querySelector('.aim:not([hidden])')"))
        .await?;
    opened.browser.click(300.0, 300.0).await?;
    until("a pin", || opened.browser.is("return !!root.querySelector('.pin')")).await?;
    opened.tool("JSON").await?;
    opened.says(".tools p", "Saved as isotherm-click-page.json.").await?;
    let during: (Value, Vec<String>) = serde_json::from_value(opened.browser.run(state).await?)?;
    assert!(during.0 != before && during.1.len() > 30, "{:?}", during.1);
    opened.browser.run("window.only = window.root.host; 0").await?;
    opened.browser.press(&[ESCAPE]).await?;
    until("the overlay to close", || opened.browser.is("return !only.isConnected")).await?;
    assert_eq!(opened.browser.run(state).await?, serde_json::json!([before, []]));
    Ok(())
}

#[tokio::test]
async fn a_page_may_have_variables_of_one_letter() -> Result<()> {
    let letters: String = ('a'..='z').chain('A'..='Z').map(|letter| format!("{letter} = 1, ")).collect();
    let opened = Opened::local(&format!("<script>let {letters}$ = 1, _ = 1</script>{BODY}")).await?;
    opened.map("elements").await?;
    opened.says(".elements .called", "Buy it now").await
}

/// How often it is opened and closed, first and then once more.
const CYCLES: u32 = 100;
/// How much more may be in use after as much again was done: what the engine itself keeps wavers by that much.
const WAVERS_BYTES: f64 = 300_000.0;
/// A host, a panel, or a listener of each cycle would be more.
const WAVERS_COUNT: f64 = 50.0;

/// Opens and closes the overlay so often, waiting each time until it shows its map.
async fn cycle(opened: &Opened, times: u32) -> Result<()> {
    let script = format!(
        "window.done = 0; (async () => {{
           const until = async (is) => {{ while (!is()) await new Promise(requestAnimationFrame) }};
           for (let n = 0; n < {times}; n++) {{
             isotherm.overlay(); await until(() => root?.host.isConnected && panel('.path').textContent);
             isotherm.overlay(); await until(() => !root.host.isConnected);
           }}
           window.root = null; window.done = 1 }})()"
    );
    opened.browser.run(&script).await?;
    until("the overlay to have been opened and closed", || opened.browser.is("return window.done === 1"))
        .await
}

/// Bytes, nodes and listeners in use, once nothing is kept that nobody holds.
async fn in_use(browser: &Browser) -> Result<[f64; 3]> {
    for _ in 0..3 {
        browser.devtools("HeapProfiler.collectGarbage", json!({})).await?;
    }
    browser.devtools("Performance.enable", json!({})).await?;
    let told = browser.devtools("Performance.getMetrics", json!({})).await?;
    let metric = |name: &str| {
        let all = told["metrics"].as_array().into_iter().flatten();
        all.filter(|metric| metric["name"] == name).find_map(|metric| metric["value"].as_f64())
    };
    let [bytes, nodes, listeners] = ["JSHeapUsedSize", "Nodes", "JSEventListeners"].map(metric);
    Ok([bytes.context("bytes")?, nodes.context("nodes")?, listeners.context("listeners")?])
}

#[tokio::test]
async fn memory_is_flat_however_often_it_is_opened_and_closed() -> Result<()> {
    let opened = Opened::local(BODY).await?;
    opened.browser.press(&[ESCAPE]).await?;
    until("the overlay to close", || opened.browser.is("return !root.host.isConnected")).await?;
    cycle(&opened, CYCLES).await?;
    let before = in_use(&opened.browser).await?;
    cycle(&opened, CYCLES).await?;
    let after = in_use(&opened.browser).await?;
    let [bytes, nodes, listeners] = [0, 1, 2].map(|at| after[at] - before[at]);
    assert!(
        bytes < WAVERS_BYTES && nodes < WAVERS_COUNT && listeners < WAVERS_COUNT,
        "{CYCLES} more cycles: from {before:?} to {after:?}"
    );
    Ok(())
}
