//! `cargo xtask bench dashboard`: how long the owner's pages take out of ten million points that lie in four weeks: the first
//! time after a start, later, and until a browser has painted something.

use crate::bench::heat;
use crate::bench::ingest::{Keeping, Server, add_sites, collector, percentile};
use crate::bench::tracker::Scratch;
use crate::browser;
use crate::engine::Engine;
use crate::house::House;
use crate::run;
use anyhow::{Context, Result, ensure};
use clap::Args;
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use ureq::Agent;
use wire::SiteKey;

const ORIGIN: &str = "https://bench.example";
const DRIVER: &str = "crates/xtask/bench/dashboard/run.mjs";
/// The period that is asked for; as many days lie before it.
const DAYS: i64 = 28;
/// Until something is painted, ms, and what a page may weigh after brotli, bytes.
const GOALS: [f64; 2] = [200.0, 100.0 * 1_024.0];
const PAGES: [&str; 14] = [
    "/",
    "/findings",
    "/pages",
    "/page",
    "/revenue",
    "/visits",
    "/errors",
    "/speed",
    "/events",
    "/forms",
    "/funnel",
    "/compare",
    "/report",
    "/settings",
];

/// What to measure, and how often.
#[derive(Args)]
pub(crate) struct Options {
    /// Print one JSON object on the last line instead of a table
    #[arg(long)]
    json: bool,
    /// Pointer moves to store, on 500 pages
    #[arg(long, default_value_t = 10_000_000, value_parser = clap::value_parser!(u32).range(100_000..))]
    points: u32,
    /// How often each page is asked for
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    asks: u32,
    /// Measure this collector instead of building one
    #[arg(long, value_name = "FILE")]
    collector: Option<PathBuf>,
}

/// One page's figures.
struct Row {
    page: &'static str,
    times: Vec<Duration>,
    paint_ms: f64,
    bytes: usize,
}

/// What the driver prints: medians by page.
#[derive(Deserialize)]
struct Painted {
    paints: Vec<f64>,
}

/// Builds, fills, asks, paints and prints.
pub(crate) fn dashboard(house: &House, options: &Options) -> Result<()> {
    let binary = collector(house, options.collector.as_deref())?;
    browser::install(house, &[Engine::Chromium])?;
    let chromium = browser::programs(house, Engine::Chromium)?;
    let chromium = chromium.first().map(|(_, path)| path.clone()).context("Chromium has a program")?;
    let scratch = Scratch::new(&house.target.join("bench"))?;
    let data = scratch.path().join("dashboard");
    let sites = add_sites(house, &binary, &data, ORIGIN, 1)?;
    let server = Server::start(house, &binary, &data, Keeping::Durable)?;
    let stored = heat::fill(&server, &sites, options.points)?;
    drop(server);
    let views = spread(&data)?;
    let server = Server::start(house, &binary, &data, Keeping::Durable)?;
    let cookie = log_in(house, &binary, &data, &server)?;
    let paths = PAGES.map(|page| address(page, sites[0]));
    let cold = time(&server, &cookie, &paths[0])?.0;
    let mut rows = Vec::new();
    for (page, path) in PAGES.iter().zip(&paths) {
        let asked = (0..options.asks).map(|_| time(&server, &cookie, path)).collect::<Result<Vec<_>>>()?;
        let bytes = sent(&server, &cookie, path)?;
        let mut times: Vec<Duration> = asked.into_iter().map(|(time, _)| time).collect();
        times.sort_unstable();
        rows.push(Row { page, times, paint_ms: 0.0, bytes });
    }
    let urls = paths.map(|path| format!("http://{}{path}", server.address));
    let facts = json!({ "chromium": chromium, "pkg": house.pkg(), "cookie": cookie, "urls": urls, "rounds": options.asks });
    let answer = run::output(house.command("node").arg(house.root.join(DRIVER)).arg(facts.to_string()))?;
    let Painted { paints } = serde_json::from_str(&answer).context("what the driver printed")?;
    rows.iter_mut().zip(paints).for_each(|(row, paint_ms)| row.paint_ms = paint_ms);
    let peak_mib = server.peak_kib()? / 1_024;
    print(options, &Report { stored, views, cold, rows, peak_mib });
    Ok(())
}

struct Report {
    stored: u64,
    views: u64,
    /// The overview after a start, when nothing is remembered.
    cold: Duration,
    rows: Vec<Row>,
    peak_mib: u64,
}

/// Lays what is stored into the days of the period and of the one before, behind the collector's back; how many views there
/// are.
fn spread(data: &Path) -> Result<u64> {
    let database = data.join("isotherm.sqlite");
    let db = Connection::open(&database).with_context(|| format!("cannot open {}", database.display()))?;
    let change =
        "UPDATE view SET day = day - id % ?1, started_ms = started_ms - id % ?1 * 86400000, visitor = id / 3";
    let views = db.execute(change, [2 * DAYS])?;
    db.execute("UPDATE batch SET received_ms = received_ms - view % ?1 * 86400000", [2 * DAYS])?;
    Ok(views as u64)
}

/// Makes an owner; the cookie that they are known by.
fn log_in(house: &House, binary: &Path, data: &Path, server: &Server) -> Result<String> {
    let mut invite = house.command(binary);
    invite.args(["account", "invite", "--role", "owner", "--all-sites", "--data"]).arg(data);
    let told = run::output(&mut invite)?;
    let path = told.trim().rsplit_once("/setup/").context("`isotherm account invite` printed no link")?.1;
    let origin = format!("http://{}", server.address);
    let agent: Agent = Agent::config_builder().max_redirects(0).build().into();
    let form = agent.post(format!("{origin}/setup/{path}")).header("Origin", &origin);
    let answer = form.send("name=bench&password=twelve+letters")?;
    let cookie = answer.headers().get("set-cookie").and_then(|text| text.to_str().ok());
    let cookie = cookie.and_then(|text| text.split(';').next()).context("nobody was logged in")?;
    Ok(cookie.to_owned())
}

fn address(page: &str, site: SiteKey) -> String {
    let more = match page {
        "/page" => "&path=%2Fblog%2Fpage-1",
        "/funnel" => "&step1=%2Fblog%2F*&step2=%2Fshop%2F*",
        _ => "",
    };
    format!("{page}?site={site}&days={DAYS}{more}")
}

fn time(server: &Server, cookie: &str, path: &str) -> Result<(Duration, Vec<u8>)> {
    let asked = Instant::now();
    let url = format!("http://{}{path}", server.address);
    let mut answer =
        ureq::get(&url).header("Cookie", cookie).call().with_context(|| format!("no page at {url}"))?;
    let body = answer.body_mut().read_to_vec()?;
    let time = asked.elapsed();
    ensure!(body.windows(4).any(|part| part == b"<h1>"), "{url} is no page of the dashboard");
    Ok((time, body))
}

/// What crosses the wire of a page, bytes, for a browser that takes brotli.
fn sent(server: &Server, cookie: &str, path: &str) -> Result<usize> {
    let url = format!("http://{}{path}", server.address);
    let asked = ureq::get(&url).header("Cookie", cookie).header("Accept-Encoding", "br");
    let mut answer = asked.call().with_context(|| format!("no page at {url}"))?;
    let coding = answer.headers().get("content-encoding").and_then(|text| text.to_str().ok());
    ensure!(coding == Some("br"), "{url} comes in the coding {coding:?}, not br");
    Ok(answer.body_mut().read_to_vec()?.len())
}

fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e4).round() / 10.0
}

impl Report {
    fn json(&self) -> Value {
        let row = |row: &Row| {
            json!({
                "page": row.page, "p50_ms": ms(percentile(&row.times, 50)), "p95_ms": ms(percentile(&row.times, 95)),
                "first_paint_ms": row.paint_ms, "brotli_bytes": row.bytes,
            })
        };
        json!({
            "stored_points": self.stored, "views": self.views, "cold_ms": ms(self.cold), "peak_mib": self.peak_mib,
            "pages": self.rows.iter().map(row).collect::<Vec<_>>(),
        })
    }
}

fn print(options: &Options, report: &Report) {
    if options.json {
        println!("{}", report.json());
        return;
    }
    println!(
        "\n{} moves in {} views of {} days; each page {} times.\n",
        report.stored,
        report.views,
        2 * DAYS,
        options.asks
    );
    println!("{:12}{:>10}{:>10}{:>16}{:>16}", "", "p50 ms", "p95 ms", "first paint ms", "brotli bytes");
    for row in &report.rows {
        let (p50, p95) = (ms(percentile(&row.times, 50)), ms(percentile(&row.times, 95)));
        println!("{:12}{p50:>10.1}{p95:>10.1}{:>16.0}{:>16}", row.page, row.paint_ms, row.bytes);
    }
    let [paint, bytes] = GOALS;
    println!("{:12}{:>10}{:>10}{paint:>16.0}{bytes:>16.0}", "goals", "", "");
    println!(
        "\nThe first overview after a start took {:.0} ms; the collector held {} MiB at most.",
        ms(report.cold),
        report.peak_mib
    );
}
