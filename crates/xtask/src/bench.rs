//! `cargo xtask bench`: what things cost, measured on this machine.

mod dashboard;
mod findings;
mod heat;
mod ingest;
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
    /// Open the owner's pages over ten million points, in Chromium and without it
    Dashboard(dashboard::Options),
    /// Say what findings find of what is planted in made-up sites, and what where there is nothing
    Findings(findings::Options),
    /// Ask the collector for maps out of ten million points, idle and while batches come in
    Heat(heat::Options),
    /// Send batches to the collector as fast as it acknowledges them, durable and not
    Ingest(ingest::Options),
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
        Bench::Dashboard(options) => dashboard::dashboard(house, options),
        Bench::Findings(options) => findings::findings(house, options),
        Bench::Heat(options) => heat::heat(house, options),
        Bench::Ingest(options) => ingest::ingest(house, options),
        Bench::Overlay(options) => overlay::overlay(house, options),
        Bench::Render(options) => render::render(house, options),
        Bench::Tracker(options) => tracker::tracker(house, options),
    }
}
