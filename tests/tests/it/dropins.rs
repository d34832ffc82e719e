//! The drop-ins, as the users of heatmap.js, simpleheat and Leaflet.heat call them.

use std::fs;

use anyhow::Result;
use isotherm_tests::{Answer, Browser, Pages, until};
use serde_json::{Value, json};

use crate::faces::{EMPTY, LOOK, about, modules, package, said, with_module};

const CLASSIC: &str = r#"<script src="/build/heatmap.js"></script>"#;
/// The changed import of heatmap.js's examples. They are classic scripts that wait for the page to be loaded.
const OURS: &str = r#"<script type="module">import h337 from "/h337.js"; window.h337 = h337</script>"#;

/// Opens an example of heatmap.js with its import changed.
async fn example(name: &str) -> Result<(Pages, Browser)> {
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
    // A drawing may be asked for after that.
    Ok((pages, browser))
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
        let (_pages, browser) = example(name).await?;
        painted(&browser).await?;
    }
    let (_pages, browser) = example("heatmap-legend").await?;
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
    let (_pages, browser) = example("mousemove-heatmap").await?;
    browser.move_to(700.0, 500.0).await?;
    browser.move_to(900.0, 600.0).await?;
    painted(&browser).await
}

#[tokio::test]
async fn heatmap_js_s_example_with_a_plugin_runs_with_the_import_changed() -> Result<()> {
    let (_pages, browser) = example("svg-area-heatmap").await?;
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
    about(&browser.run("return hottest().value").await?, 3.0);
    let faded = "const [done] = arguments; map.once('zoomend', () => done()); map.setZoom(8)";
    browser.client.execute_async(faded, vec![]).await?;
    about(&on_the_place().await?["value"], 3.0);
    // What was set is told before it is drawn.
    about(
        &browser
            .run(
                "return heat.setLatLngs([[50.5, 30.5, 7]]).valueAt(map.latLngToContainerPoint([50.5, 30.5]))",
            )
            .await?,
        7.0,
    );
    browser.run("heat.setLatLngs([]).setOptions({ radius: 10 })").await?;
    until("the places to be gone", || browser.is("return hottest().alpha === 0")).await?;
    assert_eq!(browser.run("heat.remove(); return document.querySelectorAll('canvas').length").await?, 0);
    Ok(())
}

#[tokio::test]
async fn h337_tells_the_sum_of_the_values_whatever_their_scale_and_their_drawing() -> Result<()> {
    let pages = modules(&[])?;
    let script = "import h337 from '/h337.js';
        const at = (config, facts, added = []) => {
          const map = h337.create({ container: box, radius: 40, ...config });
          if (facts) map.setData({ data: [{ x: 150, y: 100, value: 2 }], ...facts });
          const value = map.addData(added).getValueAt({ x: 150, y: 100 });
          map.destroy();
          return value;
        };
        const value = (value, x = 150) => ({ data: [{ x, y: 100, value }] });
        window.said = [
          at({}, { max: 1000 }),
          at({}, { ...value(80), min: 50, max: 100 }),
          at({}, null, [{ x: 150, y: 100, value: 5 }, { x: 20, y: 20, value: 3 }]),
          at({}, { ...value(-1e30), min: -1e30, max: 1e30 }) / -1e30,
          at({ blend: 'classic' }, { max: 10 }, [{ x: 151, y: 100, value: 6 }]),
          at({ blur: 0 }, { max: 1 }, [{ x: 180, y: 100, value: 6 }, { x: 191, y: 100, value: 6 }]),
          at({}, { max: 9 }, [{ x: 150, y: 120, value: 4, radius: 80 }]),
        ];";
    let (_browser, said) =
        said(&pages, with_module("<div id=box style='width:300px;height:200px'></div>"), script).await?;
    let wider = 4.0 * f64::exp(-0.5 * 20f64.powi(2) / 40f64.powi(2));
    for (i, expected) in [2.0, 80.0, 5.0, 1.0, 8.0, 8.0, 2.0 + wider].into_iter().enumerate() {
        let value = said[i].as_f64().unwrap_or(f64::NAN);
        assert!((value / expected - 1.0).abs() < 1e-9, "{i}: {value}, not {expected}");
    }
    Ok(())
}

#[tokio::test]
async fn h337_takes_points_away_and_refuses_to_draw_when_it_is_destroyed() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import h337 from '/h337.js'; {LOOK}
         const map = h337.create({{ container: box, maxOpacity: 0.5 }});
         map.setData({{ max: 1, data: [{{ x: 150, y: 100 }}, {{ x: 40, y: 100 }}] }}).removeData({{ x: 150, y: 100 }});
         const c = map._renderer.canvas;
         const left = [seen(c)[1][3], map.getData().data.length, map._config.maxOpacity];
         map.destroy();
         const refusals = ['repaint', 'addData', 'setDataMax'].map(verb => {{
           try {{ map[verb]([]); }} catch ({{ message }}) {{ return message; }}
         }});
         window.said = [left, new Set(refusals).size, refusals[0]];"
    );
    let (_browser, said) =
        said(&pages, with_module("<div id=box style='width:300px;height:200px'></div>"), &script).await?;
    assert_eq!(said, json!([[0, 1, 0.5], 1, "isotherm/h337: this map was destroyed"]));
    Ok(())
}

#[tokio::test]
async fn h337_is_ready_only_when_it_can_draw_also_where_wasm_is_forbidden() -> Result<()> {
    let pages = modules(&[])?;
    let page = with_module("<div id=box></div>").header("Content-Security-Policy", "script-src 'self'");
    let script = format!(
        "import h337 from '/h337.js'; {LOOK}
         const map = await h337.create({{ container: box, width: 300, height: 200 }}).ready;
         map.setData({{ max: 1, data: [{{ x: 150, y: 100 }}] }});
         window.said = seen(map._renderer.canvas)[1][3];"
    );
    let (_browser, said) = said(&pages, page, &script).await?;
    assert_eq!(said, 255);
    Ok(())
}

#[tokio::test]
async fn simpleheat_tells_the_sum_of_the_values_and_keeps_to_a_maximum_on_demand() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import simpleheat from '/simpleheat.js'; {LOOK}
         const faint = simpleheat('c').data([[150, 100, 0.01]]).draw().valueAt(150, 100);
         const map = new simpleheat(c).data([[150, 100], [40, 40, 3]]).max(100).draw();
         const one = map.valueAt(150, 100);
         const relative = seen(map.max(1).draw() && c)[1][3];
         const fixed = seen(map.fixedMax().draw() && c)[1][3];
         const acts = [() => simpleheat('nope'), () => simpleheat(null), () => map.data(), () => map.gradient({{ 0: 'nocolour' }})];
         const refusals = acts.map(act => {{
           try {{ act(); }} catch ({{ message }}) {{ return message; }}
         }});
         window.said = [faint, one, relative, fixed, ...refusals];"
    );
    let (_browser, said) =
        said(&pages, with_module("<canvas id=c width=300 height=200></canvas>"), &script).await?;
    about(&said[0], 0.01);
    about(&said[1], 1.0);
    assert!(said[2].as_f64().is_some_and(|alpha| (alpha - 85.0).abs() < 2.0), "{said}");
    assert_eq!(said[3], 255);
    assert_eq!(said[4], "isotherm/simpleheat: \"nope\" is no canvas, nor the id of one");
    assert_eq!(said[5], "isotherm/simpleheat: null is no canvas, nor the id of one");
    assert_eq!(said[6], "isotherm/simpleheat: data is undefined, not an array");
    assert_eq!(said[7], "isotherm: \"nocolour\" is no colour known here");
    Ok(())
}

#[tokio::test]
async fn a_leaflet_layer_tells_intensities_whatever_the_zoom_and_the_maximum_make_of_them() -> Result<()> {
    let pages = modules(&[("/leaflet/module.js", "leaflet/dist/leaflet-src.esm.js")])?;
    let script = "import * as L from '/leaflet/module.js';
        import { heatLayer, install } from '/leaflet.js';
        const map = install(L).map('map', { zoomControl: false, attributionControl: false }).setView([50.45, 30.4], 10);
        const place = [50.5, 30.5];
        const { x, y } = map.latLngToContainerPoint(place);
        const look = (options, places = [[...place, 50]]) => {
          const heat = heatLayer(places, options).addTo(map);
          const c = document.querySelector('.isotherm-layer');
          const hottest = c.getContext('2d').getImageData(0, 0, c.width, c.height).data.reduce((most, byte, i) => i % 4 == 3 && byte > most ? byte : most, 0);
          const value = heat.valueAt({ x, y });
          heat.remove();
          return [value, hottest];
        };
        const refused = (act) => {
          try { act(); } catch ({ message }) { return message; }
        };
        const layer = heatLayer([]);
        window.said = {
          looks: [{ max: 100, maxZoom: 10 }, { maxZoom: 13 }, { max: 25, maxZoom: 10, fixedMax: true }].map((options) => look(options)),
          refusals: [
            refused(() => heatLayer([place, [50, 30, NaN]])),
            refused(() => layer.setLatLngs([null])),
            refused(() => layer.addLatLng([50])),
            refused(() => layer.setLatLngs('here')),
            refused(() => layer.valueAt({ x, y })),
          ],
        };";
    let (_browser, said) =
        said(&pages, with_module("<div id=map style='width:600px;height:400px'></div>"), script).await?;
    let alphas = [127.0, 255.0, 255.0];
    for (look, alpha) in said["looks"].as_array().into_iter().flatten().zip(alphas) {
        about(&look[0], 50.0);
        assert!(look[1].as_f64().is_some_and(|hottest| (hottest - alpha).abs() < 2.0), "{said}");
    }
    let unfit = |place: &str| {
        format!("isotherm/leaflet: place {place}, which has no finite latitude, longitude and intensity")
    };
    let refusals = [
        unfit("1 is [50,30,NaN]"),
        unfit("0 is null"),
        unfit("0 is [50,,1]"),
        "isotherm/leaflet: the places are here, not an array".into(),
        "isotherm/leaflet: this layer is on no map, which valueAt needs".into(),
    ];
    assert_eq!(said["refusals"], json!(refusals));
    Ok(())
}

/// What is drawn beside a crowd.
const CROWD: &str = "const crowd = (make) => Array.from({ length: 300 }, (_, i) => make(60 + (i * 7) % 20, 100 + (i * 3) % 17));
     const pixel = (c, x, y) => [...c.getContext('2d').getImageData(x, y, 1, 1).data];
     const refused = (act) => {
       try { act(); } catch ({ message }) { return message; }
     };";

#[tokio::test]
async fn h337_tells_a_legend_what_is_hottest_and_honours_a_fixed_maximum_exactly() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import h337 from '/h337.js'; {CROWD}
         const look = (config) => {{
           const told = [];
           const map = h337.create({{ container: box, onExtremaChange: ({{ max }}) => told.push(max), ...config }});
           const data = [...crowd((x, y) => ({{ x, y, value: 9 }})), {{ x: 250, y: 100, value: 10 }}];
           map.setData({{ data, min: 0, max: 10 }});
           const c = map._renderer.canvas;
           const found = {{ lone: pixel(c, 250, 100), crowd: pixel(c, 70, 108), told: [...told] }};
           let highest = 0;
           for (let x = 40; x < 100; x++) for (let y = 90; y < 130; y++) highest = Math.max(highest, map.getValueAt({{ x, y }}));
           found.highest = highest;
           map.addData({{ x: 70, y: 108, value: 5 * highest }}).repaint();
           found.more = told.slice(1);
           map.destroy();
           return found;
         }};
         window.said = [look({{}}), look({{ fixedMax: true }}), look({{ blend: 'classic' }})];"
    );
    let (_browser, said) =
        said(&pages, with_module("<div id=box style='width:300px;height:200px'></div>"), &script).await?;
    let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    let hot = |pixel: &Value| number(&pixel[0]) > 250.0 && number(&pixel[1]) < 8.0;
    let [relative, fixed, classic] = [&said[0], &said[1], &said[2]];
    assert!((number(&relative["told"][0]) / number(&relative["highest"]) - 1.0).abs() < 0.01, "{said}");
    assert!(hot(&relative["crowd"]) && number(&relative["lone"][3]) < 30.0, "{said}");
    assert_eq!(relative["more"].as_array().map(Vec::len), Some(1), "{said}");
    assert!(number(&relative["more"][0]) > 5.0 * number(&relative["highest"]), "{said}");
    for exact in [fixed, classic] {
        assert_eq!(exact["told"], json!([10]), "{said}");
        assert!(hot(&exact["lone"]) && hot(&exact["crowd"]), "{said}");
    }
    Ok(())
}

#[tokio::test]
async fn h337_keeps_what_it_has_where_something_is_refused() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import h337 from '/h337.js'; {LOOK} {CROWD}
         const map = h337.create({{ container: box }});
         const data = [{{ x: 150, y: 100, value: 1 }}, {{ x: 40, y: 40, value: 1 }}];
         map.setData({{ max: 1, data }});
         const c = map._renderer.canvas;
         const look = () => JSON.stringify([seen(map.repaint() && c), map.getData()]);
         const before = look();
         const acts = [
           () => map.setData({{ max: 5, data: [{{ x: 9, y: 9, value: 1 }}, {{ x: NaN, y: 1, value: 1 }}] }}),
           () => map.setData({{ max: 5 }}),
           () => map.setData(),
           () => map.setData({{ max: 'high', data }}),
           () => map.addData([{{ x: 9, y: 9, value: 1 }}, {{ x: 9, y: 9, value: Infinity }}]),
           () => map.addData(),
           () => map.setDataMax('high'),
           () => map.configure({{ gradient: {{ 0: 'nocolour' }} }}),
           () => map.configure({{ radius: 'wide' }}),
         ];
         const words = acts.map((act) => [refused(act), look() == before]);
         const children = box.children.length;
         window.said = [words, refused(() => h337.create({{ container: box, gradient: {{ 0: 'nocolour' }} }})), box.children.length == children];"
    );
    let (_browser, said) =
        said(&pages, with_module("<div id=box style='width:300px;height:200px'></div>"), &script).await?;
    let expected = [
        r#"{"x":null,"y":1,"value":1} has no finite place and value"#,
        "data is undefined, not an array",
        "data is undefined, not an array",
        "max is high, which is no finite number",
        r#"{"x":9,"y":9,"value":null} has no finite place and value"#,
        "undefined has no finite place and value",
        "max is high, which is no finite number",
        "\"nocolour\" is no colour known here",
        "radius is wide, which is no finite number",
    ];
    for (i, words) in expected.into_iter().enumerate() {
        assert!(said[0][i][0].as_str().is_some_and(|said| said.ends_with(words)), "{i}: {said}");
        assert_eq!(said[0][i][1], true, "{i} changed something");
    }
    assert!(said[1].as_str().is_some_and(|said| said.contains("nocolour")), "{said}");
    assert_eq!(said[2], true, "nothing is put into the page");
    Ok(())
}

#[tokio::test]
async fn h337_draws_a_spot_as_large_beside_one_of_another_radius() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import h337 from '/h337.js'; {CROWD}
         const reach = (more) => {{
           const map = h337.create({{ container: box, radius: 60, minOpacity: 0.5 }});
           map.setData({{ max: 1, data: [{{ x: 150, y: 150, value: 1 }}, ...more] }});
           const row = map._renderer.canvas.getContext('2d').getImageData(150, 150, 150, 1).data;
           map.destroy();
           return row.findIndex((alpha, i) => i % 4 == 3 && !alpha) >> 2;
         }};
         window.said = [reach([]), reach([{{ x: 590, y: 20, value: 1, radius: 10 }}])];"
    );
    let (_browser, said) =
        said(&pages, with_module("<div id=box style='width:600px;height:300px'></div>"), &script).await?;
    let [alone, beside] = [&said[0], &said[1]].map(|reach| reach.as_f64().unwrap_or(f64::NAN));
    assert!((alone / 60.0 - 1.75).abs() < 0.05, "as the README says: {said}");
    assert!((alone - beside).abs() <= 1.0, "{said}");
    Ok(())
}

#[tokio::test]
async fn a_point_is_as_visible_as_was_asked_for_beside_any_crowd() -> Result<()> {
    let pages = modules(&[("/leaflet/module.js", "leaflet/dist/leaflet-src.esm.js")])?;
    let script = format!(
        "import simpleheat from '/simpleheat.js'; import * as L from '/leaflet/module.js'; import {{ heatLayer, install }} from '/leaflet.js'; {CROWD}
         const points = [...crowd((x, y) => [x, y, 1]), [250, 100, 0.2]];
         const map = simpleheat(c).data(points);
         const simple = [0.4, 0.05].map((least) => pixel(map.draw(least) && c, 250, 100)[3]);
         const away = pixel(c, 170, 20)[3];
         const leaflet = install(L).map('map', {{ zoomControl: false, attributionControl: false, maxZoom: 18 }}).setView([50, 30], 12);
         const placed = points.map(([x, y, many]) => {{
           const {{ lat, lng }} = leaflet.containerPointToLatLng([x, y]);
           return [lat, lng, many];
         }});
         const faded = [0.4, 0].map((minOpacity) => {{
           const layer = heatLayer(placed, {{ minOpacity }}).addTo(leaflet);
           const canvas = document.querySelector('.isotherm-layer');
           const found = [pixel(canvas, 250, 100)[3], pixel(canvas, 70, 108)[3]];
           layer.remove();
           return found;
         }});
         window.said = [simple, away, faded];"
    );
    let body =
        "<canvas id=c width=300 height=200></canvas><div id=map style='width:300px;height:200px'></div>";
    let (_browser, said) = said(&pages, with_module(body), &script).await?;
    let near =
        |value: &Value, share: f64| value.as_f64().is_some_and(|alpha| (alpha - 255.0 * share).abs() < 4.0);
    assert!(near(&said[0][0], 0.4) && near(&said[0][1], 0.05), "{said}");
    assert_eq!(said[1], 0, "nothing is where no point is");
    assert!(near(&said[2][0][0], 0.4) && near(&said[2][0][1], 1.0) && near(&said[2][1][0], 0.0), "{said}");
    Ok(())
}

#[tokio::test]
async fn a_leaflet_layer_takes_what_leaflet_heat_takes_and_refuses_the_rest_at_once() -> Result<()> {
    let pages = modules(&[("/leaflet/module.js", "leaflet/dist/leaflet-src.esm.js")])?;
    let script = format!(
        "import * as L from '/leaflet/module.js'; import {{ heatLayer, install }} from '/leaflet.js'; {LOOK} {CROWD}
         const broken = [];
         window.onerror = (why) => broken.push(why);
         const map = install(L).map('map', {{ zoomControl: false, attributionControl: false, maxZoom: 18 }}).setView([50.5, 30.5], 10);
         const places = [[50.5, 30.5, 1]];
         const nothing = ['radius', 'blur', 'max', 'gradient', 'minOpacity', 'maxZoom'].map((name) => ({{ [name]: undefined }}));
         const taken = [...nothing, {{ gradient: null }}, {{ max: 0 }}, {{ radius: '30' }}].map((options) => {{
           const layer = heatLayer(places, options).addTo(map);
           const [count] = seen(document.querySelector('.isotherm-layer'));
           layer.remove();
           return count;
         }});
         const layer = heatLayer(places).addTo(map);
         const words = [{{ gradient: {{ 0: 'nocolour' }} }}, {{ radius: 'wide' }}, {{ minOpacity: NaN }}].flatMap((options) => [
           refused(() => heatLayer(places, options)),
           refused(() => layer.setOptions(options)),
         ]);
         const kept = layer.options.radius;
         layer.remove();
         const real = HTMLCanvasElement.prototype.getContext;
         HTMLCanvasElement.prototype.getContext = () => null;
         const half = refused(() => heatLayer(places).addTo(map));
         HTMLCanvasElement.prototype.getContext = real;
         map.panBy([50, 50], {{ animate: false }}).setZoom(11, {{ animate: false }});
         window.said = [taken, words, kept, half, document.querySelectorAll('canvas').length, broken];"
    );
    let (_browser, said) =
        said(&pages, with_module("<div id=map style='width:600px;height:400px'></div>"), &script).await?;
    for count in said[0].as_array().into_iter().flatten() {
        assert!(count.as_u64() > Some(500), "{said}");
    }
    assert_eq!(said[0].as_array().map(Vec::len), Some(9));
    let words = said[1].as_array().into_iter().flatten();
    let expected = [
        "nocolour",
        "nocolour",
        "radius is wide",
        "radius is wide",
        "minOpacity is NaN",
        "minOpacity is NaN",
    ];
    for (words, expected) in words.zip(expected) {
        assert!(words.as_str().is_some_and(|words| words.contains(expected)), "{said}");
    }
    assert_eq!(said[2], 25);
    assert!(said[3].is_string(), "{said}");
    assert_eq!((&said[4], &said[5]), (&json!(0), &json!([])), "a layer that could not be added is gone");
    Ok(())
}
