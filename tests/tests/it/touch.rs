//! Strokes of a finger: which way, over what, for how long; and those that the browser takes over.

use anyhow::Result;
use isotherm_tests::until;
use wire::{Pointer, SignalKind::Swipe};

use crate::scene::{Scene, element, page};

/// What follows a finger itself, and notes for how long each one stayed, ms.
const PAD: &str = "<div id=pad style='width:600px;height:600px;touch-action:none'>Stroke</div>
    <script>window.stayed = []; let down;
    addEventListener('pointerdown', event => down = event.timeStamp);
    addEventListener('pointerup', event => stayed.push(event.timeStamp - down))</script>";
const TALL: &str = "<article id=tall style='height:4000px'>Long</article>";

/// Draws a finger over the pad and waits until the page has seen it lifted.
async fn stroke(scene: &Scene, from: (f64, f64), to: (f64, f64), count: usize) -> Result<()> {
    scene.browser.drag(from, to).await?;
    let lifted = format!("return stayed.length === {count}");
    until("the finger to be lifted", || scene.browser.is(&lifted)).await
}

#[tokio::test]
async fn strokes_are_stored_with_their_direction_element_and_duration_and_no_moves() -> Result<()> {
    let scene = Scene::open(PAD).await?;
    stroke(&scene, (200.0, 300.0), (400.0, 320.0), 1).await?;
    stroke(&scene, (400.0, 300.0), (200.0, 320.0), 2).await?;
    stroke(&scene, (300.0, 200.0), (320.0, 400.0), 3).await?;
    stroke(&scene, (300.0, 400.0), (320.0, 200.0), 4).await?;
    let stayed: Vec<f64> = serde_json::from_value(scene.browser.run("return stayed").await?)?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let strokes = view.signals(Swipe);
    let told: Vec<_> = strokes.iter().map(|stroke| (&*stroke.name, element(view, stroke))).collect();
    assert_eq!(told, ["right", "left", "down", "up"].map(|name| (name, "#pad".to_owned())));
    for (stroke, stayed) in strokes.iter().zip(stayed) {
        assert!((f64::from(stroke.value) - stayed).abs() <= 1.0, "{stroke:?} lasted {stayed} ms");
    }
    assert_eq!((view.moves(), view.clicks()), (vec![], vec![]));
    Ok(())
}

#[tokio::test]
async fn a_tap_that_trembles_is_a_click_and_no_stroke() -> Result<()> {
    let scene = Scene::open(PAD).await?;
    stroke(&scene, (300.0, 300.0), (303.0, 302.0), 1).await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let pointers: Vec<_> = view.clicks().iter().map(|click| click.pointer).collect();
    assert_eq!((view.signals(Swipe), view.moves(), pointers), (vec![], vec![], vec![Pointer::Touch]));
    Ok(())
}

#[tokio::test]
async fn a_touch_that_the_browser_scrolls_with_is_stored_as_such() -> Result<()> {
    let scene = Scene::open(TALL).await?;
    scene.browser.run("addEventListener('pointercancel', () => window.taken = true)").await?;
    scene.browser.drag((300.0, 700.0), (300.0, 200.0)).await?;
    until("the page to be scrolled", || scene.browser.is("return window.taken && scrollY > 0")).await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let strokes = view.signals(Swipe);
    let told: Vec<_> = strokes.iter().map(|stroke| (&*stroke.name, element(view, stroke))).collect();
    assert_eq!(told, [("scroll", "#tall".to_owned())]);
    assert_eq!((view.moves(), view.clicks()), (vec![], vec![]));
    Ok(())
}
