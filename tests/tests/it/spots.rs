//! Pins and zones, and the picture in the address.

use anyhow::{Context as _, Result, ensure};
use isotherm_tests::{Browser, elsewhere, until};
use serde_json::json;

use crate::opened::{BODY, Opened};

const ESCAPE: char = '\u{e00c}';
const AIMS: &str = "return !!root.querySelector('.aim:not([hidden])')";
/// The boxes of all zones.
const ZONES: &str = "return [...root.querySelectorAll('.spots .zone')].map(zone => {
      const {x, y, width, height} = zone.getBoundingClientRect();
      return [x, y, width, height].map(Math.round);
    })";
/// What the pins and zones say.
const SAID: &str = "return [...root.querySelectorAll('.spots .chip')]
    .map(chip => [...chip.querySelectorAll('.value, .place')].map(at => at.textContent.replaceAll('\u{a0}', ' ')).join(', '))";
/// Where the pins stand.
const PINS: &str = "return [...root.querySelectorAll('.pin')].map(pin => {
      const {x, y} = pin.getBoundingClientRect();
      return [x, y].map(Math.round);
    })";

impl Opened {
    async fn aim(&self, tool: &str) -> Result<()> {
        self.tool(tool).await?;
        until("something to aim at", || self.browser.is(AIMS)).await
    }

    async fn pin(&self, x: f64, y: f64) -> Result<()> {
        self.aim("Pin").await?;
        self.browser.click(x, y).await
    }
}

#[tokio::test]
async fn a_pin_keeps_a_place_of_its_element_and_says_what_the_map_says_there() -> Result<()> {
    let opened = Opened::local(BODY).await?;
    opened.pin(200.0, 130.0).await?;
    opened.pin(600.0, 500.0).await?;
    opened.tells(PINS, json!([[200, 130], [600, 500]])).await?;
    let said: Vec<String> = serde_json::from_value(opened.browser.run(SAID).await?)?;
    ensure!(said[0].ends_with(" clicks per 62 px circle, 2 clicks on #buy"), "{said:?}");
    assert_eq!(said[1], "0 clicks per 62 px circle, ");
    assert_eq!(opened.seen(".volume strong").await?, "2 clicks in 1 view", "the page heard no click");
    opened.browser.run("buy.style.left = '300px'; scrollBy({top: 50, behavior: 'instant'})").await?;
    opened.tells(PINS, json!([[400, 80], [600, 450]])).await?;
    opened.map("scroll").await?;
    let share = json!("100\u{a0}% of views reach this depth");
    opened.tells("return root.querySelector('.pin .value').textContent", share).await?;
    opened.browser.run("root.querySelector('.pin .icon').click()").await?;
    opened.tells(PINS, json!([[600, 450]])).await
}

#[tokio::test]
async fn a_drag_with_shift_makes_a_zone_that_stays_with_the_page() -> Result<()> {
    let opened = Opened::local(BODY).await?;
    let shift = |kind: &str| format!("dispatchEvent(new KeyboardEvent('{kind}', {{key: 'Shift'}}))");
    opened.browser.run(&shift("keydown")).await?;
    until("something to aim at", || opened.browser.is(AIMS)).await?;
    opened.browser.select((80.0, 90.0), (380.0, 190.0)).await?;
    opened.browser.select((500.0, 400.0), (700.0, 500.0)).await?;
    opened.browser.run(&shift("keyup")).await?;
    assert_eq!(opened.browser.is(AIMS).await?, None);
    opened.tells(ZONES, json!([[80, 90, 300, 100], [500, 400, 200, 100]])).await?;
    // Two clicks in 300 x 100 px, of which a circle as large as the kernel takes 3,041 px².
    let said = json!([
        "2 clicks \u{b7} 100 %, 0.2 per 62 px circle on average",
        "0 clicks \u{b7} 0 %, 0 per 62 px circle on average"
    ]);
    opened.tells(SAID, said).await?;
    opened.browser.run("scrollBy({top: 60, behavior: 'instant'})").await?;
    opened.tells(ZONES, json!([[80, 30, 300, 100], [500, 340, 200, 100]])).await
}

#[tokio::test]
async fn an_element_is_picked_as_a_zone_and_escape_lets_go_of_the_aim_before_it_closes() -> Result<()> {
    let opened = Opened::local(BODY).await?;
    opened.aim("Zone").await?;
    opened.browser.click(150.0, 120.0).await?;
    opened.tells(ZONES, json!([[100, 100, 200, 60]])).await?;
    assert_eq!(opened.browser.is(AIMS).await?, None);
    opened.browser.run("buy.style.width = '400px'").await?;
    opened.tells(ZONES, json!([[100, 100, 400, 60]])).await?;
    opened.aim("Zone").await?;
    opened.browser.press(&[ESCAPE]).await?;
    opened
        .tells("return [!!root.querySelector('.aim[hidden]'), root.host.isConnected]", json!([true, true]))
        .await?;
    opened.browser.press(&[ESCAPE]).await?;
    until("the overlay to close", || opened.browser.is("return !root.host.isConnected")).await
}

#[tokio::test]
async fn a_link_shows_a_colleague_the_same_picture_and_the_page_keeps_its_own_fragment() -> Result<()> {
    let (collector, pages) = elsewhere("data-site=KEY data-local", BODY)?;
    let opened = Opened { _collector: collector, pages, browser: Browser::open().await? };
    let page = opened.pages.url("/page#buy");
    opened.browser.visit(&page).await?;
    opened.browser.click(200.0, 130.0).await?;
    opened.open().await?;
    opened.says(".volume strong", "1 click in 1 view").await?;
    assert_eq!(opened.browser.run("return location.href").await?, json!(page), "nothing was chosen yet");
    opened.map("elements").await?;
    opened.choose(".filters select", "desktop").await?;
    opened.choose(".drawing .row:nth-child(5) select", "viridis").await?;
    opened.pin(150.0, 110.0).await?;
    opened.tells(PINS, json!([[150, 110]])).await?;
    let link = opened.browser.run("return location.href").await?;
    let link = link.as_str().context("an address")?;
    ensure!(link.starts_with(&format!("{page}&isotherm=~")), "{link}");
    opened.browser.press(&[ESCAPE]).await?;
    opened.tells("return location.href", json!(page)).await?;

    let colleague = opened.pages.url("/next") + &link[link.find('#').context("a fragment")?..];
    opened.browser.visit(&colleague).await?;
    until("the map to open by itself", || {
        opened.browser.is("return !!document.querySelector('isotherm-overlay')")
    })
    .await?;
    opened.browser.press(&[ESCAPE]).await?;
    opened.tells("return location.href", json!(opened.pages.url("/next#buy"))).await?;
    // By the same link again, now that the root can be seen.
    opened.browser.run(&format!("history.replaceState(null, '', {colleague:?})")).await?;
    opened.browser.click(200.0, 130.0).await?;
    opened.open().await?;
    opened.tells(PINS, json!([[150, 110]])).await?;
    let chosen = "return [...root.querySelectorAll('.kinds :checked, .filters select, .drawing select')]
        .map(at => at.value)";
    let expected = json!(["elements", "desktop", "click", "all", "density", "sqrt", "viridis"]);
    assert_eq!(opened.browser.run(chosen).await?, expected);
    opened.says(".facts:nth-last-child(2)", "this tab \u{b7} desktop").await
}

#[tokio::test]
async fn a_link_goes_to_the_element_that_it_marks_and_says_what_happened_there() -> Result<()> {
    let opened = Opened::local(
        "<body style='margin:0;height:3000px'><button id=buy
            style='position:absolute;left:100px;top:2000px;width:200px;height:60px'>Buy it now</button></body>",
    )
    .await?;
    opened.browser.press(&[ESCAPE]).await?;
    let script = "scrollTo(0, 0);
        const view = {spots: [['#gone', 0, 0, 0, 1, 1], ['#buy', 0, 0, 0, 1, 1]]};
        location.hash = 'isotherm=~' + encodeURIComponent(JSON.stringify(view))";
    opened.browser.run(script).await?;
    opened.open().await?;
    let middle = "const {y, height} = buy.getBoundingClientRect();
        return Math.abs(y + height / 2 - innerHeight / 2) < 2";
    opened.tells(middle, json!(true)).await?;
    let marked = "const at = buy.getBoundingClientRect();
        const zone = root.querySelector('.spots .zone:not([hidden])')?.getBoundingClientRect();
        return !!zone && Math.abs(zone.x - at.x) + Math.abs(zone.y - at.y) + Math.abs(zone.width - at.width) < 3";
    opened.tells(marked, json!(true)).await?;
    let said = "return [...root.querySelectorAll('.spots .zone:not([hidden]) .value')].map(at => at.textContent.replaceAll('\u{a0}', ' '))";
    opened.tells(said, json!(["2 clicks · 100 %"])).await
}

#[tokio::test]
async fn a_link_that_wants_what_there_is_not_shows_the_rest() -> Result<()> {
    let opened = Opened::local(BODY).await?;
    opened.browser.press(&[ESCAPE]).await?;
    let script = "window.warned = []; console.warn = (...facts) => warned.push(facts.join(' '));
        const spots = [7, ['#gone', 0, .5, .5, 0, 0], [null, null, .5, 'x', 0, 0]];
        const view = {device: 'tv', palette: 'viridis', constructor: 1, spots};
        location.hash = '/cart?isotherm=~' + encodeURIComponent(JSON.stringify(view))";
    opened.browser.run(script).await?;
    opened.open().await?;
    opened
        .says(".status", "No clicks recorded on this page yet — click about, they appear within seconds.")
        .await?;
    let warned = json!([
        "isotherm: the link asks for what there is not: device tv",
        "isotherm: the link asks for what there is not: constructor 1"
    ]);
    assert_eq!(opened.browser.run("return warned").await?, warned);
    let chosen = "return [panel('.filters select').value, panel('.drawing .row:nth-child(5) select').value]";
    assert_eq!(opened.browser.run(chosen).await?, json!(["all", "viridis"]));
    opened.tells("return location.hash.split('~')[0]", json!("#/cart?isotherm=")).await?;
    opened.browser.press(&[ESCAPE]).await?;
    opened.tells("return location.hash", json!("#/cart")).await
}
