//! `isotherm simulate`: visitors that do not exist, for trying things out. They say of themselves that they are made up.

mod calendar;
mod chance;
mod keeper;
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

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::value_parser;
use store::Store;
use wire::SiteKey;

pub(crate) use self::trial::{Trial, run as try_findings};
use self::{
    calendar::Calendar,
    plant::Plant,
    scenario::Scenario,
    sender::{Sender, Sent},
    visitor::{visitor, visitor_of},
};
use crate::{command, dashboard::count, day};

/// Single views are kept for a quarter of a year unless the site says otherwise, and no longer than two years.
const MOST_DAYS: i64 = 750;

/// Sends made-up visits to a collector, or puts them into a data folder.
///
/// What a collector is sent counts as today's: a batch cannot name the day on which it arrives. Into a folder visitors are
/// put as if they had come in the course of several days. The same seed makes the same visitors, and who is there already
/// counts once.
#[derive(Debug, clap::Args)]
pub(crate) struct Simulate {
    /// The collector.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8787")]
    url: String,
    /// The data folder that they are put into instead, which no collector serves meanwhile.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["url", "origin"])]
    data: Option<PathBuf>,
    /// Over how many days they come, today included.
    #[arg(long, value_name = "COUNT", default_value_t = 7, requires = "data", value_parser = value_parser!(u32).range(1..=MOST_DAYS))]
    days: u32,
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
    let (sent, end) = match &args.data {
        Some(data) => {
            let days = if args.days == 1 { "today".into() } else { format!("in {} days", args.days) };
            (keep(args, data, &scenario)?, format!("all stored; they came {days}"))
        }
        None => {
            let sender = Sender::new(&args.url, args.origin.as_deref())?;
            let sent =
                sender.send(args.visitors, |number| visitor(&scenario, args.site, args.seed, number))?;
            (sent, "all acknowledged; they count as today's".into())
        }
    };
    println!(
        "{} simulated visitors, {} views, {} batches, {end}",
        count(u64::from(args.visitors)),
        count(sent.views),
        count(sent.batches),
    );
    Ok(())
}

fn keep(args: &Simulate, data: &Path, scenario: &Scenario) -> Result<Sent> {
    ensure!(data.is_dir(), "there is no data folder {}; `isotherm site add` makes one", data.display());
    let store = command::naming(data, Store::serve(data))?;
    command::known_site(&store, args.site)?;
    let calendar = Calendar::new(args.days, args.seed, day::now_ms());
    let sent = keeper::keep(&store, args.visitors, &calendar, |number, day| {
        visitor_of(scenario, args.site, args.seed, number, day)
    });
    store.close();
    sent
}
