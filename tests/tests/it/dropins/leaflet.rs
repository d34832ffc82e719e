//! The drop-in for Leaflet.heat, on real Leaflet.

use anyhow::Result;
use isotherm_tests::{Answer, until};
use serde_json::{Value, json};

use super::CROWD;
use crate::faces::{EMPTY, LOOK, about, modules, said, with_module};

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
        format!(
            "isotherm/leaflet: place {place}, which has no finite latitude, longitude and intensity below 2^100"
        )
    };
    let refusals = [
        unfit("1 is [50, 30, NaN]"),
        unfit("0 is null"),
        unfit("0 is [50, undefined, 1]"),
        "isotherm/leaflet: the places are \"here\", not an array".into(),
        "isotherm/leaflet: this layer is on no map, which valueAt needs".into(),
    ];
    assert_eq!(said["refusals"], json!(refusals));
    Ok(())
}

#[tokio::test]
async fn each_leaflet_has_a_layer_of_its_own_and_zooming_is_waited_for() -> Result<()> {
    let pages = modules(&[
        ("/leaflet/module.js", "leaflet/dist/leaflet-src.esm.js"),
        ("/leaflet/script.js", "leaflet/dist/leaflet.js"),
        ("/leaflet.css", "leaflet/dist/leaflet.css"),
    ])?;
    let page = format!(
        "{EMPTY}<link rel=stylesheet href=/leaflet.css><div id=map style='width:600px;height:400px'></div>
         <script src=/leaflet/script.js></script><script type=module src=/page.js></script>"
    );
    let script = "import * as M from '/leaflet/module.js'; import { heatLayer, install } from '/leaflet.js';
        const first = L.HeatLayer;
        install(M);
        const mine = [L.HeatLayer === first, L.heatLayer([]) instanceof L.Layer, heatLayer([]) instanceof M.Layer, heatLayer([]) instanceof L.Layer];
        install(L);
        mine.push(L.HeatLayer === first);
        const place = [50.45, 30.4];
        const map = L.map('map', { zoomControl: false, attributionControl: false }).setView(place, 10);
        const heat = L.heatLayer([[50.5, 30.5]], { radius: 25, maxZoom: 10 }).addTo(map);
        const c = document.querySelector('.isotherm-layer');
        const picture = () => c.toDataURL();
        // It zooms for as long as is looked.
        map._onZoomTransitionEnd = () => {};
        map.once('zoomanim', () => {
          const before = picture();
          heat.addLatLng([...place, 1]);
          requestAnimationFrame(() => {
            const [still, zooming] = [picture() === before, map._animatingZoom];
            L.Map.prototype._onZoomTransitionEnd.call(map);
            const { data } = c.getContext('2d').getImageData(300, 200, 1, 1);
            window.said = [mine, still, zooming, data[3]];
          });
        });
        map.setZoom(11);";
    let (_browser, said) = said(&pages, Answer::html(&page), script).await?;
    assert_eq!(said[0], json!([true, true, true, false, true]));
    assert_eq!([&said[1], &said[2]], [true, true], "nothing is drawn on the picture that grows");
    assert!(said[3].as_u64() > Some(200), "and all of it afterwards: {said}");
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
         const wrong = [{{ gradient: {{ 0: 'nocolour' }} }}, {{ radius: 'wide' }}, {{ minOpacity: NaN }}, {{ minOpacity: 7 }}, {{ radius: 1e9 }}, {{ max: -1 }}];
         const words = wrong.flatMap((options) => [
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
        "radius is \"wide\"",
        "radius is \"wide\"",
        "minOpacity is NaN",
        "minOpacity is NaN",
        "minOpacity is 7; it can be 0 to 1",
        "minOpacity is 7; it can be 0 to 1",
        "radius is 1000000000; it can be 0 to 2000",
        "radius is 1000000000; it can be 0 to 2000",
        "max is -1; it can be 0 or more",
        "max is -1; it can be 0 or more",
    ];
    assert_eq!(said[1].as_array().map(Vec::len), Some(expected.len()));
    for (words, expected) in words.zip(expected) {
        assert!(words.as_str().is_some_and(|words| words.contains(expected)), "{said}");
    }
    assert_eq!(said[2], 25);
    assert!(said[3].is_string(), "{said}");
    assert_eq!((&said[4], &said[5]), (&json!(0), &json!([])), "a layer that could not be added is gone");
    Ok(())
}

#[tokio::test]
async fn a_leaflet_layer_refuses_a_word_for_its_highest_zoom() -> Result<()> {
    let pages = modules(&[("/leaflet/module.js", "leaflet/dist/leaflet-src.esm.js")])?;
    let script = format!(
        "import * as L from '/leaflet/module.js'; import {{ heatLayer, install }} from '/leaflet.js'; {CROWD}
         install(L);
         window.said = refused(() => heatLayer([[50, 30]], {{ maxZoom: 'x' }}));"
    );
    let (_browser, said) = said(&pages, with_module(""), &script).await?;
    assert_eq!(said, "isotherm/leaflet: maxZoom is \"x\", which is no finite number");
    Ok(())
}
