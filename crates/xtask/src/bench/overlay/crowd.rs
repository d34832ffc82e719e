//! A page of 10,000 elements, and the visitors that use them all.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the page is served.
pub(super) const PATH: &str = "/demo/crowd.html";
const PARTS: u32 = 100;
const ROWS: u32 = 10;
const COLUMNS: u32 = 10;
/// Of a button, CSS px.
const WIDTH: u32 = 140;
const HEIGHT: u32 = 40;
const PART_PX: u32 = ROWS * HEIGHT;

/// Writes the page into a shop's folder; where its scenario is.
pub(super) fn write(shop: &Path) -> Result<PathBuf> {
    let page = shop.join("crowd.html");
    fs::write(&page, html()).with_context(|| format!("cannot write {}", page.display()))?;
    let scenario = shop.join("crowd.json");
    fs::write(&scenario, self::scenario().to_string())?;
    Ok(scenario)
}

fn html() -> String {
    let mut html = format!(
        "<!doctype html><title>A crowd</title><script async src=\"/isotherm.js\" data-site=\"%SITE_KEY%\"></script>
         <style>body {{ margin: 0 }} section {{ display: grid; grid: auto-flow {HEIGHT}px / repeat({COLUMNS}, {WIDTH}px) }}</style>"
    );
    for part in 0..PARTS {
        let buttons = (0..ROWS * COLUMNS).map(|at| format!("<button>{part} {at}</button>"));
        // Writing to a string cannot fail.
        let _ = write!(html, "<section id=part-{}>{}</section>", name(part), buttons.collect::<String>());
    }
    html
}

/// A number in letters: digits would be masked.
fn name(number: u32) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

/// The page is as wide for every visitor.
fn on_all(fact: &Value) -> Value {
    json!({ "desktop": fact, "tablet": fact, "phone": fact })
}

fn scenario() -> Value {
    let element = |at: u32| {
        let (part, index) = (at / (ROWS * COLUMNS), at % (ROWS * COLUMNS));
        let (x, y) = (index % COLUMNS * WIDTH, part * PART_PX + index / COLUMNS * HEIGHT);
        json!({
            "selector": format!("#part-{} button", name(part)), "index": index, "count": ROWS * COLUMNS,
            // Some are used far more than others.
            "clicks": 1 + at % 7 * (at % 3), "moves": 1 + at % 5, "boxes": on_all(&json!([x, y, WIDTH, HEIGHT])),
        })
    };
    let elements: Vec<Value> = (0..PARTS * ROWS * COLUMNS).map(element).collect();
    json!({
        "pages": [{
            "path": PATH, "weight": 1, "elements": elements,
            "documents": on_all(&json!({ "viewport": [1_440, 900], "height": PARTS * PART_PX })),
        }],
        "paths": [[PATH]],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_an_element_for_each_of_the_scenarios() {
        let elements = scenario()["pages"][0]["elements"].as_array().map(Vec::len);
        assert_eq!((html().matches("<button>").count(), elements), (10_000, Some(10_000)));
        assert_eq!(scenario()["pages"][0]["elements"][9_999]["selector"], "#part-jj button");
    }
}
