//! Where on its element a click is stored: drawings, bare text, zoomed pages, what sticks and what opens.

use anyhow::{Context as _, Result, ensure};
use isotherm_tests::{Answer, until};

use crate::{
    looking::{a_quarter_across, clicked},
    scene::{Scene, page},
};

const DRAWING: &str = "<svg id=chart width=400 height=200 viewBox='0 0 100 100' preserveAspectRatio=none>
    <defs><path id=star d='M0 0H50V100H0Z'></path></defs>
    <g transform='translate(20 0)'>SHAPE</g></svg>";
const PATH: &str = "<path d='M0 0H50V100H0Z'></path>";
const USE: &str = "<use href=#star></use>";
/// Seen, at one and a half times its size, at 150, 120 px with 300 x 90 px.
const ZOOMED: &str = "<style>body{margin:0}</style>
    <button id=buy style='position:absolute;left:100px;top:80px;width:200px;height:60px'>Buy</button>";
const STICKY: &str = "<style>body{margin:0}</style><header style='height:100px'>Above</header>
    <nav id=bar style='position:sticky;top:0;height:60px'><button id=menu style='width:200px;height:60px'>Menu</button></nav>
    <div style='height:4000px'></div>";
const MENU: &str = "<button id=more onclick='list.style.display = `block`'>Open</button>
    <nav id=list style='display:none'><a id=first href=#first style='display:block;width:300px;height:50px'>First</a></nav>";
const IGNORED: &str = "<div data-isotherm-ignore><div id=list style='width:300px;height:200px;overflow:auto'>
    <p style='height:3000px;margin:0'>long</div></div>";

/// Expects one click, stored on this element a quarter across and half down.
async fn lies_a_quarter_across(scene: &Scene, selector: &str) -> Result<()> {
    let (_, stored, across, down) = clicked(&scene.leave().await?)?;
    ensure!(stored == selector, "stored on {stored}");
    ensure!((across - 0.25).abs() < 0.02 && (down - 0.5).abs() < 0.04, "{across} {down}");
    Ok(())
}

#[tokio::test]
async fn a_click_on_a_shape_lands_on_its_drawing() -> Result<()> {
    for (name, shape) in [("path", PATH), ("use", USE)] {
        let scene = Scene::open(&DRAWING.replace("SHAPE", shape)).await?;
        let hear = "addEventListener('click', event => window.hit = event.target.localName)";
        scene.browser.run(hear).await?;
        let [x, y, w, h] = scene.browser.box_of("#chart").await?;
        scene.browser.click((x + w / 4.0).round(), (y + h / 2.0).round()).await?;
        assert_eq!(scene.browser.run("return window.hit").await?, name);
        lies_a_quarter_across(&scene, "#chart").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_click_on_bare_text_beside_elements_lands_on_what_holds_it() -> Result<()> {
    let body =
        "<p id=offer style='width:800px;font:40px/60px monospace;margin:0'>Only today for <b>half</b> of it";
    let scene = Scene::open(body).await?;
    let text = "const found = document.caretRangeFromPoint?.(210, 40)?.startContainer
          ?? document.caretPositionFromPoint(210, 40).offsetNode; return found.data";
    assert_eq!(scene.browser.run(text).await?, "Only today for ");
    a_quarter_across(&scene, "#offer", "#offer").await
}

#[tokio::test]
async fn a_click_on_a_zoomed_page_lands_where_it_was_seen() -> Result<()> {
    for zoomed in ["document.body", "document.documentElement"] {
        let scene = Scene::open(ZOOMED).await?;
        scene.browser.run(&format!("{zoomed}.style.zoom = 1.5")).await?;
        scene.browser.settle().await?;
        scene.browser.click(225.0, 165.0).await?;
        lies_a_quarter_across(&scene, "#buy").await.context(zoomed)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_click_on_a_zoomed_page_that_is_scrolled_lands_where_it_was_seen() -> Result<()> {
    for zoomed in ["document.body", "document.documentElement"] {
        let scene = Scene::open(&format!("{ZOOMED}<div style='height:3000px'></div>")).await?;
        let scroll = "scrollTo({top: 60, behavior: 'instant'})";
        scene.browser.run(&format!("{zoomed}.style.zoom = 1.5; {scroll}")).await?;
        until("the page to be scrolled", || scene.browser.is("return scrollY === 60")).await?;
        scene.browser.settle().await?;
        scene.browser.click(225.0, 105.0).await?;
        lies_a_quarter_across(&scene, "#buy").await.context(zoomed)?;
        let click = scene.collector.stored()?.clicks()[0];
        assert_eq!((click.x, click.y), (225, 165), "{zoomed}");
    }
    Ok(())
}

#[tokio::test]
async fn what_sticks_is_stored_where_it_is_seen() -> Result<()> {
    let scene = Scene::open(STICKY).await?;
    // Its place before it stuck is known, and is not to be taken for this one.
    let (x, y) = scene.browser.middle_of("#menu").await?;
    scene.browser.move_to(x, y).await?;
    scene.browser.run("scrollTo({top: 500, behavior: 'instant'})").await?;
    until("the page to be scrolled", || scene.browser.is("return scrollY === 500")).await?;
    scene.browser.settle().await?;
    a_quarter_across(&scene, "#menu", "#menu").await?;
    let click = scene.collector.stored()?.clicks()[0];
    assert_eq!((click.x, click.y), (50, 530));
    Ok(())
}

#[tokio::test]
async fn what_a_click_opened_is_stored_with_a_place_of_its_own() -> Result<()> {
    let scene = Scene::open(MENU).await?;
    scene.click("#more").await?;
    let [x, y, w, h] = scene.browser.box_of("#first").await?;
    scene.browser.click((x + w / 4.0).round(), (y + h / 2.0).round()).await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let [open, first] = view.clicks()[..] else { anyhow::bail!("{:?}", view.clicks()) };
    let (anchor, across, down) = view.locate(first.place, first.x, first.y).context("no place")?;
    assert_eq!(
        (&*anchor.selector, &*view.anchor(anchor.landmark).context("no landmark")?.selector),
        ("#first", "#list")
    );
    assert!((across - 0.25).abs() < 0.02 && (down - 0.5).abs() < 0.04, "{across} {down}");
    assert_eq!(view.locate(open.place, open.x, open.y).context("no place")?.0.selector, "#more");
    Ok(())
}

#[tokio::test]
async fn a_click_under_a_pinch_lands_where_it_was_seen() -> Result<()> {
    let body =
        "<button id=buy style='position:absolute;left:200px;top:160px;width:200px;height:60px'>Buy</button>";
    let scene = Scene::open(body).await?;
    scene.browser.pinch(2.0).await?;
    scene.browser.wheel(150, 100).await?;
    until("the window to show another part", || {
        scene.browser.is("return visualViewport.offsetLeft > 50 && visualViewport.offsetTop > 25")
    })
    .await?;
    scene.browser.settle().await?;
    let seen = "const [{offsetLeft, offsetTop, scale}, box] = [visualViewport, buy.getBoundingClientRect()];
        return [scale, box.x + box.width / 4 - offsetLeft, box.y + box.height / 2 - offsetTop]";
    let [scale, x, y]: [f64; 3] = serde_json::from_value(scene.browser.run(seen).await?)?;
    assert!((scale - 2.0).abs() < 0.01, "{scale}");
    scene.browser.click(x.round(), y.round()).await?;
    lies_a_quarter_across(&scene, "#buy").await
}

#[tokio::test]
async fn what_scrolls_inside_something_ignored_is_not_the_window() -> Result<()> {
    let scene = Scene::open(IGNORED).await?;
    scene.browser.wheel_over("#list", 0, 150).await?;
    until("the list to scroll", || scene.browser.is("return list.scrollTop === 150")).await?;
    scene.browser.settle().await?;
    let stored = scene.leave().await?;
    let stretches = page(&stored)?.scrolls();
    let told: Vec<_> = stretches.iter().map(|one| (one.scroller, one.top, one.bottom)).collect();
    assert!(!told.is_empty() && told.iter().all(|&one| one == (0, 0, 900)), "{told:?}");
    Ok(())
}

#[tokio::test]
async fn a_click_in_a_frame_that_is_filled_later_is_stored_once() -> Result<()> {
    let body = "<iframe id=shop style='width:500px;height:300px;border:0'></iframe>";
    let scene = Scene::prepare(body).await?;
    scene.pages.put("/inner", Answer::html(&format!("<!doctype html>{ZOOMED}")));
    scene.browser.visit(&scene.pages.url("/page")).await?;
    scene.browser.run("shop.src = '/inner'").await?;
    until("the frame", || scene.browser.is("return !!shop.contentDocument?.querySelector('#buy')")).await?;
    scene.browser.settle().await?;
    let [x, y, ..] = scene.browser.box_of("#shop").await?;
    scene.browser.click((x + 150.0).round(), (y + 110.0).round()).await?;
    lies_a_quarter_across(&scene, "#shop >>> #buy").await
}
