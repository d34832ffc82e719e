//! What floats above the page hides what lies under it; and keys that lead to the panel and out of it.

use anyhow::{Result, ensure};
use isotherm_tests::until;
use serde_json::json;

use crate::opened::Opened;

const ESCAPE: char = '\u{e00c}';
const F6: char = '\u{e036}';
/// A bar across the page with a button of its own, and one on the page below.
const BODY: &str = "<style>body{margin:0;height:3000px}button{width:200px;height:60px}</style>
    <header style='position:fixed;top:0;left:0;width:100%;height:80px;background:#fff;z-index:1'>
      <button id=menu style='margin-left:500px'>Menu</button></header>
    <button id=buy style='position:absolute;left:100px;top:200px'>Buy it now</button>";
/// How opaque the heat is over the middle of each button.
const HEAT: &str = "const heat = root.querySelector('.heat');
    const context = heat.getContext('2d');
    const ratio = heat.width / document.documentElement.clientWidth;
    return [buy, menu].map(button => {
      const {x, y, width, height} = button.getBoundingClientRect();
      return context.getImageData((x + width / 2) * ratio, (y + height / 2) * ratio, 1, 1).data[3] > 0;
    })";
/// The frame of each element, if it is shown, as left, top, width and height.
const FRAMES: &str = "return [...root.querySelectorAll('.box:not(.pointed):not([hidden])')].map(frame => {
      const {x, y, width, height} = frame.getBoundingClientRect();
      return [x, y, width, height].map(Math.round);
    }).sort()";

async fn under_a_bar(body: &str) -> Result<Opened> {
    let opened = Opened::local(body).await?;
    let (x, y) = opened.browser.middle_of("#menu").await?;
    opened.browser.click(x, y).await?;
    opened.says(".volume strong", "3 clicks in 1 view").await?;
    Ok(opened)
}

#[tokio::test]
async fn heat_of_what_is_scrolled_under_a_fixed_bar_is_not_on_the_bar() -> Result<()> {
    let opened = under_a_bar(BODY).await?;
    opened.tells(HEAT, json!([true, true])).await?;
    // Half of the button is under the bar, its middle included, then all of it.
    opened.browser.run("scrollBy({top: 160, behavior: 'instant'})").await?;
    opened.tells(HEAT, json!([false, true])).await?;
    opened.browser.move_to(150.0, 60.0).await?;
    opened.says(".readout .place", "").await?;
    opened.map("elements").await?;
    opened.tells(FRAMES, json!([[100, 80, 200, 20], [500, 0, 200, 60]])).await?;
    opened.browser.run("scrollBy({top: 30, behavior: 'instant'})").await?;
    opened.tells(FRAMES, json!([[500, 0, 200, 60]])).await
}

#[tokio::test]
async fn a_bar_that_nobody_clicked_and_that_came_later_hides_as_well() -> Result<()> {
    let late = BODY.replace("<header style='", "<header hidden style='");
    let opened = Opened::local(&late).await?;
    opened.browser.run("scrollBy({top: 160, behavior: 'instant'})").await?;
    opened.tells(HEAT, json!([true, false])).await?;
    opened.browser.run("document.querySelector('header').hidden = false").await?;
    opened.tells(HEAT, json!([false, false])).await
}

#[tokio::test]
async fn what_sticks_until_the_page_is_drawn_over_it_hides_nothing() -> Result<()> {
    let hero = "<style>body{margin:0;height:3000px}section{height:40vh}button{width:200px;height:60px}</style>
        <section style='position:sticky;top:0;background:#fff'><button id=menu style='margin-left:500px'>Menu</button></section>
        <section style='position:relative;background:#eee'><button id=buy style='margin:100px'>Buy it now</button></section>";
    let opened = under_a_bar(hero).await?;
    opened.browser.run("scrollBy({top: 300, behavior: 'instant'})").await?;
    opened.tells("return scrollY", json!(300)).await?;
    opened.tells(HEAT, json!([true, true])).await
}

#[tokio::test]
async fn what_lets_the_page_through_hides_nothing() -> Result<()> {
    let clear = "<style>header{pointer-events:none}#menu{pointer-events:auto}</style>";
    let opened = under_a_bar(&format!("{clear}{BODY}")).await?;
    opened.browser.run("scrollBy({top: 160, behavior: 'instant'})").await?;
    opened.tells("return scrollY", json!(160)).await?;
    opened.tells(HEAT, json!([true, true])).await
}

#[tokio::test]
async fn a_key_leads_to_the_panel_and_back_to_where_the_page_was() -> Result<()> {
    let opened = Opened::local(BODY).await?;
    let focused = "return [document.activeElement.id || document.activeElement.localName, root.activeElement?.value ?? null]";
    opened.browser.run("buy.focus()").await?;
    opened.browser.press(&[F6]).await?;
    opened.tells(focused, json!(["isotherm-overlay", "click"])).await?;
    opened.browser.press(&[F6]).await?;
    opened.tells(focused, json!(["buy", null])).await?;
    opened.browser.press(&[F6]).await?;
    opened.tells(focused, json!(["isotherm-overlay", "click"])).await?;
    opened.browser.press(&[ESCAPE]).await?;
    until("the overlay to close", || opened.browser.is("return !root.host.isConnected")).await?;
    let left = opened.browser.run("return document.activeElement.id").await?;
    ensure!(left == "buy", "the focus is on {left}");
    Ok(())
}

#[tokio::test]
async fn what_the_page_has_opened_closes_before_the_map() -> Result<()> {
    let body = format!("{BODY}<dialog id=ask><button>Yes</button></dialog>");
    let opened = Opened::local(&body).await?;
    opened.browser.run("ask.showModal()").await?;
    opened.browser.press(&[ESCAPE]).await?;
    opened.tells("return [ask.open, root.host.isConnected]", json!([false, true])).await?;
    opened.browser.press(&[ESCAPE]).await?;
    until("the overlay to close", || opened.browser.is("return !root.host.isConnected")).await
}
