//! `cargo xtask bench render`: data to pixels in Chromium, beside the field, a plain-JavaScript renderer and the limits.
//!
//! The driver, `crates/xtask/bench/render/run.mjs`, draws every case with every renderer in one page, round by round, and
//! compares what was painted with an exact sum of Gaussians.

mod report;
mod table;

use crate::bench::tracker::Scratch;
use crate::browser;
use crate::engine::Engine;
use crate::house::House;
use crate::{faces, run, setup};
use anyhow::{Context, Result};
use clap::Args;
use report::Report;
use serde_json::json;

const DRIVER: &str = "crates/xtask/bench/render/run.mjs";

/// What to measure, and how often.
#[derive(Args)]
pub(crate) struct Options {
    /// Print one JSON object on the last line instead of tables
    #[arg(long)]
    json: bool,
    /// How often every case is drawn by every renderer, five times each; figures are medians
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Draw with these renderers alone
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Measure no fidelity
    #[arg(long, conflicts_with = "fidelity_only")]
    speed_only: bool,
    /// Measure no times
    #[arg(long)]
    fidelity_only: bool,
}

/// Builds, draws, compares and prints.
pub(crate) fn render(house: &House, options: &Options) -> Result<()> {
    setup::setup(house)?;
    faces::build(house)?;
    browser::install(house, &[Engine::Chromium])?;
    let chromium = browser::programs(house, Engine::Chromium)?;
    let chromium = chromium.first().map(|(_, path)| path.clone()).context("Chromium has a program")?;
    let scratch = Scratch::new(&house.target.join("bench"))?;
    let facts = json!({
        "chromium": chromium, "pkg": house.pkg(), "temp": scratch.path(), "rounds": options.rounds,
        "only": options.only, "speedOnly": options.speed_only, "fidelityOnly": options.fidelity_only,
    });
    let driver = house.root.join(DRIVER);
    let answer = run::output(house.command("node").arg(driver).arg(facts.to_string()))?;
    let report: Report = serde_json::from_str(&answer).context("what the driver printed")?;
    if options.json {
        println!("{}", report.json());
    } else {
        table::print(&report, options.rounds);
    }
    Ok(())
}
