//! What was looked at, scrolled and clicked, in pages of every build: frames, maps, dialogs, other directions.

use anyhow::{Context as _, Result};
use isotherm_tests::{Answer, Stored, StoredView, until};
use wire::{Click, Pointer};

use crate::scene::{Scene, page};

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
/// A tall article, what always stands beside it, and what comes after it.
const TALL: &str = "<style>body{margin:0}</style><article id=tall style='height:4000px'></article>
    <p id=below style='height:50px'>Below</p><h2 id=fixed style='position:fixed;top:0'>Always</h2>";

/// For how long an element was looked at, ms.
fn looked(view: &StoredView, selector: &str) -> u32 {
    let of = |number| view.anchor(number).is_some_and(|anchor| anchor.selector == selector);
    view.attention().iter().filter(|one| of(one.anchor)).map(|one| one.for_ms).sum()
}

/// The only click: itself, the selector of what was clicked, and how far across and down.
pub(crate) fn clicked(stored: &Stored) -> Result<(Click, String, f64, f64)> {
    let view = page(stored)?;
    let clicks = view.clicks();
    let [click] = clicks[..] else { anyhow::bail!("{} clicks", clicks.len()) };
    let (anchor, across, down) = view.locate(click.place, click.x, click.y).context("no place")?;
    Ok((click, anchor.selector, across, down))
}

/// Clicks an element a quarter across and half down, and expects to find that stored of `selector`.
pub(crate) async fn a_quarter_across(scene: &Scene, element: &str, selector: &str) -> Result<()> {
    let [x, y, w, h] = scene.browser.box_of(element).await?;
    scene.browser.click((x + w / 4.0).round(), (y + h / 2.0).round()).await?;
    let (_, stored, across, down) = clicked(&scene.leave().await?)?;
    assert_eq!(stored, selector);
    assert!((across - 0.25).abs() < 0.02 && (down - 0.5).abs() < 0.04, "{across} {down}");
    Ok(())
}

#[tokio::test]
async fn what_fills_the_window_was_looked_at_all_the_time_and_what_lies_below_never() -> Result<()> {
    let scene = Scene::open(TALL).await?;
    scene.browser.settle().await?;
    for x in [100.0, 300.0, 500.0, 700.0] {
        scene.browser.move_to(x, 300.0).await?;
    }
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let (tall, fixed) = (looked(view, "#tall"), looked(view, "#fixed"));
    let active: u32 = view.batches.iter().map(|batch| batch.active_ms).sum();
    assert!(tall > 0 && tall.abs_diff(fixed) <= tall / 20 && fixed <= active, "{tall} {fixed} {active}");
    assert_eq!(looked(view, "#below"), 0);
    Ok(())
}

#[tokio::test]
async fn what_was_scrolled_into_view_was_looked_at_from_then_on() -> Result<()> {
    let scene = Scene::open(TALL).await?;
    scene.browser.move_to(300.0, 300.0).await?;
    scene.browser.wheel(0, 9_000).await?;
    until("the end of the page", || {
        scene.browser.is("return scrollY + innerHeight >= document.documentElement.scrollHeight - 1")
    })
    .await?;
    scene.browser.settle().await?;
    scene.browser.move_to(500.0, 300.0).await?;
    let stored = scene.leave().await?;
    let (below, fixed) = (looked(page(&stored)?, "#below"), looked(page(&stored)?, "#fixed"));
    assert!(below > 0 && below < fixed, "{below} {fixed}");
    Ok(())
}

#[tokio::test]
async fn what_an_inner_scroller_shows_is_stored_in_its_own_content() -> Result<()> {
    let body = "<div id=list style='width:300px;height:200px;overflow:auto'><p style='height:3000px;margin:0'>long</div>";
    let scene = Scene::open(body).await?;
    scene.browser.wheel_over("#list", 0, 150).await?;
    until("the list to scroll", || scene.browser.is("return list.scrollTop === 150")).await?;
    scene.browser.settle().await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let inner: Vec<_> = view.scrolls().into_iter().filter(|scroll| scroll.scroller != 0).collect();
    let last = inner.last().context("no stretch of the list")?;
    assert_eq!((last.top, last.bottom, last.content), (150, 350, 3_000), "{inner:?}");
    let (anchor, ..) = view.locate(last.scroller, 0, 0).context("no place")?;
    assert_eq!(anchor.selector, "#list");
    Ok(())
}

#[tokio::test]
async fn what_a_component_shows_and_scrolls_inside_is_stored_under_its_own_names() -> Result<()> {
    let body = "<x-list id=host></x-list><script>host.attachShadow({mode: 'open'}).innerHTML =
        '<div id=list style=\"width:300px;height:200px;overflow:auto\"><h2>Head</h2><p style=\"height:3000px\">long</div>'</script>";
    let scene = Scene::open(body).await?;
    scene.browser.settle().await?;
    scene.browser.run("host.shadowRoot.querySelector('#list').scrollTop = 150").await?;
    scene.browser.move_to(300.0, 300.0).await?;
    scene.browser.settle().await?;
    scene.browser.move_to(500.0, 300.0).await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let inner: Vec<_> = view.scrolls().into_iter().filter(|scroll| scroll.scroller != 0).collect();
    let last = inner.last().context("no stretch of the list")?;
    assert_eq!((last.top, last.bottom), (150, 350), "{inner:?}");
    let (anchor, ..) = view.locate(last.scroller, 0, 0).context("no place")?;
    assert_eq!(anchor.selector, "#host >>> #list");
    assert!(looked(view, "#host >>> #list p") > 0, "what fills the list was looked at");
    Ok(())
}

#[tokio::test]
async fn a_body_that_scrolls_in_the_windows_place_stands_for_it() -> Result<()> {
    let body = "<style>html,body{height:100%;margin:0;overflow:hidden}body{overflow:auto}</style>
        <p id=tall style='height:3000px;margin:0'>Tall</p>";
    let scene = Scene::open(body).await?;
    scene.browser.wheel(0, 150).await?;
    until("the body to scroll", || scene.browser.is("return document.body.scrollTop === 150")).await?;
    scene.browser.settle().await?;
    // It grows, and is scrolled on.
    scene.browser.run("tall.style.height = '5000px'; document.body.scrollTop = 400").await?;
    until("its growth to be stored", async || {
        let heights = |view: &StoredView| -> Vec<_> {
            view.batches.iter().flat_map(|batch| &batch.frames).map(|frame| frame.document.h).collect()
        };
        Ok((scene.collector.stored()?.views.iter().flat_map(heights).last() == Some(5_000)).then_some(()))
    })
    .await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    assert_eq!(view.header().context("no header")?.frame.document.h, 3_000);
    let tops: Vec<_> = view.scrolls().iter().map(|scroll| (scroll.scroller, scroll.top)).collect();
    assert!(tops.first() == Some(&(0, 0)) && tops.last() == Some(&(0, 400)), "{tops:?}");
    Ok(())
}

#[tokio::test]
async fn a_click_by_keyboard_is_stored_in_the_middle_of_its_element() -> Result<()> {
    // To focus it is to scroll to it.
    let scene = Scene::open("<p style='height:3000px'></p><button id=buy>Buy it now</button>").await?;
    scene.browser.run("buy.addEventListener('click', () => window.pressed = true)").await?;
    scene.browser.press(&[TAB]).await?;
    scene.browser.press(&[ENTER]).await?;
    until("the click", || scene.browser.is("return window.pressed === true")).await?;
    let middle = scene
        .browser
        .run("const at = buy.getBoundingClientRect(); return scrollY + at.y + at.height / 2")
        .await?;
    let (click, selector, across, down) = clicked(&scene.leave().await?)?;
    assert_eq!((click.pointer, click.trusted, &*selector), (Pointer::Keyboard, true, "#buy"));
    let middle = middle.as_f64().context("no place")?;
    assert!(middle > 3000.0 && (middle - f64::from(click.y)).abs() < 2.0, "{middle} {}", click.y);
    assert!((across - 0.5).abs() < 0.04 && (down - 0.5).abs() < 0.06, "{across} {down}");
    Ok(())
}

#[tokio::test]
async fn a_label_and_its_field_are_one_click() -> Result<()> {
    for body in
        ["<label>Agree <input type=checkbox></label>", "<label for=a>Agree</label><input type=checkbox id=a>"]
    {
        let scene = Scene::open(body).await?;
        let [x, y, _, h] = scene.browser.box_of("label").await?;
        scene.browser.click((x + 10.0).round(), (y + h / 2.0).round()).await?;
        until("the field", || scene.browser.is("return document.querySelector('input').checked")).await?;
        let (_, selector, ..) = clicked(&scene.leave().await?)?;
        assert_eq!(selector, "label", "{body}");
    }
    Ok(())
}

#[tokio::test]
async fn a_label_and_its_field_in_a_shadow_root_are_one_click() -> Result<()> {
    let body = "<div id=host style='width:200px'></div><script>
        host.attachShadow({mode: 'open'}).innerHTML = '<label>Agree <input type=checkbox></label>'</script>";
    let scene = Scene::open(body).await?;
    let [x, y, _, h] = scene.browser.box_of("#host").await?;
    scene.browser.click((x + 10.0).round(), (y + h / 2.0).round()).await?;
    let checked = "return host.shadowRoot.querySelector('input').checked";
    until("the field", || scene.browser.is(checked)).await?;
    let (_, selector, ..) = clicked(&scene.leave().await?)?;
    assert_eq!(selector, "#host >>> label");
    Ok(())
}

/// Holds everything up while a click on a label is told of, also one in a component.
const HELD_UP: &str = "<script>onclick = (event) => {
    const from = performance.now();
    if (event.composedPath().some((node) => node.localName == 'label')) while (performance.now() - from < 100);
    window.clicked = (window.clicked || 0) + 1 }</script>";

#[tokio::test]
async fn a_label_and_its_field_are_one_click_however_long_the_page_takes() -> Result<()> {
    let inside = "<div id=host style='width:200px'><b>Agree</b></div><script>
        host.attachShadow({mode: 'open'}).innerHTML = '<label><slot></slot> <input type=checkbox></label>'</script>";
    for (body, part, selector) in [
        ("<label>Agree <input type=checkbox></label>", "label", "label"),
        ("<label for=a><b>Agree</b></label><input type=checkbox id=a>", "label", "b"),
        (inside, "#host", "#host b"),
    ] {
        let scene = Scene::open(&format!("{body}{HELD_UP}")).await?;
        let [x, y, _, h] = scene.browser.box_of(part).await?;
        scene.browser.click((x + 10.0).round(), (y + h / 2.0).round()).await?;
        until("both", || scene.browser.is("return window.clicked === 2")).await?;
        let (_, stored, ..) = clicked(&scene.leave().await?)?;
        assert_eq!(stored, selector, "{body}");
    }
    Ok(())
}

#[tokio::test]
async fn a_label_that_a_key_or_a_script_clicks_is_one_click() -> Result<()> {
    let body =
        "<label for=a id=agree tabindex=0 onkeydown='this.click()'>Agree</label><input type=checkbox id=a>";
    for by_key in [true, false] {
        let scene = Scene::open(&format!("{body}{HELD_UP}")).await?;
        if by_key {
            scene.browser.press(&[TAB]).await?;
            scene.browser.press(&[ENTER]).await?;
        } else {
            scene.browser.run("agree.click()").await?;
        }
        until("both", || scene.browser.is("return window.clicked === 2")).await?;
        let (click, selector, ..) = clicked(&scene.leave().await?)?;
        assert_eq!((click.trusted, &*selector), (false, "#agree"), "{by_key}");
    }
    Ok(())
}

#[tokio::test]
async fn a_click_on_a_field_right_after_its_label_s_is_another() -> Result<()> {
    let scene =
        Scene::open("<label for=a id=agree>Agree</label><input type=checkbox id=a name=agreed>").await?;
    for selector in ["label", "input", "input"] {
        scene.click(selector).await?;
    }
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let clicks = view.clicks();
    let selectors = clicks.iter().filter_map(|click| view.locate(click.place, click.x, click.y));
    let selectors: Vec<_> = selectors.map(|(anchor, ..)| anchor.selector).collect();
    assert_eq!(selectors, ["#agree", "#a", "#a"]);
    Ok(())
}

#[tokio::test]
async fn a_page_without_a_doctype_has_the_window_s_height() -> Result<()> {
    let scene = Scene::prepare("").await?;
    let (collector, site) = (scene.collector.url("/isotherm.js"), &scene.collector.site);
    let body = "<p style='height:3000px;margin:0'>Tall</p>";
    let html =
        format!("<html><head><script async src='{collector}' data-site={site}></script></head><body>{body}");
    scene.pages.put("/page", Answer::html(&html));
    scene.browser.visit(&scene.pages.url("/page")).await?;
    let size = scene.browser.run("return [document.compatMode, innerHeight]").await?;
    scene.browser.wheel(0, 600).await?;
    until("the page to scroll", || scene.browser.is("return scrollY >= 600")).await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let viewport = view.header().context("the view has no header")?.frame.viewport;
    assert_eq!(size, serde_json::json!(["BackCompat", viewport.h]));
    assert!(view.scrolls().iter().all(|scroll| scroll.bottom - scroll.top == viewport.h as i32));
    Ok(())
}

#[tokio::test]
async fn a_click_of_the_middle_button_is_stored_as_such() -> Result<()> {
    let scene = Scene::open("<button id=buy>Buy</button>").await?;
    let (x, y) = scene.browser.middle_of("#buy").await?;
    scene.browser.click_middle(x, y).await?;
    let (click, selector, ..) = clicked(&scene.leave().await?)?;
    assert_eq!((click.button, click.trusted, &*selector), (1, true, "#buy"));
    Ok(())
}

/// An image whose left half is an area.
const PLAN: &str = "<img id=plan usemap='#my \"rooms\"' width=200 height=100 alt=''
    src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='200' height='100'/%3E\">
    <map name='my \"rooms\"'><area shape=rect coords=0,0,100,100 href=#kitchen></map>";

#[tokio::test]
async fn a_click_on_an_area_lands_on_its_image() -> Result<()> {
    let scene = Scene::open(PLAN).await?;
    a_quarter_across(&scene, "#plan", "#plan").await
}

#[tokio::test]
async fn a_click_on_an_area_in_a_frame_lands_on_the_image_there() -> Result<()> {
    let scene =
        Scene::prepare("<iframe id=shop src=/inner style='border:0;width:500px;height:300px'></iframe>")
            .await?;
    scene.pages.put("/inner", Answer::html(&format!("<!doctype html><style>body{{margin:0}}</style>{PLAN}")));
    scene.browser.visit(&scene.pages.url("/page")).await?;
    let is_there = "return !!shop.contentDocument.querySelector('#plan')?.complete";
    until("the image", || scene.browser.is(is_there)).await?;
    scene.browser.settle().await?;
    let [x, y, ..] = scene.browser.box_of("#shop").await?;
    scene.browser.click((x + 50.0).round(), (y + 50.0).round()).await?;
    let (_, selector, across, down) = clicked(&scene.leave().await?)?;
    assert_eq!(selector, "#shop >>> #plan");
    assert!((across - 0.25).abs() < 0.02 && (down - 0.5).abs() < 0.04, "{across} {down}");
    Ok(())
}

#[tokio::test]
async fn a_click_in_a_frame_of_the_same_origin_names_what_was_clicked_in_it() -> Result<()> {
    let body = "<p>Above</p><iframe id=shop src=/inner style='margin-left:70px;border:5px solid;width:500px;height:300px'></iframe>";
    let scene = Scene::prepare(body).await?;
    let inner = "<!doctype html><style>body{margin:0;height:2000px}</style>
        <button id=buy style='position:absolute;left:40px;top:130px;width:200px;height:60px'>Buy</button>";
    scene.pages.put("/inner", Answer::html(inner));
    scene.browser.visit(&scene.pages.url("/page")).await?;
    let scrolled = "const inside = shop.contentWindow; inside.scrollTo(0, 100);
        return inside.scrollY === 100 && !!inside.document.querySelector('#buy')";
    until("the frame", || scene.browser.is(scrolled)).await?;
    scene.browser.settle().await?;
    let [x, y, ..] = scene.browser.box_of("#shop").await?;
    scene.browser.click((x + 5.0 + 40.0 + 50.0).round(), (y + 5.0 + 30.0 + 30.0).round()).await?;
    let (_, selector, across, down) = clicked(&scene.leave().await?)?;
    assert_eq!(selector, "#shop >>> #buy");
    assert!((across - 0.25).abs() < 0.02 && (down - 0.5).abs() < 0.04, "{across} {down}");
    Ok(())
}

#[tokio::test]
async fn what_comes_later_was_looked_at_from_then_on() -> Result<()> {
    let scene = Scene::open("<main id=main style='padding:9px'></main>").await?;
    scene.browser.settle().await?;
    let script = "main.innerHTML = `<p id=late style='height:200px' data-variant='hero:late'>Late</p>`";
    scene.browser.run(script).await?;
    scene.browser.settle().await?;
    for x in [100.0, 300.0, 500.0, 700.0] {
        scene.browser.move_to(x, 60.0).await?;
        scene.browser.settle().await?;
    }
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    assert!(looked(view, "#late") > 0, "{:?}", view.attention());
    assert_eq!(stored.signals(wire::SignalKind::Variant).len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_page_that_is_read_from_the_right_keeps_its_places_when_scrolled_sideways() -> Result<()> {
    let body = "<script>document.documentElement.dir = 'rtl'</script>
        <div style='width:3000px;height:200px'></div><button id=buy style='position:absolute;left:-600px;top:40px;width:200px;height:60px'>Buy</button>";
    let scene = Scene::open(body).await?;
    scene.browser.run("scrollTo({left: -800, behavior: 'instant'})").await?;
    until("the page to be scrolled", || scene.browser.is("return scrollX === -800")).await?;
    scene.browser.settle().await?;
    a_quarter_across(&scene, "#buy", "#buy").await?;
    let click = scene.collector.stored()?.clicks()[0];
    assert_eq!((click.x, click.y), (-550, 70));
    Ok(())
}

#[tokio::test]
async fn a_transformed_element_is_where_it_is_seen() -> Result<()> {
    let body = "<button id=buy style='width:100px;height:40px;transform-origin:0 0;transform:translate(300px,200px) scale(2)'>Buy</button>";
    let scene = Scene::open(body).await?;
    a_quarter_across(&scene, "#buy", "#buy").await
}

#[tokio::test]
async fn a_click_in_a_dialog_belongs_to_the_dialog() -> Result<()> {
    let scene =
        Scene::open("<main><dialog id=ask><button style='width:160px'>Yes</button></dialog></main>").await?;
    scene.browser.run("ask.showModal()").await?;
    a_quarter_across(&scene, "button", "#ask button").await?;
    let stored = scene.collector.stored()?;
    let view = page(&stored)?;
    let click = view.clicks()[0];
    let (anchor, ..) = view.locate(click.place, click.x, click.y).context("no place")?;
    let landmark = view.anchor(anchor.landmark).context("no landmark")?;
    assert_eq!(landmark.selector, "#ask");
    Ok(())
}

#[tokio::test]
async fn an_element_that_the_page_uses_anew_is_told_by_its_new_name() -> Result<()> {
    let body =
        "<button id=step class=large data-testid=next style='width:200px;height:60px'>Next</button><script>
        step.removeAttribute('id'); const button = document.querySelector('button');
        button.onclick = () => { button.classList.add('chosen');
          button.dataset.testid = 'pay'; button.textContent = 'Pay now' }</script>";
    let scene = Scene::open(body).await?;
    for _ in 0..2 {
        scene.click("button").await?;
        scene.browser.settle().await?;
    }
    scene.browser.run("document.querySelector('button').classList.add('again')").await?;
    scene.click("button").await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let told: Vec<String> = view
        .clicks()
        .iter()
        .filter_map(|click| Some(view.locate(click.place, click.x, click.y)?.0.selector))
        .collect();
    assert_eq!(told, ["next", "pay", "pay"].map(|id| format!("button[data-testid=\"{id}\"]")));
    Ok(())
}
