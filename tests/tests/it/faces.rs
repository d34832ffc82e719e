//! The npm modules that draw, as pages use them: what is painted, what is told, and what is left behind.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use isotherm_tests::{Answer, Browser, Pages, until};
use serde_json::{Value, json};

const CLASSIC: &str = r#"<script src="/build/heatmap.js"></script>"#;
/// The changed import of heatmap.js's examples. They are classic scripts that wait for the page to be loaded.
const OURS: &str = r#"<script type="module">import h337 from "/h337.js"; window.h337 = h337</script>"#;
const EMPTY: &str = "<!doctype html><style>body { margin: 0 }</style>";
/// How many pixels of the canvas `c` are painted, and the one at (150, 100).
const LOOK: &str = "const seen = c => {
      const { data, width } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
      const at = (100 * width + 150) * 4;
      return [data.filter((_, i) => i % 4 == 3 && data[i]).length, [...data.slice(at, at + 4)]];
    };";

fn package() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../pkg")
}

/// The built modules, and files of npm packages under the names that they are asked for by.
fn modules(peers: &[(&str, &str)]) -> Result<Pages> {
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
async fn said(pages: &Pages, page: Answer, script: &str) -> Result<(Browser, Value)> {
    pages.put("/page.js", Answer::file(script, "text/javascript"));
    pages.put("/page", page);
    let browser = Browser::open().await?;
    browser.goto(&pages.url("/page")).await?;
    until("the page's module to have its say", || browser.is("return window.said !== undefined")).await?;
    let said = browser.run("return said").await?;
    Ok((browser, said))
}

fn with_module(body: &str) -> Answer {
    Answer::html(&format!("{EMPTY}{body}<script type=module src=/page.js></script>"))
}

fn about(value: &Value, expected: f64) {
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

/// Opens an example of heatmap.js with its import changed.
async fn example(name: &str) -> Result<Browser> {
    let examples = "heatmap.js/examples";
    let pages = modules(&[
        ("/plugins/svg-area-heatmap.js", "heatmap.js/plugins/svg-area-heatmap.js"),
        ("/austria.svg", &format!("{examples}/svg-area-heatmap/austria.svg")),
    ])?;
    let file = package().join("node_modules").join(examples).join(name).join("index.html");
    let html = fs::read_to_string(file)?.replace(CLASSIC, OURS);
    // Scripts after it wait for it, too.
    let html = html.replace("<script src=\"/plugins", "<script defer src=\"/plugins");
    let noting = "<head><script>window.broken = []; onerror = why => broken.push(why)</script>";
    pages.put("/page", Answer::html(&html.replace("<head>", noting)));
    let browser = Browser::open().await?;
    browser.goto(&pages.url("/page")).await?;
    until("the example to be loaded", || browser.is("return document.readyState === 'complete'")).await?;
    Ok(browser)
}

/// Waits until an example has painted, and makes sure that nothing went wrong in it.
async fn painted(browser: &Browser) -> Result<()> {
    let painted =
        format!("{LOOK} const c = document.querySelector('.heatmap-canvas'); return !!c && seen(c)[0] > 500");
    until("the example to be painted", || browser.is(&painted)).await?;
    assert_eq!(browser.run("return broken").await?, json!([]));
    Ok(())
}

#[tokio::test]
async fn heatmap_js_s_examples_that_draw_by_themselves_run_with_the_import_changed() -> Result<()> {
    for name in ["raindrops", "unblurred-datapoints"] {
        painted(&example(name).await?).await?;
    }
    let browser = example("heatmap-legend").await?;
    painted(&browser).await?;
    let legend = "return [min.textContent, max.textContent].map(Number)";
    let before = browser.run(legend).await?;
    browser.run("heatmapContainerWrapper.onclick()").await?;
    let after = browser.run(legend).await?;
    assert_ne!(before, after, "another set has other extremes");
    assert!(after[0].as_f64() < after[1].as_f64());
    Ok(())
}

#[tokio::test]
async fn heatmap_js_s_example_that_follows_the_mouse_runs_with_the_import_changed() -> Result<()> {
    let browser = example("mousemove-heatmap").await?;
    browser.move_to(700.0, 500.0).await?;
    browser.move_to(900.0, 600.0).await?;
    painted(&browser).await
}

#[tokio::test]
async fn heatmap_js_s_example_with_a_plugin_runs_with_the_import_changed() -> Result<()> {
    let browser = example("svg-area-heatmap").await?;
    let fills = "const drawing = document.getElementById('svgHeatmap')?.getSVGDocument();
         return drawing?.querySelectorAll('[style*=rgb]').length > 8";
    until("the provinces to be coloured", || browser.is(fills)).await?;
    assert_eq!(browser.run("return broken").await?, json!([]));
    Ok(())
}

#[tokio::test]
async fn h337_adds_tells_and_changes_as_heatmap_js_does() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import h337 from '/h337.js'; {LOOK}
         const extrema = [];
         const map = h337.create({{ container: box, radius: 40, xField: 'left', onExtremaChange: ({{ min, max }}) => extrema.push([min, max]) }});
         const data = [{{ left: 150, y: 100, value: 4 }}, {{ left: 150, y: 100, value: 2 }}, {{ left: 40, y: 40, value: 3 }}];
         map.setData({{ max: 12, min: 0, data }});
         const c = map._renderer.canvas;
         const half = seen(c)[1];
         map.setDataMax(6);
         const full = seen(c)[1];
         const values = [map.getValueAt({{ x: 150, y: 100 }}), map.getValueAt({{ x: 299, y: 199 }})];
         map.addData({{ left: 150, y: 100, value: 3 }});
         const got = map.getData();
         map.configure({{ gradient: {{ 0: '#0f0', 1: '#0f0' }}, opacity: 0.5 }});
         const green = seen(c)[1];
         const url = map.getDataURL().slice(0, 21);
         map.configure({{ blend: 'classic' }});
         const classic = seen(c)[1];
         map.destroy();
         window.said = {{ half, full, values, got, extrema, green, url, classic, left: box.children.length }};"
    );
    let (_browser, said) =
        said(&pages, with_module("<div id=box style='width:300px;height:200px'></div>"), &script).await?;
    let near = |value: &Value, expected: f64| (value.as_f64().unwrap_or(-9.0) - expected).abs() < 3.0;
    assert!(near(&said["half"][3], 127.0), "half as hot, half as opaque: {said}");
    assert!(near(&said["full"][3], 255.0) && near(&said["full"][0], 255.0), "{said}");
    about(&said["values"][0], 6.0);
    assert!(said["values"][1].as_f64() < Some(0.01));
    assert_eq!(said["got"]["data"][0], json!({ "x": 150, "y": 100, "value": 9, "radius": 40 }));
    assert_eq!(said["got"]["max"], 9);
    assert_eq!(said["extrema"], json!([[0, 12], [0, 6], [0, 9]]));
    assert_eq!(said["green"][1], 255);
    assert!(near(&said["green"][3], 127.0) && near(&said["classic"][3], 127.0), "{said}");
    assert_eq!(said["url"], "data:image/png;base64");
    assert_eq!(said["left"], 0);
    Ok(())
}

#[tokio::test]
async fn simpleheat_s_calls_paint_a_density() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import simpleheat from '/simpleheat.js'; {LOOK}
         const map = simpleheat('c').data([[150, 100, 2]]).max(8).add([150, 100, 2]).radius(25, 15);
         const half = seen(map.draw() && c)[1];
         map.gradient({{ 0: 'red', 1: 'red' }}).max(4);
         const full = seen(map.draw() && c)[1];
         const value = map.valueAt(150, 100);
         window.said = [half, full, value, seen(map.clear().draw() && c)[0]];"
    );
    let (_browser, said) =
        said(&pages, with_module("<canvas id=c width=300 height=200></canvas>"), &script).await?;
    assert!(said[0][3].as_i64().is_some_and(|alpha| (alpha - 128).abs() < 4), "{said}");
    assert_eq!(said[1], json!([255, 0, 0, 255]));
    about(&said[2], 4.0);
    assert_eq!(said[3], 0);
    Ok(())
}

#[tokio::test]
async fn a_leaflet_layer_keeps_to_the_ground_when_the_map_pans_and_zooms() -> Result<()> {
    let pages = modules(&[
        ("/leaflet/leaflet.js", "leaflet/dist/leaflet.js"),
        ("/leaflet.css", "leaflet/dist/leaflet.css"),
    ])?;
    let page = format!(
        "{EMPTY}<link rel=stylesheet href=/leaflet.css><div id=map style='width:600px;height:400px'></div>
         <script src=/leaflet/leaflet.js></script><script type=module src=/page.js></script>"
    );
    // Where the layer's hottest pixel is, and where the map says that the place is, px of the container.
    let script = "import '/leaflet.js';
        const place = [50.5, 30.5];
        const map = L.map('map', { zoomControl: false, attributionControl: false }).setView([50.45, 30.4], 10);
        const heat = L.heatLayer([[...place, 1]], { radius: 25, maxZoom: 10 }).addTo(map);
        window.hottest = () => {
          const c = document.querySelector('.isotherm-layer');
          const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
          let best = 3;
          for (let i = 3; i < data.length; i += 4) if (data[i] > data[best]) best = i;
          const [left, top] = [c, document.getElementById('map')].map(e => e.getBoundingClientRect()).reduce((a, b) => [a.x - b.x, a.y - b.y]);
          const [x, y] = [(best >> 2) % c.width + left, Math.floor((best >> 2) / c.width) + top];
          const told = map.latLngToContainerPoint(place);
          return { off: Math.hypot(x + .5 - told.x, y + .5 - told.y), alpha: data[best], value: heat.valueAt(told) };
        };
        Object.assign(window, { map, heat, said: 1 });";
    let (browser, _) = said(&pages, Answer::html(&page), script).await?;
    let on_the_place = async || -> Result<Value> {
        let found = browser.run("return hottest()").await?;
        assert!(found["off"].as_f64() < Some(1.6), "{found}");
        Ok(found)
    };
    about(&on_the_place().await?["value"], 1.0);
    browser.run("map.panBy([120, -70], { animate: false })").await?;
    on_the_place().await?;
    let zoomed = "const [done] = arguments; map.once('zoomend', () => done()); map.setZoom(11)";
    browser.client.execute_async(zoomed, vec![]).await?;
    on_the_place().await?;
    browser.run("heat.addLatLng([50.5, 30.5, 2])").await?;
    until("the added place to be drawn", || browser.is("return hottest().value > 2.9")).await?;
    let faded = "const [done] = arguments; map.once('zoomend', () => done()); map.setZoom(8)";
    browser.client.execute_async(faded, vec![]).await?;
    about(&on_the_place().await?["value"], 3.0 / 4.0);
    browser.run("heat.setLatLngs([]).setOptions({ radius: 10 })").await?;
    until("the places to be gone", || browser.is("return hottest().alpha === 0")).await?;
    assert_eq!(browser.run("heat.remove(); return document.querySelectorAll('canvas').length").await?, 0);
    Ok(())
}
