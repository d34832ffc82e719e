//! What can be computed of hovering from the stored moves and clicks alone: for how long each element, for how long before
//! its click, and in which order was clicked.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use isotherm_tests::{StoredView, until};

use crate::scene::{Scene, page};

/// Two things apart, and what the page itself sees of the mouse over them: when, ms, and over which.
const TWO: &str = "<style>body{margin:0} button{position:absolute;top:200px;width:300px;height:200px}</style>
    <button id=lamp style='left:100px'>Lamp</button><button id=chair style='left:700px'>Chair</button>
    <script>window.seen = [];
    addEventListener('pointermove', event => seen.push([event.timeStamp, event.target.id]))</script>";
/// What is stored are whole milliseconds, the page's own are finer.
const ROUNDING_MS: f64 = 2.0;

/// For how long the mouse was over each element: each move's place counts until the next move.
fn hovered(moves: &[(f64, String)]) -> BTreeMap<&str, f64> {
    let mut hovered = BTreeMap::new();
    for pair in moves.windows(2) {
        *hovered.entry(&*pair[0].1).or_default() += pair[1].0 - pair[0].0;
    }
    hovered
}

/// The stored moves: when, and over which element.
fn moves(view: &StoredView) -> Result<Vec<(f64, String)>> {
    let over = |place, x, y| Some(view.locate(place, x, y)?.0.selector.trim_start_matches('#').to_owned());
    let told = view.moves().into_iter().map(|at| {
        // A place without a number is the document's.
        Ok((
            f64::from(at.at_ms),
            if at.place == 0 { String::new() } else { over(at.place, at.x, at.y).context("no place")? },
        ))
    });
    told.collect()
}

/// The stored clicks in their order: on which element, and for how long the mouse had been over it without leaving.
fn clicks(view: &StoredView, moves: &[(f64, String)]) -> Result<Vec<(String, f64)>> {
    let told = view.clicks().into_iter().map(|click| {
        let (anchor, ..) = view.locate(click.place, click.x, click.y).context("no place")?;
        let (name, at) = (anchor.selector.trim_start_matches('#').to_owned(), f64::from(click.at_ms));
        let before = moves.iter().rev().skip_while(|(moved, _)| *moved > at);
        let entered = before.take_while(|(_, over)| *over == name).last().map_or(at, |(moved, _)| *moved);
        Ok((name, at - entered))
    });
    told.collect()
}

/// Keeps the mouse where it is for a second of the page's clock.
async fn rest(scene: &Scene) -> Result<()> {
    scene.browser.run("window.rested = performance.now() + 1000").await?;
    until("the mouse to have rested", || scene.browser.is("return performance.now() > rested")).await
}

#[tokio::test]
async fn hover_time_hover_before_a_click_and_the_order_of_clicks_follow_from_what_is_stored() -> Result<()> {
    let scene = Scene::open(TWO).await?;
    scene.browser.move_to(250.0, 300.0).await?;
    rest(&scene).await?;
    scene.browser.click(850.0, 300.0).await?;
    rest(&scene).await?;
    scene.browser.click(860.0, 310.0).await?;
    scene.browser.click(260.0, 310.0).await?;
    let seen: Vec<(f64, String)> = serde_json::from_value(scene.browser.run("return seen").await?)?;
    let stored = scene.leave().await?;
    let moves = moves(page(&stored)?)?;
    let (told, truth) = (hovered(&moves), hovered(&seen));
    for name in ["lamp", "chair"] {
        assert!(truth[name] > 900.0 && (told[name] - truth[name]).abs() < ROUNDING_MS, "{told:?} {truth:?}");
    }
    let clicks = clicks(page(&stored)?, &moves)?;
    let order: Vec<_> = clicks.iter().map(|(name, _)| &**name).collect();
    assert_eq!(order, ["chair", "chair", "lamp"]);
    // It came, clicked at once, rested, clicked again, and went to click at once.
    let before: Vec<_> = clicks.iter().map(|(_, hover)| *hover).collect();
    assert!(before[1] > 1_000.0 && before[1] - before[0] >= 1_000.0 && before[2] < before[1], "{clicks:?}");
    Ok(())
}
