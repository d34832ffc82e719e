//! `cargo xtask bench`: what things cost, measured on this machine.

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
    /// Drive a fixed visit in Chromium, with our tracker, with others' and with none
    Tracker(tracker::Options),
}

/// Measures and prints.
pub(crate) fn bench(house: &House, options: &Options) -> Result<()> {
    match &options.bench {
        Bench::Tracker(options) => tracker::tracker(house, options),
    }
}
