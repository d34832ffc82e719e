//! What the tracker costs a page whose layout is out of date when something happens: no layout that the page did not ask
//! for. Where an element is, it reads for a click and for the end of a stroke: there the browser itself has just laid out
//! the page, to find what was hit.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::scene::Scene;

/// How often each thing happens.
const TIMES: u32 = 50;
/// The browser's own layouts of a frame, and a box that is read once in a while.
const OWN: f64 = 3.0;
const KINDS: [&str; 18] = [
    "nothing",
    "move",
    "stroke",
    "scroll",
    "inner",
    "focus",
    "input",
    "submit",
    "copy",
    "key",
    "resize",
    "selection",
    "track",
    "revenue",
    "variant",
    "error",
    "hide",
    "route",
];
/// Each thing right after a change that puts the whole layout out of date, in one script: only who asks has it laid out.
const PAGE: &str = "<style>body{margin:0;height:9000px}</style><p id=dirt></p><button id=buy>Buy</button><form id=order><input id=name></form>
    <div id=list style='width:300px;height:200px;overflow:auto'><p style='height:3000px;margin:0'>long</div><script>
    const at = {bubbles: true, composed: true, view: window, clientX: 50, clientY: 60};
    const point = (kind, pointerType) => buy.dispatchEvent(new PointerEvent(kind, {...at, pointerType}));
    const send = (target, kind, Kind = Event, more) => target.dispatchEvent(new Kind(kind, {...at, ...more}));
    const field = document.querySelector('input');
    const acts = {
      nothing: () => {},
      move: () => point('pointermove', 'mouse'),
      stroke: () => (point('pointerdown', 'touch'), point('pointermove', 'touch'), point('pointercancel', 'touch')),
      scroll: () => send(document, 'scroll'),
      inner: () => send(list, 'scroll'),
      focus: () => (send(field, 'focusin', FocusEvent), send(field, 'focusout', FocusEvent)),
      input: () => send(field, 'input', InputEvent, {inputType: 'insertText'}),
      submit: () => send(order, 'submit'),
      copy: () => send(buy, 'copy'),
      key: () => send(buy, 'keydown', KeyboardEvent),
      resize: () => send(window, 'resize'),
      selection: () => send(document, 'selectionchange'),
      track: () => isotherm.track('a', {b: 1}),
      revenue: () => isotherm.revenue({value: 1, currency: 'EUR'}),
      variant: turn => isotherm.variant('a', 'b' + turn),
      error: () => send(window, 'error', ErrorEvent, {message: 'abc'}),
      hide: () => (send(document, 'visibilitychange'), send(window, 'pagehide')),
      route: turn => history.pushState({}, '', '/' + 'abcde'[turn % 5]),
    };
    const perform = (kind, times) => { for (let turn = 0; turn < times; turn++) {
      dirt.style.height = 10 + turn + 'px';
      acts[kind](turn) } };
    </script>";

/// How often the page was laid out so far.
async fn layouts(scene: &Scene) -> Result<f64> {
    let metrics = scene.browser.devtools("Performance.getMetrics", json!({})).await?;
    let mut metrics = metrics["metrics"].as_array().into_iter().flatten();
    let layouts = metrics.find(|metric| metric["name"] == "LayoutCount");
    layouts.and_then(|metric| metric["value"].as_f64()).context("no count of layouts")
}

/// How often the page is laid out while a script runs.
async fn laid_out(scene: &Scene, script: &str) -> Result<f64> {
    scene.browser.settle().await?;
    let before = layouts(scene).await?;
    scene.browser.run(script).await?;
    scene.browser.settle().await?;
    Ok(layouts(scene).await? - before)
}

#[tokio::test]
async fn nothing_that_happens_in_a_page_is_answered_with_a_layout() -> Result<()> {
    let scene = Scene::open(PAGE).await?;
    scene.browser.devtools("Performance.enable", json!({})).await?;
    let asked = "for (let n = 0; n < 50; n++) { dirt.style.height = n + 'px'; buy.offsetTop }";
    assert!(laid_out(&scene, asked).await? >= f64::from(TIMES), "the browser counts what a script asks for");
    for kind in KINDS {
        let times = laid_out(&scene, &format!("perform('{kind}', {TIMES})")).await?;
        assert!(times <= OWN, "{times} layouts after {TIMES} of {kind}");
    }
    assert_eq!(scene.browser.run("return location.pathname").await?, Value::from("/e"));
    Ok(())
}
