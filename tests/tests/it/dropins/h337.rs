//! The drop-in for heatmap.js, as its users and its own examples call it.

use std::fs;

use anyhow::Result;
use isotherm_tests::{Answer, Browser, Pages, until};
use serde_json::{Value, json};

use super::CROWD;
use crate::faces::{LOOK, about, modules, package, said, with_module};

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
    // Its points are the same every time: once in a thousand times chance made a set without extremes.
    let noting = "<head><script>window.broken = []; onerror = why => broken.push(why);
        let seed = 7; Math.random = () => (seed = seed * 16807 % 2147483647) / 2147483647</script>";
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
async fn h337_draws_what_is_added_at_once_and_tells_the_extremes_with_it() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import h337 from '/h337.js'; {LOOK}
         const extrema = [];
         const map = h337.create({{ container: box, radius: 40, onExtremaChange: ({{ max }}) => extrema.push(max) }});
         map.setData({{ max: 5, min: 0, data: [] }});
         const c = box.querySelector('canvas');
         map.addData({{ x: 150, y: 100, value: 8 }});
         const [told, drawn] = [extrema.at(-1), seen(c)[0]];
         // More of the same task: told at once, drawn before it is asked for and when the task ends.
         map.addData({{ x: 50, y: 50, value: 20 }});
         const louder = extrema.at(-1);
         for (let i = 0; i < 20; i++) map.addData({{ x: 250, y: 20 + i, value: 1 }});
         const before = seen(c)[0];
         const asked = seen(map._renderer.canvas)[0];
         map.addData({{ x: 280, y: 180, value: 4 }});
         Promise.resolve().then(() => {{ window.said = [told, drawn, louder, before, asked, seen(c)[0]]; }});"
    );
    let (_browser, said) =
        said(&pages, with_module("<div id=box style='width:300px;height:200px'></div>"), &script).await?;
    assert_eq!([&said[0], &said[2]], [&json!(8), &json!(20)]);
    let seen = |index: usize| said[index].as_u64().unwrap_or_default();
    assert!(seen(1) > 1_000, "{said}");
    assert!(seen(4) > seen(3) + 500 && seen(5) > seen(4) + 500, "{said}");
    Ok(())
}

#[tokio::test]
async fn points_of_different_radii_look_the_same_whether_they_come_at_once_or_one_by_one() -> Result<()> {
    let pages = modules(&[])?;
    let script = "import h337 from '/h337.js';
        const points = Array.from({ length: 30 }, (_, i) =>
          ({ x: (i * 67) % 300, y: (i * 41) % 200, value: 1 + ((i * 7) % 5), radius: 10 + ((i * 13) % 40) }));
        const looks = [{}, { blend: 'classic' }, { blur: 0 }];
        window.said = looks.map((look) => {
          const [once, after, less] = [0, 0, 0].map(() => h337.create({ container: box, radius: 40, ...look }));
          once.setData({ max: 5, min: 0, data: points.slice(0, 29) });
          after.setData({ max: 5, min: 0, data: [] });
          for (const point of points) after.addData(point).repaint();
          const all = after.getDataURL();
          // Another maximum, and back; and one fewer.
          after.setDataMax(9).setDataMax(5);
          less.setData({ max: 5, min: 0, data: points });
          const again = all == less.getDataURL() && all == after.getDataURL();
          after.removeData(points[29]);
          return [again, once.getDataURL() == after.getDataURL(), all != once.getDataURL()];
        })";
    let (_browser, said) =
        said(&pages, with_module("<div id=box style='width:300px;height:200px'></div>"), script).await?;
    assert_eq!(said, json!([[true, true, true], [true, true, true], [true, true, true]]));
    Ok(())
}

#[tokio::test]
async fn maps_of_different_faces_share_a_container_until_the_last_is_gone() -> Result<()> {
    let pages = modules(&[])?;
    let script = "import h337 from '/h337.js'; import { Heatmap } from '/heatmap.js';
        const [first, second] = [() => new Heatmap(box), () => h337.create({ container: box })];
        window.said = [[first, second], [second, first]].map((makers) => {
          const [one, other] = makers.map((make) => make());
          const positions = [];
          for (const map of [one, other]) {
            map.destroy();
            positions.push(box.style.position);
          }
          return positions;
        });";
    let (_browser, said) =
        said(&pages, with_module("<div id=box style='width:300px;height:200px'></div>"), script).await?;
    assert_eq!(said, json!([["relative", ""], ["relative", ""]]));
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_drawn_on_or_named_is_refused_in_words() -> Result<()> {
    let pages = modules(&[])?;
    let script = "import h337 from '/h337.js'; import { ramp } from '/heatmap.js'; import simpleheat from '/simpleheat.js';
        const refused = (act) => {
          try { act(); } catch ({ message }) { return message; }
        };
        window.said = [
          () => h337.create({ container: box, canvas: box }),
          () => h337.create({ container: box, xField: 5 }),
          () => h337.create({ container: box, gradient: ['red'] }),
          () => h337.create({ container: box, width: 1e6, height: 1e6 }),
          () => simpleheat(document.createElement('canvas')).fixedMax('yes'),
          () => simpleheat(document.createElement('canvas')).data([[1, 1], [NaN, 1]]).valueAt(1, 1),
        ].map(refused);
        said.push(box.children.length, [...ramp([[0, 'oklch(62.8% 0.2577 29.23)'], [1, 'color-mix(in srgb, red, blue)']], 2)]);";
    let (_browser, said) =
        said(&pages, with_module("<div id=box style='width:300px;height:200px'></div>"), script).await?;
    let words = [
        "isotherm/h337: canvas is [object HTMLDivElement]; it can be a canvas",
        "isotherm/h337: xField is 5; it can be a name",
        "isotherm: gradient is Array; it can be [[place, colour]] or {place: colour}",
        "isotherm: the canvas has 1000000 x 1000000 px, more than this browser draws",
        "isotherm/simpleheat: fixedMax is \"yes\"; it can be true or false",
        "isotherm/simpleheat: data[1] has x NaN, y 1 and value 1, not all of which are finite numbers below 2^100",
    ];
    for (index, words) in words.into_iter().enumerate() {
        assert_eq!(said[index], words);
    }
    assert_eq!(said[6], 0, "nothing is left in the page");
    let colours: Vec<i64> = said[7].as_array().into_iter().flatten().filter_map(Value::as_i64).collect();
    let expected = [255, 0, 0, 255, 128, 0, 128, 255];
    assert_eq!(colours.len(), 8);
    assert!(colours.iter().zip(expected).all(|(got, expected)| (got - expected).abs() < 4), "{said}");
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
        "data[1] has x NaN, y 1 and value 1, not all of which are finite numbers below 2^100",
        "data is undefined, not an array",
        "data is undefined, not an array",
        "max is \"high\", which is no finite number",
        "data[1] has x 9, y 9 and value Infinity, not all of which are finite numbers below 2^100",
        "data[0] has x undefined, y undefined and value 1, not all of which are finite numbers below 2^100",
        "max is \"high\", which is no finite number",
        "a colour of gradient is \"nocolour\", which is none known here",
        "radius is \"wide\", which is no finite number",
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
async fn h337_refuses_a_size_or_a_word_for_a_number_without_a_pixel_changed() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import h337 from '/h337.js'; {CROWD}
         const config = {{ container: box, radius: 40 }};
         const map = h337.create(config).setData({{ max: 1, data: [{{ x: 150, y: 100, value: 1 }}] }});
         const c = map._renderer.canvas;
         const look = () => [c.width, c.height, c.style.cssText, ...c.getContext('2d').getImageData(0, 0, 300, 200).data].join();
         const before = look();
         const acts = [
           () => map.configure({{ width: 1e9, height: 1e9 }}),
           () => map.configure({{ width: 1e9, height: 1e9, blend: 'classic', backgroundColor: 'red' }}),
           () => map._renderer.setDimensions(1e9, 1e9),
           () => map.configure({{ width: 'abc' }}),
           () => map.configure({{ height: -5 }}),
           () => map.configure({{ minOpacity: 'x' }}),
           () => map.configure({{ radius: -1 }}),
           () => map.setData({{ data: [{{ x: 1, y: 1, radius: 'wide' }}] }}),
           () => map.setData({{ data: [{{ x: 1, y: 1 }}, {{ x: 1, y: 1, value: 1e36 }}] }}),
           () => map.setData({{ data: [{{ x: 1, y: 1, radius: Infinity }}] }}),
           () => map.configure({{ opacity: 7 }}),
           () => map.configure({{ maxOpacity: -1 }}),
           () => map.configure({{ blur: 3 }}),
           () => map.configure({{ radius: Infinity }}),
         ];
         const words = acts.map((act) => [refused(act), look() == before]);
         const children = box.children.length;
         words.push([refused(() => h337.create({{ ...config, width: 1e9, height: 1e9 }})), box.children.length == children]);
         window.said = words;"
    );
    let (_browser, said) =
        said(&pages, with_module("<div id=box style='width:300px;height:200px'></div>"), &script).await?;
    let expected = [
        "",
        "",
        "",
        "width is \"abc\", which is no finite number",
        "height is -5; it can be 0 or more",
        "minOpacity is \"x\", which is no finite number",
        "radius is -1; it can be 0 or more",
        "radius of data[0] is \"wide\", which is no finite number",
        "data[1] has x 1, y 1 and value 1e+36, not all of which are finite numbers below 2^100",
        "radius of data[0] is Infinity, which is no finite number",
        "opacity is 7; it can be 0 to 1",
        "maxOpacity is -1; it can be 0 to 1",
        "blur is 3; it can be 0 to 1",
        "radius is Infinity, which is no finite number",
        "",
    ];
    for (i, words) in expected.into_iter().enumerate() {
        assert!(said[i][0].as_str().is_some_and(|said| said.ends_with(words)), "{i}: {said}");
        assert_eq!(said[i][1], true, "{i} changed something: {said}");
    }
    Ok(())
}
