//! The web vitals that are stored, against what the library `web-vitals` says in the same page: which ones, how much, and
//! whom they are blamed on. Navigation timing, against the browser's own entry.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result};
use isotherm_tests::{Answer, Browser, Engine, StoredView, elsewhere, until};
use wire::{
    SignalKind::{Timing, Vital},
    flags,
};

use crate::scene::{Scene, element, page};

/// By vital: microseconds, or millionths for CLS, and the selector of the element that is blamed.
type Vitals = BTreeMap<String, (f64, String)>;

/// An image as the largest paint, buttons and a field whose handlers take their time, and a notice that pushes them down.
const SHOP: &str = "<div id=notice></div><img id=hero src=/hero.svg width=700 height=400 alt=''>
    <p id=lead>Everything for the small kitchen</p>
    <button id=slow onclick='busy(120)'>Slow</button>
    <button id=add onclick='push(150)'>Add</button>
    <input id=field onkeydown='busy({x: 400, y: 130}[event.key])'>";
/// What the page does, and what it saw of it.
const ACTS: &str = "var busy = ms => { for (const from = performance.now(); performance.now() - from < ms;); };
    var push = px => notice.append(Object.assign(document.createElement('div'), {style: `height:${px}px`}));
    var shifts = 0, excused = 0, delays = 0, slowest = 0, paints = 0, shifted = 0;
    var can = type => PerformanceObserver.supportedEntryTypes.includes(type);
    var numbers = 'interactionId' in (window.PerformanceEventTiming?.prototype || {});
    const watch = (type, see) => can(type) && new PerformanceObserver(list => list.getEntries().forEach(see))
      .observe({type, buffered: true, durationThreshold: 40});
    watch('layout-shift', entry => { entry.hadRecentInput ? excused++ : shifts++; shifted = entry.startTime });
    watch('event', entry => entry.interactionId && /click|keydown/.test(entry.name) && entry.duration > 100 &&
      (delays++, slowest = Math.max(slowest, entry.duration)));
    watch('largest-contentful-paint', entry => entry.element?.id == 'hero' && paints++);";
/// Keeps the last that the library said of each kind of navigation.
const NOTES: &str = "const said = {}; let named;
    localStorage.clear();
    for (const kind of ['LCP', 'CLS', 'FCP', 'TTFB', 'INP'])
      webVitals['on' + kind](({name, value, navigationType, attribution: a}) => {
        const element = a.target || a.interactionTarget || a.largestShiftTarget || '';
        (said[navigationType] ||= {})[name] = [Math.round(value * (name == 'CLS' ? 1e6 : 1e3)), element];
        localStorage.said = JSON.stringify(said);
      }, {generateTarget: node => node.nodeType == 1 ? '#' + node.id : undefined});
    addEventListener('pagehide', () => {
      const [steps] = performance.getEntriesByType('navigation');
      const names = 'connectEnd domContentLoadedEventEnd domainLookupEnd loadEventEnd redirectEnd requestStart responseEnd unloadEventEnd';
      const told = names.split(' ').filter(name => steps[name]);
      localStorage.steps = JSON.stringify(told.map(name => [name, steps[name] - (steps.activationStart || 0)]));
    });";

/// The page with the library in it, not yet visited.
async fn prepare() -> Result<Scene> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pkg/node_modules/web-vitals");
    let library = fs::read_to_string(folder.join("dist/web-vitals.attribution.iife.js"))
        .context("no web-vitals: run `npm ci` in pkg")?;
    let scene =
        Scene::prepare(&format!("<script>{library}</script><script>{ACTS}{NOTES}</script>{SHOP}")).await?;
    scene.pages.put("/hero.svg", Answer::svg(&hero()));
    scene.pages.put("/gone", Answer::html("<!doctype html>Gone"));
    Ok(scene)
}

/// The page comes only after a while: clocks that count whole milliseconds find no response in one that comes at once.
async fn open() -> Result<Scene> {
    let scene = prepare().await?;
    let hold = scene.pages.hold("/page");
    let asked = async {
        until("the page to be asked for", async || Ok(scene.pages.received("/page").pop())).await?;
        drop(hold);
        Ok(())
    };
    let url = scene.pages.url("/page");
    tokio::try_join!(scene.browser.visit(&url), asked)?;
    Ok(scene)
}

/// A drawing with so many bytes that browsers take it for content.
fn hero() -> String {
    let stripe = |i| format!("<path d='M0 {0}h700' stroke='#{1:03x}'/>", i * 2, i * 17 % 4_096);
    let stripes: String = (0..200).map(stripe).collect();
    format!("<svg xmlns='http://www.w3.org/2000/svg' width='700' height='400'>{stripes}</svg>")
}

/// Waits for what a page saw, in engines that can see it.
async fn seen(scene: &Scene, type_: &str, what: &str) -> Result<()> {
    let look = format!("return !can('{type_}') || ('{type_}' == 'event' && !numbers) || ({what})");
    until(what, || scene.browser.is(&look)).await
}

/// Shifts the page in two windows and after a click, and answers clicks late.
async fn disturb(scene: &Scene) -> Result<()> {
    let browser = &scene.browser;
    seen(scene, "largest-contentful-paint", "paints > 0").await?;
    for shift in ["push(40)", "push(90)"] {
        browser.run(&format!("window.before = shifts; {shift}")).await?;
        seen(scene, "layout-shift", "shifts > before").await?;
    }
    seen(scene, "layout-shift", "performance.now() - shifted > 1100").await?;
    browser.run("window.before = shifts; push(60)").await?;
    seen(scene, "layout-shift", "shifts > before").await?;
    scene.click("#add").await?;
    seen(scene, "layout-shift", "excused > 0").await?;
    scene.click("#slow").await?;

    seen(scene, "event", "delays > 0").await?;
    browser.settle().await
}

/// What the library said of one kind of navigation until the page was left.
async fn said(scene: &Scene, navigation: &str) -> Result<Vitals> {
    let said = scene.browser.run("return localStorage.said").await?;
    let mut said: BTreeMap<String, Vitals> =
        serde_json::from_str(said.as_str().context("the library said nothing")?)?;
    said.remove(navigation).with_context(|| format!("of {navigation} the library said nothing"))
}

/// The last that was stored of each vital.
fn told<'a>(views: impl IntoIterator<Item = &'a StoredView>) -> Vitals {
    let of = |view: &'a StoredView| {
        view.signals(Vital).into_iter().map(move |vital| {
            let blamed = element(view, &vital);
            (vital.name, (f64::from(vital.value), blamed))
        })
    };
    views.into_iter().flat_map(of).collect()
}

fn assert_equal(told: &Vitals, said: &Vitals) {
    assert!(told.keys().eq(said.keys()), "told {told:?}, the library said {said:?}");
    for (name, (value, blamed)) in said {
        // Each of a handful of shifts is rounded, and then added to the others.
        let rounding = if name == "CLS" { 3.0 } else { 1.0 };
        let (own, own_blamed) = &told[name];
        assert!(
            (own - value).abs() <= rounding && own_blamed == blamed,
            "{name}: told {told:?}, the library said {said:?}"
        );
    }
}

fn assert_all(engine: Engine, said: &Vitals) {
    if engine == Engine::Chromium {
        assert!(said.keys().eq(["CLS", "FCP", "INP", "LCP", "TTFB"]), "{said:?}");
        assert!(said["CLS"].0 > 0.0 && said["INP"].0 >= 100e3 && said["LCP"].1 == "#hero", "{said:?}");
    }
}

#[tokio::test]
async fn the_vitals_of_a_page_equal_the_librarys() -> Result<()> {
    let scene = open().await?;
    disturb(&scene).await?;
    let stored = scene.leave().await?;
    let said = said(&scene, "navigate").await?;
    assert_all(scene.browser.engine, &said);
    assert_equal(&told([page(&stored)?]), &said);
    Ok(())
}

#[tokio::test]
async fn one_interaction_in_fifty_is_forgiven_as_the_library_does() -> Result<()> {
    let scene = open().await?;
    seen(&scene, "largest-contentful-paint", "paints > 0").await?;
    scene.click("#field").await?;
    // The slowest of more than fifty is forgiven, the second is not.
    for (key, late) in [("x", 1), ("y", 2)] {
        scene.browser.type_text("aaaa").await?;
        // A key whose paint waited for the slow one's would count as slow, too.
        scene.browser.settle().await?;
        scene.browser.type_text(key).await?;
        seen(&scene, "event", &format!("delays >= {late}")).await?;
    }
    scene.browser.type_text(&"a".repeat(50)).await?;
    scene.browser.settle().await?;
    let slowest = scene.browser.run("return slowest * 1000").await?.as_f64().context("a number")?;
    let stored = scene.leave().await?;
    let said = said(&scene, "navigate").await?;
    if scene.browser.engine == Engine::Chromium {
        assert!(said["INP"].0 < slowest, "{said:?}, the slowest took {slowest}");
    }
    assert_equal(&told([page(&stored)?]), &said);
    Ok(())
}

/// The library, as it is by default, counts on over a change of address; so does the tracker, which tells what changed
/// in the view where it changed. The last that it told of each is what the library said in the end.
#[tokio::test]
async fn a_change_of_address_without_loading_goes_on_with_the_same_vitals() -> Result<()> {
    let scene = open().await?;
    disturb(&scene).await?;
    scene.browser.run("history.pushState({}, '', '/inside'); before = shifts; push(300)").await?;
    seen(&scene, "layout-shift", "performance.now() - shifted > 1100").await?;
    // A number of the old view would name a wrong element in the new.
    scene.browser.run("busy = (busy => ms => busy(ms * 3))(busy); window.late = delays").await?;
    scene.click("#slow").await?;
    seen(&scene, "event", "delays > late").await?;
    scene.browser.settle().await?;
    let stored = scene.leave_after(2).await?;
    let said = said(&scene, "navigate").await?;
    assert_equal(&told([stored.of_path("/page")[0], stored.of_path("/inside")[0]]), &said);
    let inside = told(stored.of_path("/inside"));
    assert!(
        !inside.contains_key("LCP") && !inside.contains_key("FCP"),
        "painted in the first view: {inside:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_return_from_the_back_forward_cache_counts_as_another_load() -> Result<()> {
    let scene = open().await?;
    disturb(&scene).await?;
    // The clock stands still while both read it in frames of their own.
    let stop = "addEventListener('pageshow', event => {
            if (!event.persisted) return;
            window.persisted = true;
            const going = performance.now;
            performance.now = () => event.timeStamp + 25;
            const frames = left => requestAnimationFrame(() => left ? frames(left - 1) : (performance.now = going));
            frames(4);
        }, true)";
    let own =
        format!("document.head.append(Object.assign(document.createElement('script'), {{text: `{stop}`}}))");
    scene.browser.run(&own).await?;
    scene.leave().await?;
    scene.browser.back().await?;
    until("the page to be shown again", || scene.browser.is("return window.persisted === true")).await?;
    until("its clock to go", || scene.browser.is("return String(performance.now).includes('native')"))
        .await?;
    scene.browser.run("window.before = shifts; window.late = delays; push(200)").await?;
    seen(&scene, "layout-shift", "shifts > before").await?;
    scene.click("#slow").await?;
    seen(&scene, "event", "delays > late").await?;
    scene.browser.settle().await?;
    scene.browser.goto(&scene.pages.url("/gone")).await?;
    let restored =
        |view: &&StoredView| view.header().is_some_and(|header| header.flags & flags::RESTORED != 0);
    let stored = until("the second view to be stored", async || {
        let stored = scene.told().await?;
        let told = stored.views.iter().find(restored).is_some_and(crate::scene::is_told);
        Ok(told.then_some(stored))
    })
    .await?;
    let again = stored.views.iter().find(restored).context("no restored view")?;
    assert_equal(&told([again]), &said(&scene, "back-forward-cache").await?);
    Ok(())
}

#[tokio::test]
async fn a_page_that_was_prerendered_counts_from_when_it_was_shown() -> Result<()> {
    let scene = prepare().await?;
    let rules = "<!doctype html><script type=speculationrules>
        {\"prerender\": [{\"source\": \"list\", \"urls\": [\"/page\"], \"eagerness\": \"immediate\"}]}</script>Before";
    scene.pages.put("/before", Answer::html(rules));
    scene.browser.goto(&scene.pages.url("/before")).await?;
    until("the page to be prerendered", async || {
        Ok((!scene.pages.received("/hero.svg").is_empty()).then_some(()))
    })
    .await?;
    scene.browser.settle().await?;
    scene.browser.run("location.href = '/page'").await?;
    until("the page to be shown", || scene.browser.is("return location.pathname == '/page'")).await?;
    scene.browser.tracked().await?;
    let activation = "return performance.getEntriesByType('navigation')[0].activationStart > 0";
    assert!(scene.browser.is(activation).await?.is_some(), "the page was not prerendered");
    disturb(&scene).await?;
    let stored = scene.leave().await?;
    let (view, said) = (page(&stored)?, said(&scene, "prerender").await?);
    assert_all(scene.browser.engine, &said);
    assert_equal(&told([view]), &said);
    assert_steps(&scene, view).await
}

#[tokio::test]
async fn with_consent_the_vitals_of_the_load_are_told_and_shifts_and_inputs_from_then_on() -> Result<()> {
    let body = format!("<script>{ACTS}</script>{SHOP}");
    let (collector, pages) = elsewhere("data-site=KEY data-consent=wait", &body)?;
    pages.put("/hero.svg", Answer::svg(&hero()));
    let scene = Scene { collector, pages, browser: Browser::open().await? };
    scene.browser.goto(&scene.pages.url("/page")).await?;
    until("the loader", || {
        scene.browser.is("return document.readyState === 'complete' && !!window.isotherm")
    })
    .await?;
    disturb(&scene).await?;
    scene.browser.run("isotherm.consent(true)").await?;
    scene.browser.tracked().await?;
    let vitals = told([page(&scene.leave().await?)?]);
    if scene.browser.engine == Engine::Chromium {
        assert!(vitals.keys().eq(["CLS", "FCP", "LCP", "TTFB"]), "{vitals:?}");
        assert_eq!(vitals["CLS"].0, 0.0);
        assert_eq!(vitals["LCP"].1, "#hero");
    }
    Ok(())
}

#[tokio::test]
async fn the_steps_of_the_navigation_equal_the_browsers() -> Result<()> {
    let scene = open().await?;
    let stored = scene.leave().await?;
    assert_steps(&scene, page(&stored)?).await
}

#[tokio::test]
async fn a_tracker_that_came_before_the_page_was_loaded_tells_the_same_steps() -> Result<()> {
    let scene = prepare().await?;
    let hold = scene.pages.hold("/hero.svg");
    scene.browser.goto(&scene.pages.url("/page")).await?;
    until("the page's scripts", || scene.browser.is("return document.readyState === 'interactive'")).await?;
    scene.click("#lead").await?;
    scene.browser.tracked().await?;
    scene.browser.run("window.early = document.readyState").await?;
    drop(hold);
    until("the page to be loaded", || scene.browser.is("return document.readyState === 'complete'")).await?;
    assert_eq!(scene.browser.run("return early").await?, "interactive");
    scene.browser.settle().await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    assert_steps(&scene, view).await?;
    assert_equal(&told([view]), &said(&scene, "navigate").await?);
    Ok(())
}

/// Whole milliseconds since the page was shown; of steps that were not taken nothing.
async fn assert_steps(scene: &Scene, view: &StoredView) -> Result<()> {
    let steps = scene.browser.run("return localStorage.steps").await?;
    let steps: Vec<(String, f64)> = serde_json::from_str(steps.as_str().context("no steps")?)?;
    let expected: Vec<_> = steps.into_iter().map(|(name, at)| (name, at.max(0.0) as u32)).collect();
    let mut told: Vec<_> = view.signals(Timing).into_iter().map(|step| (step.name, step.value)).collect();
    told.sort();
    assert_eq!(told, expected);
    Ok(())
}
