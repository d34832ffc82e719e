//! `cargo xtask bench heat`: how long a map takes from the question to its last byte, out of ten million points: of today,
//! of a day that is over, and while batches come in; and how long SQLite and DuckDB take out of rows.

mod maps;
mod report;
mod rows;

use crate::bench::ingest::{Crowd, Keeping, Load, Request, Server, add_sites, collector};
use crate::bench::tracker::Scratch;
use crate::house::House;
use crate::run;
use anyhow::{Context, Result};
use clap::Args;
use maps::{Maps, Page};
use report::Report;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use wire::SiteKey;

const ORIGIN: &str = "https://bench.example";
/// Moves of the page whose map is asked for.
const WANTED: u64 = 500_000;
/// Batches a second that come in meanwhile, so many at a time.
const BATCHES_PER_S: u32 = 3_000;
const AT_A_TIME: usize = 30;
const CONNECTIONS: usize = 64;
/// Rows are asked for no more often: it takes them long.
const ASKS_OF_ROWS: u32 = 20;

/// What to measure, and how often.
#[derive(Args)]
pub(crate) struct Options {
    /// Print one JSON object on the last line instead of a table
    #[arg(long)]
    json: bool,
    /// Pointer moves to store, on 500 pages
    #[arg(long, default_value_t = 10_000_000, value_parser = clap::value_parser!(u32).range(100_000..))]
    points: u32,
    /// How often each map is asked for
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    asks: u32,
    /// Measure this collector instead of building one
    #[arg(long, value_name = "FILE")]
    collector: Option<PathBuf>,
}

/// Builds, fills, asks and prints.
pub(crate) fn heat(house: &House, options: &Options) -> Result<()> {
    let binary = collector(house, options.collector.as_deref())?;
    let scratch = Scratch::new(&house.target.join("bench"))?;
    let data = scratch.path().join("heat");
    let sites = add_sites(house, &binary, &data, ORIGIN, 1)?;
    let server = Server::start(house, &binary, &data, Keeping::Durable)?;
    let stored = fill(&server, &sites, options.points)?;
    let maps = Maps::new(&server, sites[0], 0);
    let page = maps.page_of_about(WANTED)?;
    let today = maps.times(&page, options.asks)?;
    let loaded = under_load(&server, &sites, &maps, &page, options.asks)?;
    let peak_kib = server.peak_kib()?;
    drop(server);
    let days_ago = end_the_day(&data)?;
    let added_up = compact(house, &binary, &data)?;
    let begun = Instant::now();
    let server = Server::start(house, &binary, &data, Keeping::Durable)?;
    let start = begun.elapsed();
    let closed = Maps::new(&server, sites[0], days_ago).times(&page, options.asks)?;
    drop(server);
    let rows = rows::measure(house, &data, &page.path, options.asks.min(ASKS_OF_ROWS))?;
    let report =
        Report { stored, points: page.points, today, closed, loaded, rows, added_up, start, peak_kib };
    if options.json {
        println!("{}", report.json());
    } else {
        report.print(options.asks);
    }
    Ok(())
}

/// Stores views until they have so many moves; how many they have.
pub(super) fn fill(server: &Server, sites: &[SiteKey], points: u32) -> Result<u64> {
    let load = Load { address: server.address, connections: CONNECTIONS };
    let mut stored = 0;
    for seed in 1.. {
        let requests = Crowd::new(seed, sites).requests(ORIGIN, 4_000);
        load.run(&requests)?;
        stored += requests.iter().map(Request::moves).sum::<u64>();
        if stored >= u64::from(points) {
            break;
        }
    }
    Ok(stored)
}

/// The map's times while batches come in on other connections.
fn under_load(
    server: &Server,
    sites: &[SiteKey],
    maps: &Maps,
    page: &Page,
    asks: u32,
) -> Result<Vec<Duration>> {
    let requests = Crowd::new(1 << 20, sites).requests(ORIGIN, 30_000);
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let sender = scope.spawn(|| trickle(server, &requests, &over));
        let times = maps.times(page, asks);
        over.store(true, Ordering::Relaxed);
        sender.join().expect("the sender does not panic")?;
        times
    })
}

/// Sends a few batches at a time, as often as it takes, until it is over; then from the beginning again.
fn trickle(server: &Server, requests: &[Request], over: &AtomicBool) -> Result<()> {
    let load = Load { address: server.address, connections: AT_A_TIME };
    let pause = Duration::from_secs(AT_A_TIME as u64) / BATCHES_PER_S;
    let mut open = load.open()?;
    let mut due = Instant::now();
    for some in requests.chunks(AT_A_TIME).cycle() {
        if over.load(Ordering::Relaxed) {
            break;
        }
        open.send(some)?;
        due += pause;
        thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    Ok(())
}

/// Has days that are over added up, as a running collector does within the hour; how long it took.
fn compact(house: &House, binary: &Path, data: &Path) -> Result<Duration> {
    let begun = Instant::now();
    run::output(house.command(binary).arg("compact").arg("--data").arg(data))?;
    Ok(begun.elapsed())
}

/// Makes all that is stored three days old, behind the collector's back, and says so.
fn end_the_day(data: &Path) -> Result<u32> {
    const DAYS: u32 = 3;
    let database = data.join("isotherm.sqlite");
    let db = Connection::open(&database).with_context(|| format!("cannot open {}", database.display()))?;
    db.execute("UPDATE view SET day = day - ?1, started_ms = started_ms - ?1 * 86400000", [DAYS])?;
    db.execute("UPDATE batch SET received_ms = received_ms - ?1 * 86400000", [DAYS])?;
    Ok(DAYS)
}
