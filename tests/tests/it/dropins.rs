//! The drop-ins, as the users of heatmap.js, simpleheat and Leaflet.heat call them.

mod h337;
mod leaflet;
mod limits;

use anyhow::Result;
use serde_json::{Value, json};

use crate::faces::{LOOK, about, modules, said, with_module};

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
    assert_eq!(said[7], "isotherm: a colour of gradient is \"nocolour\", which is none known here");
    Ok(())
}

#[tokio::test]
async fn simpleheat_names_a_point_that_it_cannot_draw_and_leaves_the_picture() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import simpleheat from '/simpleheat.js'; {CROWD}
         const map = simpleheat(c).data([[150, 100, 1]]).draw();
         const look = () => c.getContext('2d').getImageData(0, 0, 300, 200).data.join();
         const before = look();
         const told = [[NaN, 1, 1], [1, Infinity], [1, 1, 'x'], [1, 1, 1e36], null, {{}}].map((point) => {{
           const words = refused(() => map.data([[150, 100, 1], point]).radius(60, 40).draw());
           return [words, look() == before];
         }});
         map.data([[150, 100, 1]]).radius(25, 15);
         const acts = [() => map.radius(1e9), () => map.radius(-1), () => map.draw(7), () => map.max(-2)];
         await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
         window.said = [told, acts.map(refused), look() == before];"
    );
    let (_browser, said) =
        said(&pages, with_module("<canvas id=c width=300 height=200></canvas>"), &script).await?;
    let points = [
        "NaN, y 1 and value 1",
        "1, y Infinity and value 1",
        "1, y 1 and value \"x\"",
        "1, y 1 and value 1e+36",
    ];
    let points = points.into_iter().chain(["undefined, y undefined and value 1"; 2]);
    for (i, numbers) in points.enumerate() {
        let words = format!(
            "isotherm/simpleheat: data[1] has x {numbers}, not all of which are finite numbers below 2^100"
        );
        assert_eq!(said[0][i], json!([words, true]));
    }
    let ranges = [
        "radius is 1000000000; it can be 0 to 2000",
        "radius is -1; it can be 0 to 2000",
        "minOpacity is 7; it can be 0 to 1",
        "max is -2; it can be 0 or more",
    ];
    assert_eq!(said[1], json!(ranges.map(|words| format!("isotherm/simpleheat: {words}"))));
    assert_eq!(said[2], true, "nor is it drawn otherwise later");
    Ok(())
}

/// What is drawn beside a crowd.
pub(super) const CROWD: &str = "const crowd = (make) => Array.from({ length: 300 }, (_, i) => make(60 + (i * 7) % 20, 100 + (i * 3) % 17));
     const pixel = (c, x, y) => [...c.getContext('2d').getImageData(x, y, 1, 1).data];
     const refused = (act) => {
       try { act(); } catch ({ message }) { return message; }
     };";

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
async fn simpleheat_shows_points_that_are_next_to_nothing_beside_a_crowd() -> Result<()> {
    let pages = modules(&[])?;
    let script = format!(
        "import simpleheat from '/simpleheat.js'; {CROWD}
         const points = [[70, 100, 1e6], [250, 100, 0.2], [252, 101, 0.2], [200, 40, 1e-9]];
         const map = simpleheat(c).data(points).max(1e6).draw(0.4);
         const acts = [() => map.max('x'), () => map.radius('wide'), () => map.draw('x')];
         window.said = [...[[250, 100], [200, 40], [70, 100], [150, 190]].map(([x, y]) => pixel(c, x, y)[3]), ...acts.map(refused)];"
    );
    let (_browser, said) =
        said(&pages, with_module("<canvas id=c width=300 height=200></canvas>"), &script).await?;
    let near = |value: &Value, alpha: f64| value.as_f64().is_some_and(|found| (found - alpha).abs() < 6.0);
    assert!(near(&said[0], 102.0) && near(&said[1], 102.0) && near(&said[2], 255.0), "{said}");
    assert_eq!(said[3], 0, "nothing is where no point is");
    assert_eq!(said[4], "isotherm/simpleheat: max is \"x\", which is no finite number");
    assert_eq!(said[5], "isotherm/simpleheat: radius is \"wide\", which is no finite number");
    assert_eq!(said[6], "isotherm/simpleheat: minOpacity is \"x\", which is no finite number");
    Ok(())
}
