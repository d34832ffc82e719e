//! Points drawn as lines of equal heat, or one by one: on the page, in the panel, in a link and in a picture.

use anyhow::{Context as _, Result};
use isotherm_tests::{Painted, until};
use serde_json::{Value, json};

use crate::opened::{BODY, Opened};

const FORM: &str = ".drawing .row:first-child select";
/// The middle of the button, which was clicked twice.
const CLICKED: (f64, f64) = (200.0, 130.0);
/// Below it, where two clicks fall to a density of 0.1 with a radius of 22 px: `22 * sqrt(2 ln(2 / 0.1))`. They lie in the
/// middle of their cell, 3 px further down.
const LINE: f64 = 53.9 + 3.0;

/// How much the pixels differ beside a place below the click, as far as a border of a line is.
fn contrast(painted: &Painted, down: f64) -> u8 {
    let colour = |at: i32| painted.at(CLICKED.0, CLICKED.1 + down + f64::from(at));
    (-3..=3)
        .flat_map(|one| (-3..=3).map(move |other| (one, other)))
        .map(|(one, other)| colour(one).difference(colour(other)))
        .max()
        .unwrap_or_default()
}

async fn drawn_as(form: &str) -> Result<Opened> {
    let opened = Opened::local(BODY).await?;
    opened.browser.move_to(700.0, 700.0).await?;
    opened.choose(FORM, form).await?;
    until("the form's part of the panel", async || {
        Ok((!opened.seen(".forms .unit").await?.is_empty()).then_some(()))
    })
    .await?;
    Ok(opened)
}

#[tokio::test]
async fn contours_run_where_the_density_is_as_the_legend_says() -> Result<()> {
    let opened = drawn_as("contours").await?;
    assert_eq!(opened.seen(".forms .unit").await?, "Lines of equal heat");
    assert_eq!(opened.seen(".forms li").await?, "1 | 0.5 | 0.1");
    let painted = opened.browser.still().await?;
    let [on, between] = [LINE, LINE - 8.6].map(|down| contrast(&painted, down));
    assert!(on > 70 && between < 40, "{on} on the line, {between} beside it");
    // The lines go along with the page.
    opened.browser.run("scrollBy({top: 30, behavior: 'instant'})").await?;
    until("the line further up", async || {
        let painted = opened.browser.still().await?;
        Ok((contrast(&painted, LINE - 30.0) > 70 && contrast(&painted, LINE + 20.0) < 40).then_some(()))
    })
    .await?;
    opened.choose(FORM, "density").await?;
    opened.says(".forms .unit", "").await
}

#[tokio::test]
async fn points_are_dots_where_they_fell_and_nothing_else() -> Result<()> {
    let opened = drawn_as("points").await?;
    assert_eq!(opened.seen(".bar").await?, "", "no scale of densities");
    assert_eq!(
        opened.seen(".forms p").await?,
        "A dot for each point; larger and denser: several in one place."
    );
    let painted = opened.browser.still().await?;
    let at = |x: f64, y: f64| painted.at(CLICKED.0 + x, CLICKED.1 + y);
    // Beside the button's words, and within a cell of it.
    let dot = (-3..=3).flat_map(|x| (-3..=3).map(move |y| (f64::from(x), f64::from(y))));
    let most = dot.map(|(x, y)| at(x, y).difference(at(-60.0, 0.0))).max();
    assert!(most > Some(60), "{most:?}");
    assert_eq!(at(0.0, LINE), painted.at(700.0, 500.0), "no heat");
    Ok(())
}

#[tokio::test]
async fn a_link_brings_the_drawing_along() -> Result<()> {
    let opened = drawn_as("contours").await?;
    let state = "return JSON.parse(decodeURIComponent(location.hash.split('~')[1])).form";
    opened.tells(state, json!("contours")).await?;
    let link = opened.browser.run("return location.hash").await?;
    let link = link.as_str().context("a fragment")?;
    opened.browser.run("window.only = root.host; isotherm.overlay(); root = null").await?;
    until("the overlay to close", || opened.browser.is("return !only.isConnected")).await?;
    opened.browser.run(&format!("location.hash = {link:?}")).await?;
    opened.open().await?;
    opened.says(".forms .unit", "Lines of equal heat").await?;
    // What has no points is drawn as it is.
    opened.map("scroll").await?;
    opened.says(".forms .unit", "").await?;
    opened.map("elements").await?;
    opened.says(".called", "Buy it now").await?;
    assert_eq!(opened.seen(".forms .unit").await?, "");
    opened.map("click").await?;
    opened.says(".forms .unit", "Lines of equal heat").await
}

#[tokio::test]
async fn a_picture_has_the_lines_and_what_they_mean() -> Result<()> {
    let opened = drawn_as("contours").await?;
    opened.browser.run("const offer = URL.createObjectURL; URL.createObjectURL = (blob) => (window.kept = blob, offer(blob))").await?;
    opened.tool("PNG").await?;
    until("a file", || opened.browser.is("return !!window.kept")).await?;
    let read = "const [done] = arguments; createImageBitmap(kept).then(image => {
          const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0);
          const top = image.height - document.documentElement.scrollHeight;
          const greens = down => [...context.getImageData(200, top + 130 + down - 3, 1, 7).data].filter((_, at) => at % 4 == 1);
          done([top, ...[56.9, 48.3].map(down => Math.max(...greens(down)) - Math.min(...greens(down)))]);
        })";
    let [top, on, beside]: [Value; 3] =
        serde_json::from_value(opened.browser.client.execute_async(read, vec![]).await?)?;
    // Three lines more than a picture of the density.
    assert_eq!(top, json!(168 + 3 * 19));
    assert!(on.as_u64() > Some(70) && beside.as_u64() < Some(40), "{on} on the line, {beside} beside it");
    Ok(())
}
