//! What is told a little later than it happened: by then the page may have changed what it happened on.

use anyhow::Result;
use isotherm_tests::{Answer, Stored, until};
use wire::SignalKind::Field;

use crate::scene::{Scene, element, page, property};

/// Counts the moves that the page sees.
const COUNTING: &str = "<style>body{margin:0} #more,#frame{position:absolute;left:0;top:0;width:200px;height:100px;border:0}</style>
    <script>window.moves = 0; addEventListener('pointermove', () => moves++, true)</script>
    <p style='height:500px'>Text</p>";

/// Moves the mouse over the text and clicks there; answers how many moves the page has seen.
async fn wander(scene: &Scene) -> Result<u64> {
    for step in 0..10 {
        scene.browser.move_to(300.0 + f64::from(step) * 10.0, 300.0).await?;
    }
    scene.browser.click(400.0, 300.0).await?;
    Ok(scene.browser.run("return moves").await?.as_u64().unwrap_or_default())
}

/// Wanders, and waits until all moves are stored though nobody leaves.
async fn told_while_open(scene: &Scene) -> Result<()> {
    let seen = wander(scene).await?;
    until("all moves, while the page is open", async || {
        Ok((moves(&scene.collector.stored()?) >= seen).then_some(()))
    })
    .await
}

fn moves(stored: &Stored) -> u64 {
    stored.views.iter().map(|view| view.moves().len() as u64).sum()
}

#[tokio::test]
async fn a_link_that_removes_itself_takes_no_later_moves_along() -> Result<()> {
    let link = "<a id=more href='#more' onpointermove='this.remove()'>More</a>";
    let scene = Scene::open(&format!("{COUNTING}{link}")).await?;
    scene.browser.move_to(50.0, 50.0).await?;
    told_while_open(&scene).await
}

#[tokio::test]
async fn a_frame_that_goes_away_takes_only_its_own_moves_along() -> Result<()> {
    let scene = Scene::prepare(&format!("{COUNTING}<iframe id=frame src=/frame></iframe>")).await?;
    let close = "<!doctype html><button style='width:200px;height:90px' onclick='parent.frame.remove()'>Close</button>";
    scene.pages.put("/frame", isotherm_tests::Answer::html(close));
    scene.browser.visit(&scene.pages.url("/page")).await?;
    scene.browser.click(50.0, 50.0).await?;
    let gone = || scene.browser.is("return !document.querySelector('iframe')");
    until("the frame to go", gone).await?;
    told_while_open(&scene).await
}

#[tokio::test]
async fn what_is_to_be_ignored_stays_so_when_it_is_drawn_anew() -> Result<()> {
    let card = "<div data-isotherm-ignore id=more><b>Tile</b></div><script>
        more.addEventListener('pointermove', () => more.innerHTML = '<b style=\"display:block;height:100px\">Tile</b>')</script>";
    let scene = Scene::open(&format!("{COUNTING}{card}")).await?;
    for step in 0..10 {
        scene.browser.move_to(20.0 + f64::from(step) * 10.0, 40.0).await?;
    }
    wander(&scene).await?;
    let stored = scene.leave().await?;
    let told = page(&stored)?.moves();
    assert!(!told.is_empty() && told.iter().all(|at| at.y > 100), "{told:?}");
    Ok(())
}

#[tokio::test]
async fn a_body_with_a_class_is_the_page_all_the_same() -> Result<()> {
    let scene = Scene::open(&format!(
        "{COUNTING}<script>document.body.className = 'home'; document.body.style.height = '100vh'</script>"
    ))
    .await?;
    wander(&scene).await?;
    scene.browser.click(400.0, 800.0).await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let clicks = view.clicks();
    assert_eq!(clicks.iter().map(|click| click.place == 0).collect::<Vec<_>>(), [false, true], "{clicks:?}");
    Ok(())
}

#[tokio::test]
async fn a_field_goes_on_in_the_next_view_and_beside_a_frame() -> Result<()> {
    let frame = "<iframe srcdoc='<p>Frame'></iframe>";
    let scene = Scene::open(&format!("<input id=search autofocus>{frame}")).await?;
    until("the focus", || scene.browser.is("return document.activeElement.id === 'search'")).await?;
    scene.browser.type_text("oak").await?;
    scene.browser.run("history.pushState({}, '', '/found')").await?;
    scene.browser.type_text("table").await?;
    let stored = scene.leave_after(2).await?;
    for (path, inputs) in [("/page", "3"), ("/found", "5")] {
        let views = stored.of_path(path);
        let told: Vec<_> = views
            .iter()
            .flat_map(|view| {
                view.signals(Field)
                    .into_iter()
                    .map(|field| (element(view, &field), property(&field, "inputs").to_owned()))
            })
            .collect();
        assert_eq!(told, [("#search".into(), inputs.into())], "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn what_happens_in_a_frame_that_is_still_to_come_is_told_once() -> Result<()> {
    let frame = "<iframe id=frame src=/frame style='border:0;width:300px;height:100px'></iframe>";
    let scene = Scene::prepare(&format!("<button id=begin>Begin</button>{frame}")).await?;
    scene.pages.put("/frame", Answer::html("<input id=mail style='width:200px;height:60px'>"));
    let hold = scene.pages.hold("/frame");
    scene.browser.goto(&scene.pages.url("/page")).await?;
    // What is at work has the tracker come before the frame does.
    scene.click("#begin").await?;
    scene.browser.tracked().await?;
    drop(hold);
    until("the frame", || scene.browser.is("return !!frame.contentDocument.querySelector('#mail')")).await?;
    scene.browser.settle().await?;
    let [x, y, ..] = scene.browser.box_of("#frame").await?;
    scene.browser.click((x + 100.0).round(), (y + 40.0).round()).await?;
    scene.browser.type_text("four").await?;
    let stored = scene.leave().await?;
    assert_eq!(stored.clicks().len(), 2);
    let fields = stored.signals(Field);
    assert_eq!(fields.iter().map(|signal| property(signal, "inputs")).collect::<Vec<_>>(), ["4"]);
    Ok(())
}
