//! How large what is drawn can be, and what the drop-ins take for a number.

use anyhow::Result;
use serde_json::{Value, json};

use super::CROWD;
use crate::faces::{LOOK, modules, said, with_module};

const BOX: &str = "<div id=box style='width:300px;height:200px'></div>";

#[tokio::test]
async fn h337_draws_a_point_of_any_radius_alone_as_beside_others() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import h337 from '/h337.js'; {CROWD}
         const map = h337.create({{ container: box, width: 3003, height: 60, gradient: {{ 0: '#f00', 1: '#f00' }} }});
         const row = (radius, more, blend = 'density') => {{
           map.configure({{ blend }}).setData({{ max: 1, data: [{{ x: 0, y: 30, value: 1, radius }}, ...more] }});
           return [0, 600, 1500, 3002].map((x) => pixel(map._renderer.canvas, x, 30)[3]);
         }};
         const other = {{ x: 2000, y: -900, value: 1, radius: 2 }};
         window.said = {{
           alone: [1900, 4096, 1e9].map((radius) => row(radius, [])),
           beside: [1900, 4096, 1e9].map((radius) => row(radius, [other])),
           classic: [1900, 4096, 1e9].map((radius) => row(radius, [other], 'classic')),
           value: map.configure({{ blend: 'density' }}).getValueAt({{ x: 1500, y: 30 }}),
         }};"
    );
    let (_browser, said) = said(&pages, with_module(BOX), &script).await?;
    let alpha = |row: &Value, i: usize| row[i].as_f64().unwrap_or(f64::NAN);
    for (i, radius) in [1900.0_f64, 4096.0, 16000.0].into_iter().enumerate() {
        for (place, x) in [0.0_f64, 600.0, 1500.0, 3002.0].into_iter().enumerate() {
            let expected = 255.0 * (-0.5 * (x / (radius / 2.0)).powi(2)).exp();
            for drawn in ["alone", "beside"] {
                let found = alpha(&said[drawn][i], place);
                assert!((found - expected).abs() < 3.0, "{drawn}, {radius} at {x}, {expected}: {said}");
            }
            let straight = 255.0 * ((radius - x) / (radius * 0.85)).clamp(0.0, 1.0);
            if i < 2 {
                let found = alpha(&said["classic"][i], place);
                assert!((found - straight).abs() < 3.0, "{radius} at {x}, {straight}: {said}");
            }
        }
    }
    assert!(said["value"].as_f64() > Some(0.98), "{said}");
    Ok(())
}

#[tokio::test]
async fn h337_keeps_nothing_of_radii_that_all_differ() -> Result<()> {
    let pages = modules(&[])?;
    // A square of 8 sigma each took 15 GB.
    let script = format!(
        "import h337 from '/h337.js'; {CROWD}
         const map = h337.create({{ container: box }});
         const data = Array.from({{ length: 60 }}, (_, i) => ({{ x: i * 5, y: 100, value: 1, radius: 1940 + i }}));
         const words = ['density', 'classic'].map((blend) => refused(() => map.configure({{ blend }}).setData({{ max: 1, data }})));
         window.said = [...words, pixel(map._renderer.canvas, 150, 100)[3]];"
    );
    let (_browser, said) = said(&pages, with_module(BOX), &script).await?;
    assert_eq!(said, json!([null, null, 255]));
    Ok(())
}

#[tokio::test]
async fn h337_names_whatever_is_no_number_and_takes_those_in_strings() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import h337 from '/h337.js'; {CROWD}
         const map = h337.create({{ container: box }}).setData({{ max: 1, data: [{{ x: 150, y: 100, value: 1 }}] }});
         const look = () => [JSON.stringify(map.getData()), ...map._renderer.ctx.getImageData(0, 0, 300, 200).data].join();
         const before = look();
         const point = {{ x: 1, y: 1, value: 1 }};
         const options = [{{ radius: NaN }}, {{ opacity: NaN }}, {{ maxOpacity: NaN }}, {{ minOpacity: NaN }}, {{ blur: NaN }}, {{ width: NaN }}, {{ defaultRadius: 'x' }},
           {{ blend: 'foo' }}, {{ fixedMax: 'x' }}, {{ onExtremaChange: 5 }}];
         const points = [{{ ...point, radius: NaN }}, {{ ...point, x: null }}, {{ ...point, x: true }}, {{ ...point, y: '' }}, {{ ...point, x: 5n }}];
         const acts = [
           ...options.map((options) => () => map.configure(options)),
           ...points.map((point) => () => map.addData(point)),
           () => map.setData({{ max: 1, min: NaN, data: [] }}),
           () => map.setDataMax(null),
           () => map.removeData(null),
           () => map.removeData([point, {{ x: 150, y: NaN }}]),
           () => map.getValueAt(),
           () => map.addData([{{ ...point, value: 1.2e30 }}, {{ ...point, value: 1.2e30 }}]),
           () => map.setData({{ max: 1e-20, data: [{{ ...point, value: 1e29 }}] }}),
         ];
         const words = acts.map((act) => [refused(act), look() == before]);
         map.configure({{ radius: '40', width: '300', blur: '.85' }}).setData({{ max: '2', data: [{{ x: '150', y: '100', value: '1', radius: '40' }}] }});
         window.said = [words, pixel(map._renderer.canvas, 150, 100)[3], map.removeData({{ x: '150', y: '100' }}).getData().data.length];"
    );
    let (_browser, said) = said(&pages, with_module(BOX), &script).await?;
    let expected = [
        "radius is NaN, which is no finite number",
        "opacity is NaN, which is no finite number",
        "maxOpacity is NaN, which is no finite number",
        "minOpacity is NaN, which is no finite number",
        "blur is NaN, which is no finite number",
        "width is NaN, which is no finite number",
        "defaultRadius is \"x\", which is no finite number",
        "blend is \"foo\"; it can be \"density\" or \"classic\"",
        "fixedMax is \"x\"; it can be true or false",
        "onExtremaChange is 5; it can be a function",
        "radius of data[0] is NaN, which is no finite number",
        "data[0] has x null, y 1 and value 1, not all of which are finite numbers below 2^100",
        "data[0] has x true, y 1 and value 1, not all of which are finite numbers below 2^100",
        "data[0] has x 1, y \"\" and value 1, not all of which are finite numbers below 2^100",
        "data[0] has x 5n, y 1 and value 1, not all of which are finite numbers below 2^100",
        "min is NaN, which is no finite number",
        "max is null, which is no finite number",
        "data[0] has x undefined and y undefined, not all of which are finite numbers below 2^100",
        "data[1] has x 150 and y NaN, not all of which are finite numbers below 2^100",
        "x of a place is undefined, which is no finite number",
        "the values at x 1, y 1 add up to 2.4e+30; that can be up to 2^100",
        "a value of 1e+29 is 1e+49 times what max is above min, 1e-20; it can be up to 2^100 times that",
    ];
    assert_eq!(said[0].as_array().map(Vec::len), Some(expected.len()));
    for (i, words) in expected.into_iter().enumerate() {
        assert_eq!(said[0][i], json!([format!("isotherm/h337: {words}"), true]), "{i}");
    }
    assert!(said[1].as_u64().is_some_and(|alpha| alpha.abs_diff(128) < 3), "{said}");
    assert_eq!(said[2], 0);
    Ok(())
}

#[tokio::test]
async fn simpleheat_and_leaflet_name_whatever_is_no_number() -> Result<()> {
    let pages = modules(&[("/leaflet/module.js", "leaflet/dist/leaflet-src.esm.js")])?;
    let script = format!(
        "import simpleheat from '/simpleheat.js'; import * as L from '/leaflet/module.js'; import {{ heatLayer, install }} from '/leaflet.js'; {CROWD}
         const map = simpleheat(c).data([[150, 100, 1]]);
         install(L);
         const layer = heatLayer([[50, 30, 10]]);
         window.said = [
           () => map.max(NaN),
           () => map.valueAt(NaN, 1),
           () => map.data([[1, 1, null]]).draw(),
           () => map.max(1e-30).data([[1, 1, 10]]).draw(),
           () => simpleheat(document.body),
           () => simpleheat(window),
           () => layer.setOptions({{ radius: NaN }}),
           () => layer.setOptions({{ max: NaN }}),
           () => layer.setOptions({{ max: 1e-30 }}),
           () => layer.addLatLng([50, true]),
           () => layer.valueAt({{ x: 1 }}),
         ].map(refused).concat(new simpleheat(c) instanceof simpleheat);"
    );
    let (_browser, said) =
        said(&pages, with_module("<canvas id=c width=300 height=200></canvas>"), &script).await?;
    let expected = json!([
        "isotherm/simpleheat: max is NaN, which is no finite number",
        "isotherm/simpleheat: x of a place is NaN, which is no finite number",
        "isotherm/simpleheat: data[0] has x 1, y 1 and value null, not all of which are finite numbers below 2^100",
        "isotherm/simpleheat: a value of 10 is 1e+31 times max, which is 1e-30; it can be up to 2^100 times that",
        "isotherm/simpleheat: [object HTMLBodyElement] is no canvas, nor the id of one",
        "isotherm/simpleheat: [object Window] is no canvas, nor the id of one",
        "isotherm/leaflet: radius is NaN, which is no finite number",
        "isotherm/leaflet: max is NaN, which is no finite number",
        "isotherm/leaflet: a value of 10 is 1e+31 times max, which is 1e-30; it can be up to 2^100 times that",
        "isotherm/leaflet: place 1 is [50, true, 1], which has no finite latitude, longitude and intensity below 2^100",
        "isotherm/leaflet: y of a place is undefined, which is no finite number",
        true,
    ]);
    assert_eq!(said, expected);
    Ok(())
}

#[tokio::test]
async fn a_canvas_larger_than_the_browser_draws_is_refused_by_its_size() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import {{ Heatmap }} from '/heatmap.js'; import h337 from '/h337.js'; {LOOK} {CROWD}
         const children = box.children.length;
         box.style.height = '70000px';
         const words = [() => new Heatmap(box), () => h337.create({{ container: box, blend: 'classic' }})].map(refused);
         const left = [box.children.length == children, box.style.position];
         box.style.height = '200px';
         const map = new Heatmap(box, {{ pixelRatio: 1 }}).setData({{ x: [150], y: [100] }}).render();
         const other = h337.create({{ container: box }}).setData({{ max: 1, data: [{{ x: 150, y: 100 }}] }});
         const before = [seen(map.canvas), seen(other._renderer.canvas)];
         words.push(...[() => other.configure({{ width: 70000 }}), () => other._renderer.setDimensions(70000, 200)].map(refused));
         box.style.height = '70000px';
         words.push(refused(() => map.resize()));
         const after = [seen(map.canvas), seen(other._renderer.canvas)];
         box.style.height = '200px';
         c.height = 70000;
         words.push(refused(() => new Heatmap(c)));
         c.height = 200;
         const mine = new Heatmap(c);
         c.height = 70000;
         words.push(refused(() => mine.render()));
         window.said = [words, left, JSON.stringify(before) == JSON.stringify(after), after[0][1][3] > 190];"
    );
    let body = format!("{BOX}<canvas id=c width=300 height=200></canvas>");
    let (_browser, said) = said(&pages, with_module(&body), &script).await?;
    let sizes = [
        "300 x 70000",
        "300 x 70000",
        "70000 x 200",
        "70000 x 200",
        "300 x 70000",
        "300 x 70000",
        "300 x 70000",
    ];
    let mut words =
        sizes.map(|size| format!("isotherm: the canvas has {size} px, more than this browser draws"));
    // What h337 has not, it does not advise.
    for at in [0, 4, 5, 6] {
        words[at] += "; take a smaller one and scrollTo";
    }
    assert_eq!(said[0], json!(words));
    assert_eq!(said[1], json!([true, ""]), "nothing is left in the page");
    assert_eq!((&said[2], &said[3]), (&json!(true), &json!(true)), "what was drawn is drawn");
    Ok(())
}

#[tokio::test]
async fn a_canvas_that_changed_its_size_is_noticed_by_whatever_draws() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import {{ Heatmap }} from '/heatmap.js'; import simpleheat from '/simpleheat.js'; {CROWD}
         const make = () => Object.assign(document.createElement('canvas'), {{ width: 100, height: 200 }});
         const look = (act) => {{
           const canvas = make();
           const map = new Heatmap(canvas).setData({{ x: [150], y: [100] }}).render();
           canvas.width = 300;
           act(map);
           return [map.size, map.valueAt(150, 100) > 3, pixel(canvas, 150, 100)[3] > 190];
         }};
         const canvas = make();
         const simple = simpleheat(canvas).data([[150, 100, 4]]).draw();
         canvas.width = 300;
         simple.draw();
         window.said = [look((map) => map.render()), look((map) => map.setData({{ x: [150], y: [100] }}).render()), pixel(canvas, 150, 100)[3]];"
    );
    let (_browser, said) = said(&pages, with_module(""), &script).await?;
    assert_eq!(said, json!([[[300, 200], true, true], [[300, 200], true, true], 255]));
    Ok(())
}

#[tokio::test]
async fn the_last_h337_map_to_go_gives_its_container_its_position_back() -> Result<()> {
    let pages = modules(&[])?;
    let script = "import h337 from '/h337.js';
         box.style.position = 'absolute';
         const maps = [1, 2].map(() => h337.create({ container: box }));
         const during = box.style.position;
         maps[0].destroy();
         maps[0].destroy();
         const one = box.style.position;
         maps[1].destroy();
         window.said = [during, one, box.style.position, box.children.length];";
    let (_browser, said) = said(&pages, with_module(BOX), script).await?;
    assert_eq!(said, json!(["relative", "relative", "absolute", 0]));
    Ok(())
}
