//! `cargo xtask bench`: what things cost, measured on this machine.

mod overlay;
mod render;
mod tracker;

use crate::house::House;
use anyhow::Result;
use clap::{Args, Subcommand};

/// What to measure.
#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// Open, scroll and filter the overlay in Chromium, over a tall page and over one of 10,000 elements
    Overlay(overlay::Options),
    /// Draw density maps in Chromium, beside other renderers and the limits
    Render(render::Options),
    /// Drive a fixed visit in Chromium, with our tracker, with others' and with none
    Tracker(tracker::Options),
}

/// Measures and prints.
pub(crate) fn bench(house: &House, options: &Options) -> Result<()> {
    match &options.bench {
        Bench::Overlay(options) => overlay::overlay(house, options),
        Bench::Render(options) => render::render(house, options),
        Bench::Tracker(options) => tracker::tracker(house, options),
    }
}
