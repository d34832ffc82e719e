//! `cargo xtask bench ingest`: how many batches a second are on the disk when they are acknowledged, beside the same
//! server that acknowledges and forgets, with the load on the same machine.

mod load;
mod made;
mod report;
mod server;
mod unpacking;

use crate::bench::tracker::Scratch;
use crate::bundle;
use crate::house::House;
use anyhow::{Context, Result, ensure};
use clap::Args;
use load::Loaded;
pub(super) use load::{Load, percentile};
pub(super) use made::{Crowd, Request};
use report::{Report, Round};
use rusqlite::{Connection, OpenFlags};
pub(super) use server::{Keeping, Server, add_sites};
use std::path::{Path, PathBuf};
use unpacking::Unpacking;
use wire::SiteKey;

const ORIGIN: &str = "https://bench.example";
/// Sites that the batches are for.
const SITES: usize = 8;

/// What to measure, and how often.
#[derive(Args)]
pub(crate) struct Options {
    /// Print one JSON object on the last line instead of a table
    #[arg(long)]
    json: bool,
    /// How often each way of keeping is measured; figures are medians
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Batches of one measurement
    #[arg(long, default_value_t = 60_000, value_parser = clap::value_parser!(u32).range(1_000..))]
    batches: u32,
    /// Connections that send at the same time, each waiting for its answer
    #[arg(long, default_value_t = 192, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    connections: u32,
    /// Measure this collector instead of building one
    #[arg(long, value_name = "FILE")]
    collector: Option<PathBuf>,
}

/// Builds, sends, counts and prints.
pub(crate) fn ingest(house: &House, options: &Options) -> Result<()> {
    let binary = collector(house, options.collector.as_deref())?;
    let scratch = Scratch::new(&house.target.join("bench"))?;
    let nobody = SiteKey::from_random([0; 10]);
    let mut report = Report::new(Unpacking::of(&Crowd::new(1, &[nobody]).requests(ORIGIN, 4_000))?);
    for round in 0..options.rounds {
        for keeping in [Keeping::Durable, Keeping::Checked, Keeping::Read] {
            let data = scratch.path().join(format!("{keeping:?}-{round}"));
            report.add(keeping, measure(house, &binary, &data, keeping, options)?);
            std::fs::remove_dir_all(&data).with_context(|| format!("cannot remove {}", data.display()))?;
        }
    }
    if options.json {
        println!("{}", report.json());
    } else {
        report.print(options.rounds, options.connections);
    }
    Ok(())
}

/// The collector that is measured.
pub(super) fn collector(house: &House, given: Option<&Path>) -> Result<PathBuf> {
    match given {
        Some(binary) => binary.canonicalize().with_context(|| format!("cannot find {}", binary.display())),
        None => bundle::build(house).map(|()| house.collector()),
    }
}

fn measure(house: &House, binary: &Path, data: &Path, keeping: Keeping, options: &Options) -> Result<Round> {
    let sites = add_sites(house, binary, data, ORIGIN, SITES)?;
    let requests = Crowd::new(1, &sites).requests(ORIGIN, options.batches as usize);
    let server = Server::start(house, binary, data, keeping)?;
    let load = Load { address: server.address, connections: options.connections as usize };
    // Connections, caches and the log's file are there before anything is measured.
    let (warm, measured) = requests.split_at(requests.len() / 10);
    load.run(warm)?;
    let cpu_before_us = server.cpu_us()?;
    let loaded = load.run(measured)?;
    let round = Round::new(&loaded, measured, server.cpu_us()? - cpu_before_us, server.peak_kib()?);
    drop(server);
    if keeping == Keeping::Durable {
        let stored = stored(data)?;
        ensure!(
            stored == requests.len() as u64,
            "{} batches were acknowledged and {stored} are stored",
            requests.len()
        );
    }
    Ok(round)
}

fn stored(data: &Path) -> Result<u64> {
    let database = data.join("isotherm.sqlite");
    let db = Connection::open_with_flags(&database, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .with_context(|| format!("cannot open {}", database.display()))?;
    Ok(db.query_row("SELECT count(*) FROM batch", [], |row| row.get::<_, i64>(0))?.cast_unsigned())
}
