//! `isotherm simulate`: visitors that do not exist, for trying things out. They say of themselves that they are made up.

mod chance;
mod leaning;
mod plant;
mod pointer;
mod recording;
mod scenario;
mod sender;
mod trial;
mod trial_site;
mod view;
mod visitor;

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use wire::SiteKey;

pub(crate) use self::trial::{Trial, run as try_findings};
use self::{plant::Plant, scenario::Scenario, sender::Sender, visitor::visitor};
use crate::{command, dashboard::count};

/// Sends made-up visits to a collector.
///
/// All of them count as today's: a batch cannot name the day on which it arrives. The same seed makes the same visitors,
/// and a collector that has them already counts them once.
#[derive(Debug, clap::Args)]
pub(crate) struct Simulate {
    /// The collector.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8787")]
    url: String,
    /// The site that the visits are for.
    #[arg(long, value_name = "KEY", value_parser = command::site_key)]
    site: SiteKey,
    /// The pages, what is on them, and how often it is used.
    #[arg(long, value_name = "FILE")]
    scenario: PathBuf,
    /// How many visitors come.
    #[arg(long, value_name = "COUNT", default_value_t = 400)]
    visitors: u32,
    /// Where their randomness begins.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// The origin that their browsers name; the collector's own if it is not given.
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// A problem that the site has, and how strong it is: dead:#buy:0.3, dead:#buy@/page:0.3, slow-page:/page:0.6;
    /// docs/findings.md lists them.
    #[arg(long, value_name = "PROBLEM")]
    plant: Vec<Plant>,
}

pub(crate) fn run(args: &Simulate) -> Result<()> {
    let mut scenario = Scenario::read(&args.scenario)
        .with_context(|| format!("cannot use the scenario {}", args.scenario.display()))?;
    for plant in &args.plant {
        scenario.plant(plant.clone()).map_err(anyhow::Error::msg)?;
    }
    let sender = Sender::new(&args.url, args.origin.as_deref())?;
    let sent = sender.send(args.visitors, |number| visitor(&scenario, args.site, args.seed, number))?;
    println!(
        "{} simulated visitors, {} views, {} batches, all acknowledged; they count as today's",
        count(u64::from(args.visitors)),
        count(sent.views),
        count(sent.batches),
    );
    Ok(())
}
