//! Clicks that disappoint, and those that only seem to.

use anyhow::Result;
use isotherm_tests::{Answer, until};
use wire::SignalKind::{self, Dead, Error, ErrorClick, Rage, Resource, Slow};

use crate::scene::{Scene, element, page, property};

/// A button that does nothing, beside what a test is about.
const NOTHING: &str = "<p><button id=nothing>Nothing</button></p>";

/// The selectors and values of all signals of a kind once a page was left.
async fn left(scene: &Scene, kind: SignalKind) -> Result<Vec<(String, u32)>> {
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    Ok(view.signals(kind).iter().map(|signal| (element(view, signal), signal.value)).collect())
}

/// Waits until the tracker has judged the last click.
async fn judged(scene: &Scene) -> Result<()> {
    scene.browser.run("window.judged = performance.now() + 2600").await?;
    until("the click to be judged", || scene.browser.is("return performance.now() > judged")).await
}

/// Clicks something that is not dead, then the button that is, which alone is to be called so.
async fn only_nothing_is_dead(scene: &Scene, selector: &str) -> Result<()> {
    scene.click(selector).await?;
    judged(scene).await?;
    scene.click("#nothing").await?;
    scene.hears(Dead).await?;
    let dead: Vec<_> = left(scene, Dead).await?.into_iter().map(|(element, _)| element).collect();
    assert_eq!(dead, ["#nothing"]);
    Ok(())
}

#[tokio::test]
async fn three_clicks_on_a_button_that_does_nothing_are_rage() -> Result<()> {
    let scene = Scene::open(NOTHING).await?;
    for _ in 0..4 {
        scene.click("#nothing").await?;
    }
    scene.hears(Rage).await?;
    assert_eq!(left(&scene, Rage).await?, [("#nothing".into(), 4)]);
    Ok(())
}

#[tokio::test]
async fn a_stepper_whose_clicks_change_something_is_neither_rage_nor_dead() -> Result<()> {
    let body = "<button id=more onclick='count.textContent++'>More</button><b id=count>1</b>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    for _ in 0..3 {
        scene.click("#more").await?;
    }
    only_nothing_is_dead(&scene, "#more").await?;
    assert!(scene.collector.stored()?.signals(Rage).is_empty());
    Ok(())
}

#[tokio::test]
async fn a_carousel_that_moves_by_styles_alone_is_neither_rage_nor_dead() -> Result<()> {
    let body = "<div id=rail style='width:900px;height:80px;background:#ccc'></div>
        <button id=on onclick='rail.style.width = rail.offsetWidth - 50 + `px`'>On</button>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    for _ in 0..3 {
        scene.click("#on").await?;
    }
    only_nothing_is_dead(&scene, "#on").await?;
    assert!(scene.collector.stored()?.signals(Rage).is_empty());
    Ok(())
}

#[tokio::test]
async fn a_click_that_fetches_is_not_dead() -> Result<()> {
    let scene =
        Scene::prepare(&format!("<button id=fetch onclick='fetch(`/data`)'>Fetch</button>{NOTHING}")).await?;
    scene.pages.put("/data", Answer::status(204));
    scene.browser.visit(&scene.pages.url("/page")).await?;
    only_nothing_is_dead(&scene, "#fetch").await
}

#[tokio::test]
async fn a_checkbox_and_its_label_are_not_dead() -> Result<()> {
    let scene =
        Scene::open(&format!("<input type=checkbox id=agree><label for=agree>Agree</label>{NOTHING}"))
            .await?;
    scene.click("label").await?;
    judged(&scene).await?;
    only_nothing_is_dead(&scene, "#agree").await
}

#[tokio::test]
async fn a_link_to_a_page_that_is_slow_to_come_is_not_dead() -> Result<()> {
    let late = "<script>addEventListener('click', () => setTimeout(() => navigator.sendBeacon('/late'), 2700))</script>";
    let scene = Scene::prepare(&format!("<a id=away href=/slow>Away</a>{late}")).await?;
    scene.pages.put("/late", Answer::status(204));
    scene.browser.visit(&scene.pages.url("/page")).await?;
    let hold = scene.pages.hold("/slow");
    let (x, y) = scene.browser.middle_of("#away").await?;
    let wait = async {
        // A driver may answer the click only when the page it leads to is there.
        until("the page to be judged", async || {
            Ok((!scene.pages.received("/slow").is_empty() && !scene.pages.received("/late").is_empty())
                .then_some(()))
        })
        .await?;
        drop(hold);
        anyhow::Ok(())
    };
    tokio::try_join!(scene.browser.click(x, y), wait)?;
    let stored = scene.told().await?;
    assert_eq!((stored.clicks().len(), stored.signals(Dead)), (1, vec![]));
    Ok(())
}

#[tokio::test]
async fn a_link_that_opens_a_tab_is_not_dead() -> Result<()> {
    let scene = Scene::open(&format!("<a id=tab href=/other target=_blank>Tab</a>{NOTHING}")).await?;
    let here = scene.browser.client.window().await?;
    scene.click("#tab").await?;
    until("the tab", async || Ok((scene.browser.client.windows().await?.len() == 2).then_some(()))).await?;
    scene.browser.client.switch_to_window(here).await?;
    judged(&scene).await?;
    assert_eq!(left(&scene, Dead).await?, []);
    Ok(())
}

#[tokio::test]
async fn a_click_before_the_tab_was_switched_is_not_dead() -> Result<()> {
    let scene = Scene::open(NOTHING).await?;
    let here = scene.browser.client.window().await?;
    scene.browser.run("document.addEventListener('visibilitychange', () => window.hid = true)").await?;
    scene.click("#nothing").await?;
    let beside = scene.browser.client.new_window(true).await?.handle;
    scene.browser.client.switch_to_window(beside).await?;
    scene.browser.client.switch_to_window(here).await?;
    judged(&scene).await?;
    let hidden = scene.browser.run("return window.hid === true").await? == true;
    let dead = left(&scene, Dead).await?.len();
    assert!(hidden && dead == 0, "hidden: {hidden}, dead: {dead}");
    Ok(())
}

#[tokio::test]
async fn an_effect_after_seven_tenths_of_a_second_is_slow() -> Result<()> {
    let body =
        "<button id=slow onclick='setTimeout(() => out.textContent = `done`, 700)'>Slow</button><p id=out>";
    let scene = Scene::open(body).await?;
    scene.click("#slow").await?;
    until("the effect", || scene.browser.is("return out.textContent === 'done'")).await?;
    let slow = left(&scene, Slow).await?;
    assert!(matches!(&slow[..], [(element, 500..2_500)] if element == "#slow"), "{slow:?}");
    Ok(())
}

#[tokio::test]
async fn a_click_whose_handler_throws_is_an_error_click_and_the_error_is_masked_and_placed() -> Result<()> {
    let body = "<button id=fail onclick='fail2()'>Fail</button>
        <script>function fail2() { throw new Error('no order 4711471147 of ann@shop.example') }</script>";
    let scene = Scene::open(body).await?;
    for _ in 0..5 {
        scene.click("#fail").await?;
    }
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let errors = view.signals(Error);
    let counts: Vec<_> = errors.iter().map(|error| error.value).collect();
    assert_eq!(counts, [1, 2, 4], "{errors:?}");
    for error in &errors {
        assert_eq!(error.name.trim_start_matches("Uncaught "), "Error: no order * of *");
        let place: Vec<_> = property(error, "source").split(", ").collect();
        assert!(place.len() == 3 && place[0] == "/page" && place[1] == "2", "{place:?}");
    }
    let clicks = view.signals(ErrorClick);
    assert!(!clicks.is_empty() && clicks.iter().all(|click| element(view, click) == "#fail"), "{clicks:?}");
    Ok(())
}

#[tokio::test]
async fn a_resource_that_fails_to_load_is_told_with_its_path_and_nothing_of_its_query() -> Result<()> {
    let scene = Scene::open("<main id=here></main>").await?;
    let script = "const image = new Image(); image.src = '/lost.png?token=secret';
        image.onerror = () => window.lost = true; here.append(image)";
    scene.browser.run(script).await?;
    until("the image to be missed", || scene.browser.is("return window.lost === true")).await?;
    let stored = scene.leave().await?;
    let lost = stored.signals(Resource);
    assert_eq!((lost.len(), &*lost[0].name, property(&lost[0], "source")), (1, "img", "/lost.png"));
    assert!(!format!("{stored:?}").contains("secret"));
    Ok(())
}
