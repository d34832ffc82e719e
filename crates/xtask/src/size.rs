//! `cargo xtask size`: brotli-11 bytes of what is downloaded, checked against `budget.json`.

use crate::house::House;
use crate::{bundle, compress, faces, setup};
use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Map, Value};
use std::fs;
use std::path::Path;

const BUDGET: &str = include_str!("../budget.json");

/// What to print.
#[derive(Args, Default)]
pub(crate) struct Options {
    /// Print one JSON object on the last line instead of a table
    #[arg(long)]
    json: bool,
}

/// Brotli-11 bytes of each file.
struct Sizes {
    loader: usize,
    tracker_js: usize,
    tracker_wasm: usize,
    overlay_js: usize,
    overlay_wasm: usize,
    overlay_plain: usize,
    hands: usize,
    drawings: usize,
    live: usize,
    time: usize,
    backdrop: usize,
    german: usize,
    heatmap: usize,
    local: usize,
}

/// Builds the assets if need be, prints their sizes and fails above the budget.
pub(crate) fn size(house: &House, options: &Options) -> Result<()> {
    setup::setup(house)?;
    bundle::assets(house)?;
    faces::build(house)?;
    let sizes = Sizes::measure(house)?;
    if options.json {
        println!("{}", sizes.json());
    } else {
        sizes.print_table();
    }
    check(&sizes.json(), &serde_json::from_str(BUDGET).context("crates/xtask/budget.json is not JSON")?)
}

impl Sizes {
    fn measure(house: &House) -> Result<Sizes> {
        let dist = &house.dist();
        let hashed = dist.join("a");
        Ok(Sizes {
            loader: compressed(dist, "isotherm", ".js")?,
            tracker_js: compressed(&hashed, "tracker.", ".js")?,
            tracker_wasm: compressed(&hashed, "tracker.", ".wasm")?,
            overlay_js: compressed(&hashed, "overlay.", ".js")?,
            overlay_wasm: compressed(&hashed, "overlay.", ".wasm")?,
            overlay_plain: compressed(&hashed, "core.", ".js")?,
            hands: compressed(&hashed, "hands.", ".js")?,
            drawings: compressed(&hashed, "drawings.", ".js")?,
            live: compressed(&hashed, "live.", ".js")?,
            time: compressed(&hashed, "time.", ".js")?,
            backdrop: compressed(&hashed, "backdrop.", ".js")?,
            german: compressed(&hashed, "german.", ".js")?,
            heatmap: compress::brotli(&fs::read(faces::path(house, "heatmap"))?)?.len(),
            local: compress::brotli(&fs::read(faces::path(house, "overlay"))?)?.len(),
        })
    }

    fn visitor_total(&self) -> usize {
        self.loader + self.tracker_js + self.tracker_wasm
    }

    fn overlay_total(&self) -> usize {
        self.overlay_js + self.overlay_wasm
    }

    fn json(&self) -> Value {
        serde_json::json!({
            "loader": self.loader,
            "tracker_js": self.tracker_js,
            "tracker_wasm": self.tracker_wasm,
            "visitor_total": self.visitor_total(),
            "overlay_total": self.overlay_total(),
            "overlay_plain": self.overlay_plain,
            "hands": self.hands,
            "drawings": self.drawings,
            "live": self.live,
            "time": self.time,
            "backdrop": self.backdrop,
            "german": self.german,
            "heatmap_total": self.heatmap,
            "local_total": self.local,
        })
    }

    fn print_table(&self) {
        println!("What is downloaded, in brotli-11 bytes");
        println!("  every visitor  {:>7}", self.visitor_total());
        println!("    loader       {:>7}", self.loader);
        println!("    tracker.js   {:>7}", self.tracker_js);
        println!("    tracker.wasm {:>7}", self.tracker_wasm);
        println!("  an owner       {:>7}  more", self.overlay_total());
        println!("    overlay.js   {:>7}", self.overlay_js);
        println!("    overlay.wasm {:>7}", self.overlay_wasm);
        println!("  an owner on a page that forbids Wasm, beside overlay.js");
        println!("    the core     {:>7}  instead of overlay.wasm", self.overlay_plain);
        println!("  an owner who lists, marks, compares or saves");
        println!("    hands.js     {:>7}  more", self.hands);
        println!("  and who draws points as lines or one by one, or saves lines");
        println!("    drawings.js  {:>7}  more", self.drawings);
        println!("  who watches a map grow, or chooses a part of its time");
        println!("    live.js      {:>7}  more", self.live);
        println!("    time.js      {:>7}  more", self.time);
        println!("  who saves what the page looks like");
        println!("    backdrop.js  {:>7}  more", self.backdrop);
        println!("  who reads German");
        println!("    german.js    {:>7}  more", self.german);
        println!("  who imports isotherm/heatmap");
        println!("    heatmap.js   {:>7}  with its Wasm", self.heatmap);
        println!("  who imports isotherm/overlay");
        println!("    overlay.js   {:>7}  with all of the above that needs no server", self.local);
    }
}

fn compressed(folder: &Path, start: &str, end: &str) -> Result<usize> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(start) && name.ends_with(end) {
            return Ok(compress::brotli(&fs::read(entry.path())?)?.len());
        }
    }
    bail!("{} holds no {start}*{end}: run `cargo xtask build`", folder.display())
}

fn check(sizes: &Value, budget: &Map<String, Value>) -> Result<()> {
    let bytes = |value: Option<&Value>| value.and_then(Value::as_u64);
    let mut excess = Vec::new();
    for (name, limit) in budget {
        let limit = bytes(Some(limit)).with_context(|| format!("the budget of {name} is no number"))?;
        let size = bytes(sizes.get(name))
            .with_context(|| format!("there is a budget for {name}, which is not measured"))?;
        if size > limit {
            excess.push(format!("{name} has {size} of {limit}"));
        }
    }
    if !excess.is_empty() {
        bail!("more bytes than crates/xtask/budget.json allows: {}", excess.join(", "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check_against(limit: u64) -> Result<()> {
        let sizes = json!({ "loader": 900, "visitor_total": 9000 });
        check(&sizes, json!({ "loader": limit, "visitor_total": 10 * limit }).as_object().unwrap())
    }

    #[test]
    fn a_size_up_to_the_budget_passes() {
        check_against(900).unwrap();
    }

    #[test]
    fn every_size_above_the_budget_is_named_with_both_numbers() {
        let error = check_against(899).unwrap_err().to_string();
        assert!(error.ends_with("allows: loader has 900 of 899, visitor_total has 9000 of 8990"), "{error}");
    }

    #[test]
    fn a_budget_for_nothing_is_an_error() {
        assert!(check(&json!({}), json!({ "loader": 1 }).as_object().unwrap()).is_err());
    }

    #[test]
    fn every_budget_is_for_something_that_is_measured() {
        let sizes = Sizes {
            loader: 1,
            tracker_js: 1,
            tracker_wasm: 1,
            overlay_js: 1,
            overlay_wasm: 1,
            overlay_plain: 1,
            hands: 1,
            drawings: 1,
            live: 1,
            time: 1,
            backdrop: 1,
            german: 1,
            heatmap: 1,
            local: 1,
        };
        check(&sizes.json(), &serde_json::from_str(BUDGET).unwrap()).unwrap();
    }
}
