//! Maps as files: the whole page with its heat, lines of equal heat, and the elements as tables.

use anyhow::{Context as _, Result};
use isotherm_tests::until;
use serde_json::{Value, json};

use crate::opened::{BODY, Opened};

/// Keeps what is offered as a file.
const KEEP: &str = "const offer = URL.createObjectURL;
    URL.createObjectURL = (blob) => (window.kept = blob, offer(blob));";
const NAMES: &str = "rank,selector,match,points,share,per_view,views_scrolled_to,per_view_scrolled_to,hover_seconds,\
    hesitation_seconds,sessions,sessions_ordering_later,dead_clicks,rage_clicks,placed,bots_left_out,excluded_left_out,map";

impl Opened {
    /// Saves the map as a file, which is in `kept` then.
    async fn save(&self, format: &str) -> Result<()> {
        self.browser.run("window.kept = null").await?;
        self.tool(format).await?;
        until("a file", || self.browser.is("return !!window.kept")).await
    }

    async fn text(&self, format: &str) -> Result<String> {
        self.save(format).await?;
        let read = "const [done] = arguments; kept.text().then(done)";
        let text = self.browser.client.execute_async(read, vec![]).await?;
        Ok(text.as_str().context("a text")?.to_owned())
    }
}

async fn opened() -> Result<Opened> {
    let opened = Opened::local(BODY).await?;
    opened.browser.run(KEEP).await?;
    Ok(opened)
}

#[tokio::test]
async fn the_elements_are_saved_as_tables_with_their_figures() -> Result<()> {
    let opened = opened().await?;
    let csv = opened.text("CSV").await?;
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some(NAMES));
    let row = lines.next().context("a row")?;
    assert!(row.starts_with("1,#buy,1,2,1,2,1,2,") && row.contains(",exact,,,\""), "{row}");
    assert!(row.contains("2 clicks in 1 view") && row.contains("/page"), "what the map is: {row}");
    assert_eq!(lines.next(), None);
    let json: Value = serde_json::from_str(&opened.text("JSON").await?)?;
    let about = (&json["kind"], &json["points"], &json["look"]["sigma"]);
    assert_eq!(about, (&json!("click"), &json!(2), &json!(22)));
    let element = &json["elements"][0];
    assert_eq!((&element["selector"], &element["per_view"]), (&json!("#buy"), &json!(2)));
    opened.says(".tools p", "Saved as isotherm-click-page.json.").await
}

#[tokio::test]
async fn the_picture_holds_the_whole_page_with_its_heat_and_legend() -> Result<()> {
    let opened = opened().await?;
    opened.browser.run("scrollTo({top: 700, behavior: 'instant'})").await?;
    opened.save("PNG").await?;
    let read = "const [done] = arguments; createImageBitmap(kept).then(image => {
          const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0);
          const at = (x, y) => [...context.getImageData(x, y, 1, 1).data];
          // The legend stands above the page.
          const top = image.height - document.documentElement.scrollHeight;
          const inked = y => { for (let x = 24; x < 600; x++) if (at(x, y)[0] < 100) return true; return false };
          const legend = [...Array(top).keys()].filter(inked).length;
          done([image.width, top, at(200, top + 130), at(200, top + 400), at(110, top + 105), legend]);
        })";
    let [width, top, hot, cold, button, legend] =
        serde_json::from_value::<[Value; 6]>(opened.browser.client.execute_async(read, vec![]).await?)?;
    assert_eq!((width, top), (json!(1440), json!(168)));
    let channel = |colour: &Value, at: usize| colour[at].as_i64().unwrap_or_default();
    assert!(channel(&hot, 0) > channel(&hot, 2) + 100, "{hot}");
    assert!(cold == json!([255, 255, 255, 255]) && button != cold, "the button is drawn: {button} {cold}");
    assert!(legend.as_u64() > Some(40), "{legend} lines of ink above the page");
    assert_eq!(opened.browser.run("return scrollY").await?, 700);
    Ok(())
}

#[tokio::test]
async fn lines_of_equal_heat_are_saved_as_paths_with_what_they_mean() -> Result<()> {
    let opened = opened().await?;
    let svg = opened.text("SVG").await?;
    let script = format!(
        "const svg = new DOMParser().parseFromString({svg:?}, 'image/svg+xml').documentElement;
         document.body.append(svg);
         const all = [...svg.querySelectorAll('path')].map(path => [+path.textContent, path.getBBox()]);
         svg.remove();
         return [svg.viewBox.baseVal.height, svg.querySelector('desc').textContent,
           all.map(([density, {{x, y, width, height}}]) => [density, x + width / 2, y + height / 2, width])]"
    );
    let (height, facts, lines): (f64, String, Vec<[f64; 4]>) =
        serde_json::from_value(opened.browser.run(&script).await?)?;
    assert_eq!(height, 3_000.0);
    assert!(
        facts.starts_with("2 clicks in 1 view; this tab") && facts.ends_with("σ = 22\u{a0}px"),
        "{facts}"
    );
    assert!(lines.len() > 1, "{lines:?}");
    for pair in lines.windows(2) {
        assert!(pair[0][0] < pair[1][0] && pair[0][3] > pair[1][3], "a hotter line lies within: {pair:?}");
    }
    for [density, x, y, width] in lines {
        // A Gaussian of 2 at its peak, of two clicks, falls to a density at this distance from it.
        let radius = 22.0 * (2.0 * (2.0 / density).ln()).sqrt();
        assert!((x - 200.0).abs() < 4.0 && (y - 130.0).abs() < 4.0, "{x} {y}");
        assert!(
            (width / 2.0 - radius).abs() < 3.0,
            "{density}: {width} px wide, {radius} to each side expected"
        );
    }
    opened.map("scroll").await?;
    opened.says(".legend .unit", "% of views that reached").await?;
    opened.tool("SVG").await?;
    opened.says(".tools p", "Lines of equal heat are of click and move maps.").await
}
