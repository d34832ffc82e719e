//! The npm modules that draw, as pages use them: what is painted, what is told, and what is left behind.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use isotherm_tests::{Answer, Browser, Pages, until};
use serde_json::{Value, json};

pub(crate) const EMPTY: &str = "<!doctype html><style>body { margin: 0 }</style>";
/// How many pixels of the canvas `c` are painted, and the one at (150, 100).
pub(crate) const LOOK: &str = "const seen = c => {
      const { data, width } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
      const at = (100 * width + 150) * 4;
      return [data.filter((_, i) => i % 4 == 3 && data[i]).length, [...data.slice(at, at + 4)]];
    };";

pub(crate) fn package() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../pkg")
}

/// The built modules, and files of npm packages under the names that they are asked for by.
pub(crate) fn modules(peers: &[(&str, &str)]) -> Result<Pages> {
    let pages = Pages::serve()?;
    pages.put_folder(&package().join("npm"));
    for (path, file) in peers {
        let file = package().join("node_modules").join(file);
        let bytes = fs::read(&file)
            .with_context(|| format!("{} is missing: run `cargo xtask build`", file.display()))?;
        let kind = match path.rsplit('.').next() {
            Some("css") => "text/css",
            Some("svg") => "image/svg+xml",
            _ => "text/javascript",
        };
        pages.put(path, Answer::file(bytes, kind));
    }
    pages.put("/page", Answer::html(EMPTY));
    Ok(pages)
}

/// A page whose module is a file of its own, as policies demand, and has set `said` to what it has to say.
pub(crate) async fn said(pages: &Pages, page: Answer, script: &str) -> Result<(Browser, Value)> {
    pages.put("/page.js", Answer::file(script, "text/javascript"));
    pages.put("/page", page);
    let browser = Browser::open().await?;
    browser.goto(&pages.url("/page")).await?;
    until("the page's module to have its say", || browser.is("return window.said !== undefined")).await?;
    let said = browser.run("return said").await?;
    Ok((browser, said))
}

pub(crate) fn with_module(body: &str) -> Answer {
    Answer::html(&format!("{EMPTY}{body}<script type=module src=/page.js></script>"))
}

pub(crate) fn about(value: &Value, expected: f64) {
    let value = value.as_f64().unwrap_or(f64::NAN);
    assert!((value / expected - 1.0).abs() < 0.002, "{value}, not {expected}");
}

#[tokio::test]
async fn a_map_in_a_container_paints_its_points_tells_their_density_and_leaves_nothing() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import {{ Heatmap }} from '/heatmap.js'; {LOOK}
         const names = Object.keys(window).join();
         const map = new Heatmap(box, {{ pixelRatio: 1 }}).setData({{ x: [150], y: [100] }});
         const before = seen(map.canvas);
         requestAnimationFrame(() => requestAnimationFrame(() => {{
           const painted = seen(map.canvas);
           const value = map.valueAt(150, 100);
           map.destroy();
           const left = box.children.length;
           window.said = [before[0], painted, value, left, Object.keys(window).join() == names];
         }}));"
    );
    let (_browser, said) =
        said(&pages, with_module("<div id=box style='width:300px;height:200px'></div>"), &script).await?;
    assert_eq!(said[0], 0, "nothing is painted before the frame");
    let painted = said[1][0].as_f64().context("pixels")?;
    assert!((2_000.0..40_000.0).contains(&painted), "{painted} pixels");
    let warm = |channel: usize| said[1][1][channel].as_f64().unwrap_or_default();
    assert!(warm(0) > 2.0 * warm(2) && warm(3) > 190.0, "the middle is hot: {}", said[1][1]);
    about(&said[2], 1250.0 / 400.0);
    assert_eq!((&said[3], &said[4]), (&json!(0), &json!(true)));
    Ok(())
}

#[tokio::test]
async fn a_container_that_changes_its_size_is_painted_anew() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import {{ Heatmap }} from '/heatmap.js'; {LOOK}
         const map = new Heatmap(box, {{ pixelRatio: 1 }}).setData({{ x: [150], y: [100] }}).render();
         box.style.width = '600px';
         const look = () => map.canvas.width == 600 && seen(map.canvas)[0] ? (window.said = [map.size, map.valueAt(150, 100)]) : requestAnimationFrame(look);
         look();"
    );
    let (_browser, said) =
        said(&pages, with_module("<div id=box style='width:300px;height:200px'></div>"), &script).await?;
    assert_eq!(said[0], json!([600, 200]));
    about(&said[1], 1250.0 / 400.0);
    Ok(())
}

#[tokio::test]
async fn a_size_and_an_option_may_change_at_once() -> Result<()> {
    let pages = modules(&[])?;
    let script = "import { Heatmap } from '/heatmap.js';
         const points = { x: [50, 260], y: [50, 50] };
         const held = new Heatmap(box, { sigma: 10, pixelRatio: 1 }).setData(points);
         const own = new Heatmap(c, { sigma: 10 }).setData(points);
         const seen = map => map.canvas.getContext('2d').getImageData(260, 50, 1, 1).data[3];
         const frame = () => new Promise(requestAnimationFrame);
         await frame(), await frame();
         box.style.width = '300px';
         held.configure({ opacity: 0.5 });
         c.width = 300;
         own.configure({ palette: 'viridis' });
         await frame(), await frame();
         window.said = [held, own].flatMap(map => [map.valueAt(260, 50), seen(map) > 100]);";
    let body =
        "<div id=box style='width:100px;height:100px'></div><canvas id=c width=100 height=100></canvas>";
    let (_browser, said) = said(&pages, with_module(body), script).await?;
    for map in [0, 2] {
        about(&said[map], 1250.0 / 100.0);
        assert_eq!(said[map + 1], true, "{said}");
    }
    Ok(())
}

#[tokio::test]
async fn a_document_taller_than_any_canvas_is_shown_by_the_window() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import {{ Heatmap }} from '/heatmap.js'; {LOOK}
         const map = new Heatmap(c, {{ height: 100000 }}).setData({{ x: [150], y: [90100] }}).render();
         const top = seen(c);
         map.scrollTo(0, 90000).render();
         window.said = [top[0], seen(c)[1][3], map.valueAt(150, 90100)];"
    );
    let (_browser, said) =
        said(&pages, with_module("<canvas id=c width=300 height=200></canvas>"), &script).await?;
    assert_eq!(said[0], 0);
    assert!(said[1].as_u64() > Some(190), "{said}");
    about(&said[2], 1250.0 / 400.0);
    Ok(())
}

#[tokio::test]
async fn a_worker_paints_an_offscreen_canvas() -> Result<()> {
    let pages = modules(&[])?;
    let worker = format!(
        "import {{ Heatmap }} from '/heatmap.js'; {LOOK}
         onmessage = ({{ data }}) => {{
           const map = new Heatmap(data, {{ palette: {{ 0: 'navy', 1: 'hsl(0 100% 50%)' }} }});
           map.setData({{ x: [150], y: [100] }}).render();
           postMessage([seen(data), map.valueAt(150, 100)]);
         }};"
    );
    pages.put("/worker.js", Answer::file(worker, "text/javascript"));
    let script = "const worker = new Worker('/worker.js', { type: 'module' });
        const canvas = new OffscreenCanvas(300, 200);
        worker.onmessage = ({ data }) => (window.said = data);
        worker.postMessage(canvas, [canvas]);";
    let (_browser, said) = said(&pages, with_module(""), script).await?;
    assert!(said[0][0].as_u64() > Some(2_000), "{said}");
    assert!(said[0][1][0].as_u64() > Some(240), "{said}");
    about(&said[1], 1250.0 / 400.0);
    Ok(())
}

#[tokio::test]
async fn a_page_that_forbids_wasm_draws_the_same_in_plain_javascript() -> Result<()> {
    let script = "import { Heatmap } from '/heatmap.js';
        const map = new Heatmap(c).setData({ x: [150.3, 80], y: [100.7, 60], weight: [1, 3] });
        await map.ready;
        const { data } = map.render().pixels();
        const files = performance.getEntriesByType('resource').map(({ name }) => name.split('/').pop());
        window.said = [data.reduce((sum, byte) => sum + byte), map.valueAt(150, 100), files.includes('heatmap-plain.js')];";
    let mut answers = Vec::new();
    for policy in ["script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"] {
        let pages = modules(&[])?;
        let page = with_module("<canvas id=c width=300 height=200></canvas>")
            .header("Content-Security-Policy", policy);
        answers.push(said(&pages, page, script).await?.1);
    }
    assert_eq!(answers[0][2], true);
    assert_eq!(answers[1][2], false);
    assert_eq!((&answers[0][0], &answers[0][1]), (&answers[1][0], &answers[1][1]));
    Ok(())
}

#[tokio::test]
async fn a_container_may_come_into_the_page_later_and_hold_several_maps() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import {{ Heatmap }} from '/heatmap.js'; {LOOK}
         const box = document.createElement('div');
         box.style.cssText = 'width:300px;height:200px;margin:50px';
         const maps = [0, 0].map(() => new Heatmap(box, {{ pixelRatio: 1 }}).setData({{ x: [150], y: [100] }}));
         document.body.append(box);
         const look = () => {{
           const {{ canvas }} = maps[1];
           if (canvas.width != 300 || !seen(canvas)[0]) return requestAnimationFrame(look);
           const {{ x, y, width, height }} = canvas.getBoundingClientRect();
           const positions = [0, 1, 2].map((i) => (i && maps[i - 1].destroy(), getComputedStyle(box).position));
           window.said = [x, y, width, height, ...positions, box.style.position];
         }};
         look();"
    );
    let (_browser, said) = said(&pages, with_module(""), &script).await?;
    assert_eq!(said, json!([50, 50, 300, 200, "relative", "relative", "static", ""]));
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_painted_on_is_refused() -> Result<()> {
    let pages = modules(&[])?;
    let script = "import { Heatmap } from '/heatmap.js';
        const other = document.createElement('canvas');
        other.getContext('bitmaprenderer');
        const targets = [document.querySelector('#typo'), '#box', other];
        window.said = targets.map((target) => {
          try { new Heatmap(target); } catch ({ message }) { return message; }
        });";
    let (_browser, said) = said(&pages, with_module(""), script).await?;
    let neither = |target: &str| {
        format!("isotherm: {target} is neither a canvas nor an element; null can be, with width and height")
    };
    let other = "isotherm: the canvas has a context of another kind than 2d".to_owned();
    assert_eq!(said, json!([neither("null"), neither("#box"), other]));
    Ok(())
}

#[tokio::test]
async fn a_container_on_a_sharper_screen_gets_more_pixels() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import {{ Heatmap }} from '/heatmap.js'; {LOOK}
         const map = new Heatmap(box).setData({{ x: [75], y: [50] }}).render();
         window.look = () => [map.canvas.width, map.canvas.height, seen(map.canvas)[0] > 0];
         window.said = look();"
    );
    let (browser, said) =
        said(&pages, with_module("<div id=box style='width:300px;height:200px'></div>"), &script).await?;
    assert_eq!(said, json!([300, 200, true]));
    // As for a zoomed page: the viewport has another size, too; the container has not. Of the first screen that it emulates
    // Chromium tells the page nothing.
    for ratio in [1, 2, 1] {
        let screen =
            json!({ "width": 1000 / ratio, "height": 900, "deviceScaleFactor": ratio, "mobile": false });
        browser.devtools("Emulation.setDeviceMetricsOverride", screen).await?;
        let followed =
            format!("const [width, , painted] = look(); return width === {} && painted", 300 * ratio);
        until("the canvas to follow", || browser.is(&followed)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_map_that_is_refused_leaves_nothing_in_its_container() -> Result<()> {
    let pages = modules(&[])?;
    let script = "import { Heatmap } from '/heatmap.js';
        let words;
        try { new Heatmap(box, { width: 1e9, height: 1e9 }); } catch ({ message }) { words = message; }
        window.said = [words, box.children.length, box.style.position];";
    let (_browser, said) =
        said(&pages, with_module("<div id=box style='width:300px;height:200px'></div>"), script).await?;
    assert!(said[0].as_str().is_some_and(|words| words.contains("number of cells")), "{said}");
    assert_eq!((&said[1], &said[2]), (&json!(0), &json!("")));
    Ok(())
}

#[tokio::test]
async fn what_only_a_late_engine_can_refuse_rejects_ready_and_leaves_the_rest_drawn() -> Result<()> {
    let pages = modules(&[])?;
    let page = with_module("<canvas id=c width=300 height=200></canvas>")
        .header("Content-Security-Policy", "script-src 'self'");
    let script = format!(
        "import {{ Heatmap }} from '/heatmap.js'; {LOOK}
         const map = new Heatmap(c).setData({{ x: [150], y: [100] }}).resize(1e9, 1e9).add({{ x: [40], y: [40] }});
         const words = await map.ready.then(() => 'nothing', ({{ message }}) => message);
         const look = () => {{
           const painted = seen(c);
           if (painted[0]) window.said = [words, painted[1][3], map.mass, map.size];
           else requestAnimationFrame(look);
         }};
         look();"
    );
    let (_browser, said) = said(&pages, page, &script).await?;
    assert!(said[0].as_str().is_some_and(|words| words.contains("number of cells")), "{said}");
    assert!(said[1].as_u64() > Some(190), "{said}");
    assert_eq!((&said[2], &said[3]), (&json!(2), &json!([300, 200])));
    Ok(())
}

#[tokio::test]
async fn a_frame_after_all_points_are_gone_is_blank_whatever_the_scale() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import {{ Heatmap }} from '/heatmap.js'; {LOOK}
         const broken = [];
         window.onerror = (why) => broken.push(why);
         const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
         const looks = [];
         for (const options of [{{ scale: {{ atLeast: 1 }}, min: 2 }}, {{ scale: {{ atLeast: 0 }} }}]) {{
           const map = new Heatmap(c, options).setData({{ x: [150], y: [100], weight: [9] }});
           await frame();
           const there = seen(c)[0];
           map.clear();
           await frame();
           looks.push([there > 500, seen(c)[0]]);
           map.destroy();
         }}
         window.said = [looks, broken];"
    );
    let (_browser, said) =
        said(&pages, with_module("<canvas id=c width=300 height=200></canvas>"), &script).await?;
    assert_eq!(said, json!([[[true, 0], [true, 0]], []]));
    Ok(())
}

#[tokio::test]
async fn what_is_refused_in_a_container_leaves_the_picture_that_is_there() -> Result<()> {
    let pages = modules(&[])?;
    let script = "import { Heatmap } from '/heatmap.js';
        const map = new Heatmap(box, { pixelRatio: 1 }).setData({ x: [150], y: [100] }).render();
        const { canvas } = map;
        const look = () => [canvas.width, canvas.height, ...canvas.getContext('2d').getImageData(0, 0, 300, 200).data].join();
        const before = look();
        let words;
        try { map.configure({ pixelRatio: 2, width: 1e9, height: 1e9 }); } catch ({ message }) { words = message; }
        window.said = [words, look() == before];";
    let (_browser, said) =
        said(&pages, with_module("<div id=box style='width:300px;height:200px'></div>"), script).await?;
    assert!(said[0].as_str().is_some_and(|words| words.contains("number of cells")), "{said}");
    assert_eq!(said[1], true);
    Ok(())
}
