//! The overlay's panel: what it says of a map, what can be turned in it, and that the page hears and keeps nothing of it.

use anyhow::{Context as _, Result};
use isotherm_tests::{Answer, Browser, Collector, Pages, elsewhere, free_port, until};
use serde_json::{Value, json};

use crate::opened::{BODY, Opened};

const RIGHT: char = '\u{e014}';
#[tokio::test]
async fn the_panel_says_what_the_map_is() -> Result<()> {
    let opened = Opened::local(BODY).await?;
    assert_eq!(opened.seen(".path").await?, "/page");
    assert_eq!(opened.seen(".legend .unit").await?, "Clicks per 62 px circle");
    // Two clicks at one place.
    assert_eq!(opened.seen(".ticks span:last-child").await?, "2");
    let facts =
        "this tab · all devices | hottest place on this page = 2, square root scale, kernel radius σ = 22 px";
    assert_eq!(opened.seen(".facts").await?, facts);
    assert_eq!(opened.seen(".key b").await?, "100 % · 2 | 0 % · 0 | 0 % · 0 | 0 % · 0");
    assert_eq!(opened.seen(".select .name").await?, "Device | Clicks | Pointer");
    assert_eq!(opened.seen(".status").await?, "");
    Ok(())
}

#[tokio::test]
async fn a_control_changes_the_map_and_what_is_said_of_it() -> Result<()> {
    let opened = Opened::local(BODY).await?;
    opened.choose(".drawing .row:nth-child(2) input", "50").await?;
    opened.choose(".drawing .row:nth-child(3) select", "linear").await?;
    // However wide the kernel, two clicks at one place are two.
    let note = "hottest place on this page = 2, linear scale, kernel radius σ = 50 px";
    opened.says(".facts:last-child", note).await?;
    opened.choose(".filters select", "phone").await?;
    let nothing = "No clicks recorded on this page yet — click about, they appear within seconds.";
    opened.says(".status", nothing).await?;
    assert_eq!((opened.seen(".legend").await?, opened.seen(".shares").await?), Default::default());
    opened.choose(".filters select", "desktop").await?;
    opened.says(".facts:nth-last-child(2)", "this tab · desktop").await?;
    opened.says(".status", "").await
}

#[tokio::test]
async fn the_kind_of_map_is_chosen_by_keyboard() -> Result<()> {
    let opened = Opened::local(BODY).await?;
    opened.browser.run("panel('.kinds input').focus()").await?;
    opened.browser.press(&[RIGHT]).await?;
    opened.says(".legend .unit", "Seconds per 62 px circle").await?;
    opened.browser.press(&[RIGHT]).await?;
    opened.says(".legend .unit", "% of views that reached").await?;
    assert_eq!(opened.seen(".ticks span").await?, "0 | 25 | 50 | 75 | 100");
    assert_eq!(opened.seen(".volume strong").await?, "1 view");
    assert_eq!(opened.seen(".drawing .name").await?, "Opacity | Colours", "no kernel, no scale");
    assert_eq!(opened.seen(".shares").await?, "", "no points to place");
    opened.browser.move_to(200.0, 300.0).await?;
    opened.says(".readout .value", "100 % of views reach this depth").await
}

#[tokio::test]
async fn clicks_are_mapped_by_what_became_of_them_and_by_their_pointer() -> Result<()> {
    const CLICKS: &str = ".filters label:nth-child(2) select";
    let opened = Opened::local(BODY).await?;
    let (x, y) = opened.browser.middle_of("#buy").await?;
    for _ in 0..3 {
        opened.browser.click(x, y).await?;
    }
    // Another click ends the series, and with it the wait for an effect.
    opened.browser.click(x, y + 400.0).await?;
    opened.choose(CLICKS, "rage").await?;
    opened.says(".volume strong", "3 rage clicks in 1 view").await?;
    assert_eq!(opened.seen(".legend .unit").await?, "Rage clicks per 62 px circle");
    opened.browser.move_to(x, y).await?;
    opened.says(".place", "3 rage clicks on #buy").await?;
    for (kind, volume) in [("first", "1 first click in 1 view"), ("click", "6 clicks in 1 view")] {
        opened.choose(CLICKS, kind).await?;
        opened.says(".volume strong", volume).await?;
    }
    opened.choose(CLICKS, "slow").await?;
    opened.says(".status", "No slow clicks recorded on this page in this time.").await?;
    opened.choose(CLICKS, "click").await?;
    opened.choose(".filters label:nth-child(3) select", "mouse").await?;
    opened.says(".facts:nth-last-child(2)", "this tab · all devices · Mouse").await?;
    opened.choose(".filters label:nth-child(3) select", "touch").await?;
    opened
        .says(".status", "No clicks recorded on this page yet — click about, they appear within seconds.")
        .await
}

#[tokio::test]
async fn attention_colours_elements_as_wholes_by_their_seconds_in_view() -> Result<()> {
    let opened = Opened::local(BODY).await?;
    let [x, y, w, h] = opened.browser.box_of("#buy").await?;
    opened.browser.run("panel('.kinds input[value=attention]').click()").await?;
    opened.says(".legend .unit", "Seconds in view, per page view").await?;
    opened.says(".volume strong", "1 view").await?;
    assert_eq!(opened.seen(".drawing .name").await?, "Scale | Opacity | Colours", "no kernel");
    assert_eq!(opened.seen(".select .name").await?, "Device", "no clicks to choose from");
    opened.browser.move_to(x + 4.0, y + 4.0).await?;
    opened.says(".place", "#buy").await?;
    let value = opened.seen(".readout .value").await?;
    let seconds = value.strip_suffix(" s in view on average").context("a time")?;
    assert!(seconds.parse::<f64>()? > 0.0, "{value}");
    // What is looked at longest has the hottest colour, all over, and beside it there is none.
    let painted = opened.browser.still().await?;
    let [inside, corner, beside] =
        [(x + w / 2.0, y + 8.0), (x + 6.0, y + h - 6.0), (x + w + 9.0, y + h / 2.0)]
            .map(|(x, y)| painted.at(x, y));
    assert!(
        inside.difference(corner) < 12 && inside.warmth() > beside.warmth() + 40,
        "{inside:?} {corner:?} {beside:?}"
    );
    Ok(())
}

#[tokio::test]
async fn the_value_and_the_element_under_the_pointer_are_read_out() -> Result<()> {
    let opened = Opened::local(BODY).await?;
    let (x, y) = opened.browser.middle_of("#buy").await?;
    opened.browser.move_to(x, y + 400.0).await?;
    opened.says(".readout .value", "0 clicks per 62 px circle").await?;
    assert_eq!(opened.seen(".place").await?, "");
    opened.browser.move_to(x, y).await?;
    opened.says(".place", "2 clicks on #buy").await?;
    // Right in the middle it would be as hot as the hottest place; the cells of a grid are 6 px wide. Firefox tells of the
    // pointer's way there when it has arrived already.
    until("the density in the middle", async || {
        let value = opened.seen(".readout .value").await?;
        let density = value.strip_suffix(" clicks per 62 px circle").context("a density")?;
        Ok((1.9..=2.0).contains(&density.parse::<f64>()?).then_some(()))
    })
    .await
}

#[tokio::test]
async fn points_of_what_is_hidden_wait_and_the_panel_counts_them() -> Result<()> {
    let opened = Opened::local(BODY).await?;
    opened.browser.run("buy.hidden = true").await?;
    opened.says(".key b", "0 % · 0 | 0 % · 0 | 100 % · 2 | 0 % · 0").await?;
    opened.browser.run("buy.hidden = false").await?;
    opened.says(".key b", "100 % · 2 | 0 % · 0 | 0 % · 0 | 0 % · 0").await
}

#[tokio::test]
async fn what_happens_in_the_panel_is_neither_heard_by_the_page_nor_recorded() -> Result<()> {
    let opened = Opened::local(BODY).await?;
    let heard = "window.heard = []; for (const kind of ['pointerdown', 'click', 'keydown', 'input', 'wheel'])
        document.addEventListener(kind, event => heard.push(event.type))";
    opened.browser.run(heard).await?;
    let place = "const box = panel('.kinds label:nth-child(2)').getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2]";
    let [x, y]: [f64; 2] = serde_json::from_value(opened.browser.run(place).await?)?;
    opened.browser.click(x, y).await?;
    opened.says(".legend .unit", "Seconds per 62 px circle").await?;
    assert_eq!(opened.browser.run("return heard").await?, json!([]));
    opened.browser.run("panel('.kinds input').click()").await?;
    opened.says(".volume strong", "2 clicks in 1 view").await
}

#[tokio::test]
async fn a_phone_gets_a_folded_sheet_that_opens() -> Result<()> {
    let (collector, pages) = elsewhere("data-site=KEY data-local", BODY)?;
    let opened = Opened { _collector: collector, pages, browser: Browser::open().await? };
    opened.browser.resize(390, 844).await?;
    opened.browser.visit(&opened.pages.url("/page")).await?;
    opened.open().await?;
    let state =
        "const [box, button] = [root.querySelector('.panel').getBoundingClientRect(), panel('.fold-button')];
        const sides = [box.left, innerWidth - box.right, innerHeight - box.bottom].map(Math.round);
        return [...sides, button.getAttribute('aria-expanded'), button.title]";
    let folded = opened.browser.run(state).await?;
    assert_eq!(folded, json!([8, 8, 8, "false", "Show the whole panel"]));
    assert_eq!(opened.seen(".filters").await?, "");
    opened.browser.run("panel('.fold-button').click()").await?;
    assert_eq!(opened.seen(".filters .name").await?, "Device | Clicks | Pointer");
    let unfolded = opened.browser.run(state).await?;
    assert_eq!(unfolded, json!([8, 8, 8, "true", "Show the whole panel"]));
    Ok(())
}

#[tokio::test]
async fn a_map_that_needs_a_link_says_so() -> Result<()> {
    let (collector, pages) = elsewhere("data-site=KEY", BODY)?;
    let opened = Opened { _collector: collector, pages, browser: Browser::open().await? };
    opened.browser.visit(&opened.pages.url("/page")).await?;
    opened.open().await?;
    opened.says(".status", "This map needs a link made with `isotherm link`.").await?;
    assert_eq!((opened.seen(".legend").await?, opened.seen(".shares").await?), Default::default());
    Ok(())
}

/// Opens the map of one click on a page that allows scripts by this rule: a digest of the picture, which rules were broken,
/// and whether the core came as plain JavaScript and nothing as Wasm, or the other way round.
async fn under(rule: &str) -> Result<[Value; 3]> {
    let pages = Pages::serve()?;
    let collector = Collector::for_origins(free_port()?, &[pages.origin()], &[])?;
    pages.forward_to(&collector);
    let note = "window.forbidden = [];
        document.addEventListener('securitypolicyviolation', event => event.blockedURI.endsWith('/favicon.ico') ||
          forbidden.push([event.effectiveDirective, event.blockedURI].join(' ')))";
    pages.put("/note.js", Answer::file(note, "text/javascript"));
    let html = format!(
        "<!doctype html><html><head><script src=/note.js></script>
         <script async src=/isotherm.js data-site={} data-local></script></head>
         <body><main><button id=buy>Buy</button></main></body></html>",
        collector.site
    );
    let policy = format!(
        "default-src 'none'; script-src {rule}; connect-src 'self'; require-trusted-types-for 'script'; trusted-types isotherm"
    );
    pages.put("/page", Answer::html(&html).header("Content-Security-Policy", &policy));
    let opened = Opened { _collector: collector, pages, browser: Browser::open().await? };
    opened.browser.visit(&opened.pages.url("/page")).await?;
    let (x, y) = opened.browser.middle_of("#buy").await?;
    opened.browser.click(x, y).await?;
    opened.open().await?;
    opened.says(".volume strong", "1 click in 1 view").await?;
    let wide = "return root.querySelector('.panel').getBoundingClientRect().width";
    assert_eq!(opened.browser.run(wide).await?, 320, "its style sheet is in force");
    let told = "const {width, height} = root.querySelector('canvas');
        const {data} = root.querySelector('canvas').getContext('2d').getImageData(0, 0, width, height);
        const loaded = (file) => performance.getEntriesByType('resource').some(({name}) => file.test(name));
        const cores = [loaded(/core[^/]*js$/), loaded(/overlay[^/]*wasm$/)];
        return [data.reduce((sum, byte) => Math.imul(sum, 31) + byte | 0, 0), forbidden, cores]";
    Ok(serde_json::from_value(opened.browser.run(told).await?)?)
}

#[tokio::test]
async fn under_every_policy_the_map_is_shown_and_where_wasm_is_forbidden_it_is_the_same() -> Result<()> {
    let [picture, broken, cores] = under("'self' 'wasm-unsafe-eval'").await?;
    assert_eq!((broken, cores), (json!([]), json!([false, true])));
    assert_ne!(picture, 0, "something is drawn");
    let [plain, broken, cores] = under("'self'").await?;
    // Not every browser tells of the broken rule.
    let broken = broken.as_array().context("a list")?;
    assert!(broken.iter().all(|what| what == "script-src wasm-eval"), "{broken:?}");
    assert_eq!((plain, cores), (picture, json!([true, false])));
    Ok(())
}
