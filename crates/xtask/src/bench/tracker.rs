//! `cargo xtask bench tracker`: a fixed visit with trusted input, what each tracker costs the page, and what arrives.
//!
//! The driver, `crates/xtask/bench/tracker/run.mjs`, measures in the browser and counts what peers send; what our
//! tracker captured is read here from what the collector stored.

mod captured;
mod collector;
mod figures;
mod runs;
mod scratch;
mod table;

use crate::browser;
use crate::engine::Engine;
use crate::house::House;
use crate::{bundle, run, setup};
use anyhow::{Context, Result};
use clap::Args;
use collector::Collector;
use runs::Report;
pub(super) use scratch::Scratch;
use serde_json::json;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;

const DRIVER: &str = "crates/xtask/bench/tracker/run.mjs";
const BARE: &str = "bare";
const OURS: &str = "isotherm";

/// What to measure, and how often.
#[derive(Args)]
pub(crate) struct Options {
    /// Print one JSON object on the last line instead of a table
    #[arg(long)]
    json: bool,
    /// How often each tracker makes the visit; figures are medians
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Measure these trackers alone; the bare page always comes along
    #[arg(long, value_delimiter = ',', value_parser = [BARE, OURS, "clarity", "posthog", "rrweb", "web-vitals"])]
    only: Vec<String>,
    /// Play these scenes alone; what others measure is left out
    #[arg(long, value_delimiter = ',', value_parser = ["visit", "slow", "profile", "killed", "layouts"])]
    scenes: Vec<String>,
    /// Measure this collector and the tracker in it instead of building them
    #[arg(long, value_name = "FILE")]
    collector: Option<PathBuf>,
}

/// Builds, drives, counts and prints.
pub(crate) fn tracker(house: &House, options: &Options) -> Result<()> {
    let binary = match &options.collector {
        Some(binary) => setup::setup(house).map(|()| binary.clone())?,
        None => bundle::build(house).map(|()| house.collector())?,
    };
    browser::install(house, &[Engine::Chromium])?;
    let chromium = browser::programs(house, Engine::Chromium)?;
    let chromium = chromium.first().map(|(_, path)| path.clone()).context("Chromium has a program")?;
    let scratch = Scratch::new(&house.target.join("bench"))?;
    let [page, sink, collects] = free_ports()?;
    let origin = format!("http://{}:{page}", Ipv4Addr::LOCALHOST);
    let collector = Collector::start(house, &binary, &scratch.path().join("data"), collects, &origin)?;
    let answer = run::output(
        house.command("node").arg(house.root.join(DRIVER)).arg(
            json!({
                "chromium": chromium, "pkg": house.pkg(), "temp": scratch.path(),
                "rounds": options.rounds, "only": with_bare(&options.only), "scenes": options.scenes,
                "site": collector.site, "collector": collector.url, "pagePort": page, "sinkPort": sink,
            })
            .to_string(),
        ),
    )?;
    let mut report: Report = serde_json::from_str(&answer).context("what the driver printed")?;
    let database = collector.stop();
    report.fill_in(OURS, &captured::by_path(&database, report.tail_x)?);
    print(options, &report);
    Ok(())
}

/// Added figures need something to be added to.
fn with_bare(only: &[String]) -> Vec<&str> {
    let bare = if only.is_empty() { None } else { Some(BARE) };
    bare.into_iter().chain(only.iter().map(String::as_str)).collect()
}

fn print(options: &Options, report: &Report) {
    if options.json {
        println!("{}", table::json(report));
    } else {
        table::print(report, options.rounds);
    }
}

/// Three ports that nobody listens on, found by listening on all of them at once.
fn free_ports() -> Result<[u16; 3]> {
    let listen = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let listeners = [listen()?, listen()?, listen()?];
    let mut ports = [0; 3];
    for (port, listener) in ports.iter_mut().zip(&listeners) {
        *port = listener.local_addr()?.port();
    }
    Ok(ports)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bare_page_comes_along_with_a_choice_and_all_come_without_one() {
        assert_eq!(with_bare(&["rrweb".into()]), ["bare", "rrweb"]);
        assert!(with_bare(&[]).is_empty());
    }

    #[test]
    fn free_ports_differ() {
        let [a, b, c] = free_ports().unwrap();
        assert!(a != b && b != c && a != c);
    }
}
