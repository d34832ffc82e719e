//! A page that is left open for long: whatever happens in it, the tracker keeps no more of it than before, and nothing
//! that it recorded waits.

use anyhow::{Context as _, Result};
use isotherm_tests::{Answer, until};
use serde_json::json;
use wire::SignalKind::{Custom, Revenue};

use crate::scene::Scene;

/// How often the page does it all, first and then once more.
const ROUNDS: u64 = 2_000;
/// And how many orders each time.
const ORDERS: u64 = 6;
/// So many rounds last a few seconds.
const STRETCH: usize = 250;
/// How much more may be in use after as much again was done: what the engine itself keeps wavers by that much.
const WAVERS_BYTES: f64 = 200_000.0;
/// Another document, and what is in it, would be more.
const WAVERS_NODES: f64 = 50.0;
/// A page that does, in each round, all that a page can do to a tracker; names have no digits, which would be masked.
const BODY: &str = "<main id=app style='height:4000px'></main><script>
    window.dataLayer = [];
    const letters = n => [...String(n)].map(digit => 'abcdefghij'[digit]).join('');
    const pause = () => new Promise(done => setTimeout(done));
    const point = (kind, target, at) => target.dispatchEvent(new PointerEvent(kind, {bubbles: true, composed: true,
      view: window, clientX: 100 + at % 600, clientY: 100 + at % 500, pointerType: 'mouse', detail: 1}));
    async function frame() {
      const frame = document.body.appendChild(document.createElement('iframe'));
      await new Promise(done => { frame.onload = done; frame.src = '/inner' });
      frame.contentDocument.querySelector('button').click();
      frame.remove();
    }
    async function round(n) {
      app.innerHTML = `<section class=part><h2>Part ${n}</h2><button data-testid=${letters(n)}>Buy</button><input></section>`;
      const [button, field] = app.querySelectorAll('button, input');
      field.focus();
      point('pointermove', button, n);
      point('click', button, n);
      scrollTo(0, n % 3000);
      isotherm.track('did ' + letters(n));
      isotherm.variant('test ' + letters(n), 'b');
      for (const part of 'abcde') isotherm.revenue({value: 1, currency: 'EUR', orderId: part + n});
      dataLayer.push({event: 'purchase', ecommerce: {value: 1, currency: 'EUR', transaction_id: 'f' + n}});
      dataLayer.length = 0;
      dispatchEvent(new ErrorEvent('error', {message: 'failed ' + letters(n), filename: location.href}));
      if (n % 20 == 0) history[n % 40 ? 'pushState' : 'replaceState']({}, '', '/' + letters(n));
      if (n % 20 == 10) await frame();
      await pause();
    }
    async function work(from, to) { for (let n = from; n < to; n++) await round(n); }
    </script>";

/// Lets the page work on until so many rounds are done, and waits until all of it is stored.
async fn work(scene: &Scene, from: u64, to: u64) -> Result<()> {
    for from in (from..to).step_by(STRETCH) {
        let end = from + STRETCH as u64;
        // It goes on after this script: WebDriver's may not last so long.
        scene.browser.run(&format!("work({from}, {end}).then(() => window.done = {end})")).await?;
        let done = format!("return window.done === {end}");
        until("the work to be done", || scene.browser.is(&done)).await?;
    }
    until("all of it to be stored", async || {
        let stored = scene.collector.stored()?;
        let [events, orders] = [Custom, Revenue].map(|kind| stored.signals(kind).len() as u64);
        Ok(((events, orders) == (to, ORDERS * to)).then_some(()))
    })
    .await
}

/// Bytes of script in use once what nobody needs is gone; nodes of documents, and listeners.
async fn in_use(scene: &Scene) -> Result<[f64; 3]> {
    scene.browser.devtools("HeapProfiler.collectGarbage", json!({})).await?;
    let heap = scene.browser.devtools("Runtime.getHeapUsage", json!({})).await?;
    let dom = scene.browser.devtools("Memory.getDOMCounters", json!({})).await?;
    let sizes = [&heap["usedSize"], &dom["nodes"], &dom["jsEventListeners"]];
    let sizes: Vec<f64> = sizes.into_iter().filter_map(serde_json::Value::as_f64).collect();
    sizes.try_into().ok().context("no sizes")
}

#[tokio::test]
async fn a_page_that_stays_open_keeps_nothing_of_what_was_recorded() -> Result<()> {
    let scene = Scene::prepare(BODY).await?;
    scene.pages.put("/inner", Answer::html("<!doctype html><button>Buy</button>"));
    scene.browser.visit(&scene.pages.url("/page")).await?;
    work(&scene, 0, ROUNDS).await?;
    let before = in_use(&scene).await?;
    work(&scene, ROUNDS, 2 * ROUNDS).await?;
    let after = in_use(&scene).await?;
    let [bytes, nodes, listeners] = [0, 1, 2].map(|which| after[which] - before[which]);
    assert!(bytes < WAVERS_BYTES && nodes < WAVERS_NODES && listeners < WAVERS_NODES, "{before:?} {after:?}");
    Ok(())
}

#[tokio::test]
async fn what_was_clicked_before_the_tracker_came_is_let_go() -> Result<()> {
    let body = "<main id=app><button id=early>Early</button><button id=late>Late</button></main><script>
        window.kept = new WeakRef(early);
        // By now the loader listens, and the tracker is still to come.
        addEventListener('load', () => (early.click(), early.remove()));
        </script>";
    let scene = Scene::open(body).await?;
    scene.click("#late").await?;
    until("the early button to be forgotten", async || {
        scene.browser.devtools("HeapProfiler.collectGarbage", json!({})).await?;
        scene.browser.is("return !kept.deref()").await
    })
    .await?;
    let stored = scene.leave().await?;
    assert_eq!(stored.clicks().len(), 2);
    Ok(())
}
