//! Pages that freeze, patch and break what the tracker stands on: no error reaches them, and what can be recorded is.

use anyhow::{Context as _, Result};
use isotherm_tests::{Answer, Browser, Collector, Pages, free_port, until};

use crate::scene::is_told;

/// Notes what goes wrong from the first script on.
const NOTE: &str = "<script>window.broken = [];
    addEventListener('error', event => broken.push(event.message || event.target.src));
    addEventListener('unhandledrejection', event => broken.push(String(event.reason)));
    for (const verb of ['error', 'warn']) console[verb] = (...facts) => broken.push(facts.join(' '));</script>";
const TAG: &str = "<script async src=/isotherm.js data-site=KEY></script>";
const BODY: &str = "<main style='min-height:2000px'><button id=buy>Buy</button></main>";
const FREEZE: &str =
    "for (const kind of [Array, Map, Set, WeakMap, WeakSet, Function, Promise, Element, Event])
    { Object.freeze(kind.prototype); Object.freeze(kind) }";
const EXTEND: &str = "for (const kind of [Array, Map, WeakMap, Function, Object, String])
      kind.prototype.extra = function () { throw new Error('extra') };
    const {map, filter, forEach} = Array.prototype;
    Object.assign(Array.prototype, {map(...a) { return map.apply(this, a) }, filter(...a) { return filter.apply(this, a) },
      forEach(...a) { return forEach.apply(this, a) }})";
/// As an old library does.
const TO_JSON: &str = "Array.prototype.toJSON = function () { return 'patched' }";
/// As where the browser has no Navigation API.
const OLD: &str = "Object.defineProperty(window, 'navigation', {value: undefined});";
const NO_OBSERVERS: &str = "for (const kind of ['Mutation', 'Resize', 'Intersection', 'Performance'])
    delete window[kind + 'Observer']";
const BROKEN_OBSERVERS: &str = "for (const kind of ['Mutation', 'Resize', 'Intersection', 'Performance'])
    window[kind + 'Observer'] = class { constructor() { throw new Error(kind) } }";
const UNWILLING_OBSERVERS: &str = "for (const kind of ['Mutation', 'Resize', 'Intersection', 'Performance'])
    window[kind + 'Observer'].prototype.observe = () => { throw new Error(kind) }";
const NO_STORAGE: &str =
    "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied') }});
    addEventListener('load', () => isotherm.consent(true))";
const ROUTER: &str = "let turns = 0;
    const turn = () => turns++ < 3 && history.pushState({}, '', '/turn/' + turns);
    window.navigation?.addEventListener('currententrychange', turn);
    addEventListener('popstate', turn);
    addEventListener('load', () => history.replaceState({}, '', '/turn/0'))";
const MANY: &str = "addEventListener('DOMContentLoaded', () =>
    document.body.insertAdjacentHTML('beforeend', '<p class=row><a href=#x>more</a></p>'.repeat(25_000)))";
/// Every fifth level has a box: Blink, without any script of ours, overflows its stack laying out 3,000 boxes in each
/// other, and bears 2,000. WebKit shows nothing below the 512th level, so the button moves up there.
const DEEP: &str = "addEventListener('DOMContentLoaded', () => {
    const main = document.querySelector('main'), button = main.firstChild;
    let inmost = main;
    for (let depth = 0; depth < 5_000; depth++) {
      inmost = inmost.appendChild(document.createElement('div'));
      if (depth % 5) inmost.style.display = 'contents' }
    inmost.append(button);
    if (!button.offsetWidth) main.prepend(button) })";
const NO_TAG: &str =
    "addEventListener('DOMContentLoaded', () => document.querySelector('[data-site]').remove())";
/// As old widgets do, to run what waits for it.
const LOADED_AGAIN: &str =
    "addEventListener('load', event => event.isTrusted && dispatchEvent(new Event('load')))";
const OTHERS: &str = "const wrap = (owner, name) => {
      const inner = owner[name];
      owner[name] = function (...facts) { return inner.apply(this, facts) } };
    window.dataLayer = [];
    const others = () => { wrap(history, 'pushState'); wrap(history, 'replaceState'); wrap(window, 'fetch');
      wrap(dataLayer, 'push'); dataLayer.push({event: 'page'}, null, 7, ['consent', 'update']) };
    others(); addEventListener('load', () => setTimeout(others))";
const COLLISION: &str = "window.dataLayer = {push: null}";

/// The document answers with the form when it is asked who led here.
const NAMED: &str = "document.head.append(Object.assign(document.createElement('form'), {name: 'referrer'}))";

/// Around the button is a form whose fields stand in for its methods.
const FIELDS: &str = "addEventListener('DOMContentLoaded', () => {
    const form = document.createElement('form'), button = document.querySelector('#buy');
    button.replaceWith(form);
    form.innerHTML = '<input name=matches><input name=closest><input name=contains><br>';
    button.type = 'button';
    form.append(button) })";

/// A collector behind its pages' own origin.
fn origin() -> Result<(Collector, Pages)> {
    let pages = Pages::serve()?;
    let collector = Collector::for_origins(free_port()?, &[pages.origin()], &[])?;
    pages.forward_to(&collector);
    pages.put("/next", Answer::html("<!doctype html>"));
    Ok((collector, pages))
}

fn page(collector: &Collector, script: &str, tag: &str) -> Answer {
    let head = format!("{NOTE}<script>{{{script}}}</script>{tag}").replace("KEY", &collector.site);
    Answer::html(&format!("<!doctype html><html><head>{head}</head><body>{BODY}</body></html>"))
}

/// What the tracker does on a page whose first script was this: nothing that the page would notice.
async fn recorded_on(script: &str, tag: &str) -> Result<()> {
    let (collector, pages) = origin()?;
    let browser = Browser::open().await?;
    pages.put("/page", page(&collector, script, tag));
    browser.visit(&pages.url("/page")).await?;
    let [x, y, w, h] = browser.box_of("#buy").await?;
    browser.click((x + w / 2.0).round(), (y + h / 2.0).round()).await?;
    browser.wheel(0, 200).await?;
    browser.settle().await?;
    assert_eq!(browser.errors().await?, [""; 0], "{script}");
    browser.goto(&pages.url("/next")).await?;
    let clicked = async || Ok((!collector.stored()?.clicks().is_empty()).then_some(()));
    until("the click to be stored", clicked).await.with_context(|| script.to_owned())?;
    let stored = collector.stored()?;
    assert_eq!(stored.clicks().len(), 1, "{script}");
    let view = stored.views.iter().find(|view| !view.clicks().is_empty()).context("a view")?;
    let click = view.clicks()[0];
    assert_eq!(view.locate(click.place, click.x, click.y).context("a place")?.0.selector, "#buy", "{script}");
    Ok(())
}

/// The same where nothing can be recorded: the page goes on, also through all verbs of the API.
async fn spared(script: &str) -> Result<()> {
    let (collector, pages) = origin()?;
    let browser = Browser::open().await?;
    pages.put("/page", page(&collector, script, TAG));
    browser.goto(&pages.url("/page")).await?;
    until("the loader", || browser.is("return document.readyState === 'complete' && !!window.isotherm"))
        .await?;
    browser.settle().await?;
    browser.click(20.0, 20.0).await?;
    browser
        .run(
            "const {track, revenue, variant, consent, stop, optOut} = isotherm;
             track('a', {b: 1}); revenue({value: 1}); variant(); consent(true); consent(false);
             history.pushState({}, '', '/spared'); stop(); optOut(); stop()",
        )
        .await?;
    browser.settle().await?;
    assert_eq!(browser.errors().await?, [""; 0], "{script}");
    Ok(())
}

#[tokio::test]
async fn frozen_and_extended_prototypes_cost_nothing() -> Result<()> {
    recorded_on(FREEZE, TAG).await?;
    recorded_on(EXTEND, TAG).await
}

#[tokio::test]
async fn a_page_may_have_an_address_of_its_own_called_url() -> Result<()> {
    recorded_on("var URL = 'https://shop.example/'", TAG).await
}

/// What the tracker is made of, and forms in which a page may have a variable by such a name.
const NAMES: &str = "Map Set WeakMap WeakSet crypto performance fetch matchMedia URLSearchParams TextEncoder Promise \
    AbortController Uint8Array setTimeout addEventListener";
/// Tells the server what goes wrong, and that all that was to happen has; asks the page for nothing that may be broken.
const REPORT: &str = "<script>{
    const tell = navigator.sendBeacon.bind(navigator), later = setTimeout;
    addEventListener('error', event => tell('/broken', event.message));
    addEventListener('unhandledrejection', event => tell('/broken', 'rejected'));
    for (const verb of ['error', 'warn']) console[verb] = (...facts) => tell('/broken', facts.join(' '));
    onclick = () => later(() => tell('/done'), 1500) }</script>";

/// Opens a page for each name, on which it is something else, and clicks there: none but these is to be recorded.
async fn recorded_beside(variable: impl Fn(&str) -> String, names: &[&str]) -> Result<()> {
    let (collector, pages) = origin()?;
    let browser = Browser::open().await?;
    for path in ["/broken", "/done"] {
        pages.put(path, Answer::status(204));
    }
    let tag = TAG.replace("KEY", &collector.site);
    for (before, name) in NAMES.split(' ').enumerate() {
        let (path, variable) = (format!("/{name}"), variable(name));
        let button = "<button id=buy style='width:300px;height:300px'>Buy</button>";
        let html = format!("<!doctype html>{REPORT}<script>{variable}</script>{tag}<body>{button}");
        pages.put(&path, Answer::html(&html));
        browser.client.goto(&pages.url(&path)).await?;
        browser.click(100.0, 100.0).await.context(variable.clone())?;
        let done = async || Ok((pages.received("/done").len() > before).then_some(()));
        until("the click's time to pass", done).await.context(variable.clone())?;
        let broken = pages.received("/broken");
        let broken: Vec<_> = broken.iter().map(|one| String::from_utf8_lossy(&one.body)).collect();
        assert_eq!(broken, [""; 0], "{variable}");
    }
    browser.client.goto(&pages.url("/next")).await?;
    until(&format!("what is recorded beside {}", variable("names")), async || {
        let stored = collector.stored()?;
        let clicked =
            |name: &&str| stored.of_path(&format!("/{name}")).iter().any(|view| !view.clicks().is_empty());
        Ok(names.iter().all(clicked).then_some(()))
    })
    .await?;
    // Where not all can be recorded nothing is: a view without clicks would say that nobody clicked.
    let stored = collector.stored()?;
    let viewed = |name: &&str| !stored.of_path(&format!("/{name}")).is_empty();
    assert_eq!(NAMES.split(' ').filter(viewed).collect::<Vec<_>>(), names);
    Ok(())
}

#[tokio::test]
async fn pages_may_have_variables_called_as_what_the_tracker_is_made_of() -> Result<()> {
    // Without these no tracker is made. `Math`, `Object` and `Array` are none for a driver, either.
    let needed = ["Promise", "AbortController", "Uint8Array", "setTimeout", "addEventListener"];
    let names: Vec<_> = NAMES.split(' ').filter(|name| !needed.contains(name)).collect();
    recorded_beside(|name| format!("let {name} = {{}}"), &names).await
}

#[tokio::test]
async fn pages_may_put_something_else_in_the_place_of_what_the_tracker_is_made_of() -> Result<()> {
    for form in ["var NAME = {}", "window.NAME = class {}"] {
        let names = ["Map", "Set", "crypto", "fetch", "matchMedia"];
        recorded_beside(|name| form.replace("NAME", name), &names).await?;
    }
    Ok(())
}

#[tokio::test]
async fn arrays_with_a_json_of_their_own_cost_nothing() -> Result<()> {
    recorded_on(TO_JSON, TAG).await
}

#[tokio::test]
async fn a_form_may_be_called_as_what_the_document_is_asked_for() -> Result<()> {
    recorded_on(NAMED, TAG).await
}

#[tokio::test]
async fn a_form_s_fields_may_be_called_as_what_elements_are_asked() -> Result<()> {
    recorded_on(FIELDS, TAG).await
}

#[tokio::test]
async fn a_fetch_that_throws_or_never_answers_is_not_the_page_s_trouble() -> Result<()> {
    spared("window.fetch = () => { throw new Error('patched') }").await?;
    spared("window.fetch = () => Promise.reject(new Error('patched'))").await?;
    spared("window.fetch = () => new Promise(() => {})").await?;
    spared("delete window.fetch; delete window.WebAssembly").await
}

#[tokio::test]
async fn a_fetch_that_the_page_has_broken_keeps_nothing_from_arriving() -> Result<()> {
    for fetch in [
        "undefined",
        "null",
        "() => { throw new Error('patched') }",
        "async () => { throw new Error('patched') }",
        "async () => new Response('', {status: 200})",
    ] {
        let (collector, pages) = origin()?;
        let browser = Browser::open().await?;
        pages.put("/page", page(&collector, &format!("window.fetch = {fetch}"), TAG));
        browser.goto(&pages.url("/page")).await?;
        browser.recording().await?;
        let (x, y) = browser.middle_of("#buy").await?;
        browser.click(x, y).await?;
        assert_eq!(browser.errors().await?, [""; 0], "{fetch}");
        browser.goto(&pages.url("/next")).await?;
        told(&collector, "/page").await.with_context(|| fetch)?;
        assert_eq!(collector.stored()?.clicks().len(), 1, "{fetch}");
    }
    Ok(())
}

#[tokio::test]
async fn promises_with_a_then_of_their_own_are_recorded() -> Result<()> {
    // The driver itself needs it.
    for answer in ["throw new Error('patched')", "return"] {
        let script = format!(
            "const {{then}} = Promise.prototype;
             Promise.prototype.then = function (...facts) {{
               if (/isotherm\\.js|[/]a[/]tracker/.test(new Error().stack)) {answer};
               return then.apply(this, facts) }}"
        );
        recorded_on(&script, TAG).await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_the_loader_stands_on_may_be_gone_or_throw() -> Result<()> {
    let throwing = |owner: &str, name: &str| {
        format!("Object.defineProperty({owner}, '{name}', {{get() {{ throw new Error('patched') }}}})")
    };
    spared(&throwing("navigator", "globalPrivacyControl")).await?;
    spared(&throwing("navigator", "doNotTrack")).await?;
    spared("delete window.AbortController").await?;
    spared("window.URL = class { constructor() { throw new Error('patched') } }").await?;
    // The driver itself may need it.
    let test = "const {test} = RegExp.prototype;
        RegExp.prototype.test = function (text) {
          if (/isotherm\\.js|[/]a[/]tracker/.exec(new Error().stack)) throw new Error('patched');
          return test.call(this, text) }";
    spared(test).await?;
    let (collector, pages) = origin()?;
    let browser = Browser::open().await?;
    let guarded = format!("window.ran = true; {}", throwing("window", "isotherm"));
    pages.put("/page", page(&collector, &guarded, TAG));
    browser.goto(&pages.url("/page")).await?;
    until("the page", || browser.is("return document.readyState === 'complete' && window.ran")).await?;
    browser.settle().await?;
    assert_eq!(browser.errors().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_frozen_history_and_a_page_without_the_navigation_api_are_recorded() -> Result<()> {
    recorded_on(&format!("{OLD} Object.freeze(history)"), TAG).await?;
    recorded_on(&format!("{OLD} {ROUTER}"), TAG).await?;
    recorded_on(ROUTER, TAG).await
}

#[tokio::test]
async fn an_add_event_listener_that_throws_is_not_the_page_s_trouble() -> Result<()> {
    spared(
        "window.addEventListener = document.addEventListener = EventTarget.prototype.addEventListener =
            () => { throw new Error('patched') }",
    )
    .await?;
    spared("window.removeEventListener = () => { throw new Error('patched') }").await
}

/// Each throws at our scripts alone, so that the browser's driver can go on: from the beginning, and once the tracker runs.
#[tokio::test]
async fn built_ins_that_throw_are_not_the_page_s_trouble() -> Result<()> {
    for broken in [
        ("performance", "'now'"),
        ("window", "'setTimeout'"),
        ("window", "'requestIdleCallback'"),
        ("Array.prototype", "'map'"),
        ("Array.prototype", "'push'"),
        ("Map.prototype", "'set'"),
        ("Set.prototype", "Symbol.iterator"),
        ("Event.prototype", "'composedPath'"),
        ("Element.prototype", "'getBoundingClientRect'"),
        ("Element.prototype", "'closest'"),
    ] {
        let (owner, name) = broken;
        let script = format!(
            "{{ const real = {owner}[{name}];
               if (real) {owner}[{name}] = function (...facts) {{
                 if (/isotherm\\.js|[/]a[/]tracker/.test(new Error().stack)) throw new Error('patched');
                 return real.apply(this, facts) }} }}"
        );
        spared(&script).await?;
        let later = format!("addEventListener('load', () => setTimeout(() => {{ {script} }}, 500))");
        spared(&later).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_page_without_observers_or_with_broken_ones_is_recorded() -> Result<()> {
    for script in [NO_OBSERVERS, BROKEN_OBSERVERS, UNWILLING_OBSERVERS] {
        recorded_on(script, TAG).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_storage_that_throws_keeps_nobody_from_consenting() -> Result<()> {
    recorded_on(NO_STORAGE, &TAG.replace("async", "async data-consent=wait")).await
}

#[tokio::test]
async fn fifty_thousand_elements_and_five_thousand_levels_are_recorded() -> Result<()> {
    recorded_on(MANY, TAG).await?;
    recorded_on(DEEP, TAG).await
}

#[tokio::test]
async fn a_tag_that_is_removed_or_there_twice_records_once() -> Result<()> {
    recorded_on(NO_TAG, TAG).await?;
    recorded_on("", &TAG.repeat(2)).await?;
    recorded_on(LOADED_AGAIN, TAG).await
}

#[tokio::test]
async fn other_tools_that_wrap_the_same_functions_and_a_strange_data_layer_do_no_harm() -> Result<()> {
    recorded_on(OTHERS, TAG).await?;
    recorded_on(&format!("{OLD} {OTHERS}"), TAG).await?;
    recorded_on(COLLISION, TAG).await
}

/// Notes who listens, and can tell what of the page is no longer as it was.
const WITNESS: &str = "window.dataLayer = [{event: 'page'}];
    window.listening = new Set();
    const {addEventListener: add, removeEventListener: remove} = EventTarget.prototype;
    const ids = new Map(), id = thing => ids.get(thing) ?? (ids.set(thing, ids.size), ids.size - 1);
    EventTarget.prototype.addEventListener = function (kind, hear, options) {
      const key = [kind, id(this || window), id(hear)].join();
      if (!(this instanceof AbortSignal) && !/SCRIPT/.test(this?.tagName)) {
        listening.add(key);
        if (options?.signal) add.call(options.signal, 'abort', () => listening.delete(key));
      }
      return add.call(this || window, kind, hear, options) };
    EventTarget.prototype.removeEventListener = function (kind, hear, options) {
      listening.delete([kind, id(this || window), id(hear)].join());
      return remove.call(this || window, kind, hear, options) };
    const owners = {history, History: History.prototype, dataLayer, document, console, Array: Array.prototype,
      Event: EventTarget.prototype, Request: XMLHttpRequest.prototype, Element: Element.prototype};
    const look = () => new Map([...Object.entries(owners), ['window', {fetch, onerror, setTimeout, requestIdleCallback:
        window.requestIdleCallback}]].flatMap(([name, owner]) => Object.entries(Object.getOwnPropertyDescriptors(owner))
          .filter(([key]) => !/^\\d+$|^length$/.test(key)).map(([key, {value, get}]) => [name + '.' + key, get || value])));
    const before = look();
    window.changed = () => { const after = look();
      return [...new Set([...before.keys(), ...after.keys()])]
        .filter(key => before.has(key) !== after.has(key) || before.get(key) !== after.get(key)) };";

/// Waits until all is stored that the view of a path told until it was left or stopped.
async fn told(collector: &Collector, path: &str) -> Result<()> {
    until(&format!("the last of {path} to be stored"), async || {
        Ok(collector.stored()?.of_path(path).iter().any(|view| is_told(view)).then_some(()))
    })
    .await
}

/// Two seconds of frames in which nothing happens.
const IDLE: &str = "return new Promise(done => {
    const from = timers;
    let frames = 0;
    const frame = () => ++frames < 120 ? requestAnimationFrame(frame) : done(timers - from);
    requestAnimationFrame(frame) })";

#[tokio::test]
async fn a_page_where_nothing_happens_hears_no_clock() -> Result<()> {
    let (collector, pages) = origin()?;
    let browser = Browser::open().await?;
    let count = "const {setTimeout: own} = window;
        window.timers = 0;
        window.setTimeout = (...facts) => { timers++; return own(...facts) }";
    pages.put("/page", page(&collector, count, TAG));
    browser.visit(&pages.url("/page")).await?;
    browser.click(300.0, 300.0).await?;
    let clicked = async || Ok((collector.stored()?.clicks().len() == 1).then_some(()));
    until("the click to be stored", clicked).await?;
    let timers = browser.run(IDLE).await?.as_u64().context("a number")?;
    assert!(timers < 5, "{timers} timers");
    Ok(())
}

#[tokio::test]
async fn stop_leaves_the_data_layer_as_the_page_made_it() -> Result<()> {
    for (layer, script, kept) in [
        ("", "", "undefined"),
        ("window.dataLayer = [];", "dataLayer.push({event: 'x'});", "1"),
        ("window.dataLayer = [];", "window.dataLayer = [1, 2];", "2"),
    ] {
        let (collector, pages) = origin()?;
        let browser = Browser::open().await?;
        pages.put("/page", page(&collector, layer, TAG));
        browser.visit(&pages.url("/page")).await?;
        let stopped = browser
            .run(&format!(
                "const layer = window.dataLayer || []; {script} isotherm.stop();
                 return [Object.hasOwn(layer, 'push'), String(window.dataLayer?.length)]"
            ))
            .await?;
        assert_eq!(stopped, serde_json::json!([false, kept]), "{script}");
        assert_eq!(browser.errors().await?, [""; 0]);
    }
    Ok(())
}

#[tokio::test]
async fn stop_gives_everything_back_and_nothing_is_sent_after() -> Result<()> {
    for (script, own) in [("", false), (OLD, false), (OLD, true)] {
        let (collector, pages) = origin()?;
        let browser = Browser::open().await?;
        let wrapped = if own {
            "const push = history.pushState;
            history.pushState = function (...a) { return push.apply(this, a) };"
        } else {
            ""
        };
        pages.put("/page", page(&collector, &format!("{script}{wrapped}{WITNESS}"), TAG));
        browser.visit(&pages.url("/page")).await?;
        browser.click(300.0, 300.0).await?;
        assert!(browser.run("return listening.size").await?.as_u64() > Some(9), "the witness sees them");
        assert_ne!(browser.run("return changed()").await?, serde_json::json!([]), "and what is wrapped");
        browser.run("isotherm.stop()").await?;
        // Not the click alone: it may have gone ahead of what `stop` sends.
        told(&collector, "/page").await?;
        assert_eq!(browser.run("return [changed(), [...listening]]").await?, serde_json::json!([[], []]));
        browser.settle().await?;
        let sent = pages.received("/c").len();
        browser.click(310.0, 310.0).await?;
        browser.wheel(0, 300).await?;
        browser
            .run("isotherm.track('late'); history.pushState({}, '', '/late'); dataLayer.push({event: 'x'})")
            .await?;
        browser.settle().await?;
        assert_eq!(browser.errors().await?, [""; 0]);
        // What another page sends comes behind anything that this one sent.
        pages.put("/other", page(&collector, "", TAG));
        browser.visit(&pages.url("/other")).await?;
        browser.goto(&pages.url("/next")).await?;
        told(&collector, "/other").await?;
        let stored = collector.stored()?;
        let others: usize = stored.of_path("/other").iter().map(|view| view.batches.len()).sum();
        assert_eq!((stored.views.len(), stored.clicks().len()), (2, 1));
        assert_eq!(pages.received("/c").len(), sent + others);
    }
    Ok(())
}
