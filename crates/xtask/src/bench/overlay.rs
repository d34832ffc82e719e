//! `cargo xtask bench overlay`: how long the map takes to open, to follow the page and to be filtered, in Chromium.
//!
//! Two pages: the tall one of the demo shop, and one of 10,000 elements. What is recorded on them is simulated.

mod crowd;

use crate::bench::tracker::Scratch;
use crate::engine::Engine;
use crate::house::House;
use crate::run::{self, Running};
use crate::{browser, bundle, setup};
use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Deserialize;
use serde_json::json;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

const DRIVER: &str = "crates/xtask/bench/overlay/run.mjs";
const SHOP: &str = "www/demo";
const TIME_TO_ANSWER: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// So many visitors leave a million points on the shop's page, and on the crowded one, where they see far more.
const VISITORS: [u32; 2] = [23_000, 120];
/// So many leave a map that comes at once: it is opened so often that a million points each time would take more than ten minutes.
const FEW_VISITORS: u32 = 100;
/// What is to be reached: opening, a frame's 95th percentile by the clock and of work, a filter, and the share of points on
/// their very element.
const GOALS: [f64; 5] = [300.0, 4.0, 4.0, 150.0, 0.99];

/// What to measure, and how often.
#[derive(Args)]
pub(crate) struct Options {
    /// Print one JSON object on the last line instead of a table
    #[arg(long)]
    json: bool,
    /// How often each page is opened; figures are medians
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// How often it is opened and closed to see what is kept; 0 leaves that out
    #[arg(long, default_value_t = 1_000)]
    cycles: u32,
    /// Measure this collector and the overlay in it instead of building them
    #[arg(long, value_name = "FILE")]
    collector: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Report {
    runs: Vec<Run>,
    memory: Option<Memory>,
}

/// What is in use once the overlay was opened and closed a few times, and what after many times more.
#[derive(Deserialize)]
struct Memory {
    cycles: u32,
    before: [f64; 3],
    after: [f64; 3],
}

impl Memory {
    /// Bytes, nodes and listeners that one cycle leaves behind.
    fn kept(&self) -> [f64; 3] {
        [0, 1, 2].map(|at| (self.after[at] - self.before[at]) / f64::from(self.cycles.max(1)))
    }
}

/// One opened overlay.
#[derive(Deserialize)]
struct Run {
    url: String,
    open_ms: f64,
    frame_p95_ms: f64,
    frame_cpu_p95_ms: f64,
    longest_frame_ms: f64,
    filter_ms: f64,
    placed_share: f64,
}

impl Run {
    fn figures(&self) -> [f64; 5] {
        [self.open_ms, self.frame_p95_ms, self.frame_cpu_p95_ms, self.filter_ms, self.placed_share]
    }
}

/// Builds, simulates, drives and prints.
pub(crate) fn overlay(house: &House, options: &Options) -> Result<()> {
    let binary = match &options.collector {
        Some(binary) => setup::setup(house).map(|()| binary.clone())?,
        None => bundle::build(house).map(|()| house.collector())?,
    };
    browser::install(house, &[Engine::Chromium])?;
    let chromium = browser::programs(house, Engine::Chromium)?;
    let chromium = chromium.first().map(|(_, path)| path.clone()).context("Chromium has a program")?;
    let scratch = Scratch::new(&house.target.join("bench"))?;
    let shop = scratch.path().join("shop");
    run::openly(house.command("cp").arg("-r").arg(house.root.join(SHOP)).arg(&shop))?;
    let crowd = crowd::write(&shop)?;
    let site = Site::serve(house, &binary, &scratch.path().join("data"), &shop)?;
    let quiet = Site::serve(house, &binary, &scratch.path().join("quiet"), &shop)?;
    let scenarios = [house.root.join(SHOP).join("scenario.json"), crowd];
    for (scenario, visitors) in scenarios.iter().zip(VISITORS) {
        site.fill(house, &binary, scenario, visitors)?;
    }
    quiet.fill(house, &binary, &scenarios[0], FEW_VISITORS)?;
    let urls = ["/demo/", crowd::PATH].map(|path| site.url.clone() + path);
    let again = quiet.url.clone() + "/demo/";
    let [shop, crowd] = &urls;
    println!("points: {} on {shop}, {} on {crowd}", site.points("/demo/")?, site.points(crowd::PATH)?);
    if options.cycles > 0 {
        println!(
            "        {} on {again}, which is opened and closed in a small window",
            quiet.points("/demo/")?
        );
    }
    let facts = json!({
        "chromium": chromium, "pkg": house.pkg(), "rounds": options.rounds, "urls": urls,
        "again": again, "cycles": options.cycles,
    });
    let answer = run::output(house.command("node").arg(house.root.join(DRIVER)).arg(facts.to_string()))?;
    let report: Report = serde_json::from_str(&answer).context("what the driver printed")?;
    print(options, &urls.map(|url| Figures::of(&report, &url)), report.memory.as_ref());
    Ok(())
}

/// The medians of one page.
struct Figures {
    url: String,
    medians: [f64; 5],
    longest_frame_ms: f64,
}

impl Figures {
    fn of(report: &Report, url: &str) -> Figures {
        let runs: Vec<&Run> = report.runs.iter().filter(|run| run.url == url).collect();
        let median = |at: usize| median(runs.iter().map(|run| run.figures()[at]).collect());
        Figures {
            url: url.to_owned(),
            medians: [0, 1, 2, 3, 4].map(median),
            longest_frame_ms: runs.iter().map(|run| run.longest_frame_ms).fold(0.0, f64::max),
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn print(options: &Options, pages: &[Figures; 2], memory: Option<&Memory>) {
    let worst = worst(pages);
    if options.json {
        let [open_ms, frame_p95_ms, frame_cpu_p95_ms, filter_ms, placed_share] = worst;
        let mut told = json!({
            "open_ms": open_ms, "frame_p95_ms": frame_p95_ms, "frame_cpu_p95_ms": frame_cpu_p95_ms,
            "filter_ms": filter_ms, "placed_share": placed_share,
        });
        if let Some(memory) = memory {
            told["kept_bytes_per_cycle"] = json!(memory.kept()[0]);
        }
        println!("{told}");
        return;
    }
    println!(
        "{:<34} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "medians", "open ms", "frame p95", "of work", "longest", "filter ms", "placed"
    );
    for Figures { url, medians: [open, frame, cpu, filter, placed], longest_frame_ms } in pages {
        println!(
            "{url:<34} {open:>9.0} {frame:>9.2} {cpu:>9.2} {longest_frame_ms:>9.2} {filter:>9.0} {placed:>9.4}"
        );
    }
    let [open, frame, cpu, filter, placed] = GOALS;
    println!("{:<34} {open:>9.0} {frame:>9.2} {cpu:>9.2} {:>9} {filter:>9.0} {placed:>9.4}", "goals", "50");
    if let Some(memory) = memory {
        let (Memory { cycles, before, after }, [bytes, nodes, listeners]) = (memory, memory.kept());
        println!(
            "opened and closed {cycles} times: {:.0} KiB before, {:.0} after; each time {bytes:.0} bytes, {nodes:.3} nodes, {listeners:.3} listeners more",
            before[0] / 1024.0,
            after[0] / 1024.0
        );
    }
}

/// The worse figure of both pages: more milliseconds, less share.
fn worst([one, other]: &[Figures; 2]) -> [f64; 5] {
    let pair = |at: usize| (one.medians[at], other.medians[at]);
    let most = |at: usize| pair(at).0.max(pair(at).1);
    [most(0), most(1), most(2), most(3), pair(4).0.min(pair(4).1)]
}

/// A collector that serves a shop, with maps that everybody may see.
struct Site {
    key: String,
    url: String,
    _running: Running,
}

impl Site {
    fn serve(house: &House, binary: &Path, data: &Path, shop: &Path) -> Result<Site> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let url = format!("http://{}:{port}", Ipv4Addr::LOCALHOST);
        let mut add = house.command(binary);
        add.args(["site", "add", "--name", "Bench", "--public-heat", "--origin", &url, "--data"]).arg(data);
        let answer = run::output(&mut add)?;
        let key = answer.lines().next_back().context("`isotherm site add` printed no site key")?.to_owned();
        let mut serve = house.command(binary);
        serve.args(["serve", "--listen", url.trim_start_matches("http://"), "--demo-site", &key]);
        serve.arg("--demo").arg(shop).arg("--data").arg(data);
        serve.args(["--bots", "counted"]);
        serve.env("ISOTHERM_LOG", "warn").stdout(Stdio::null());
        let mut running = Running::start(&mut serve)?;
        let started = Instant::now();
        while ureq::get(format!("{url}/healthz")).call().is_err() {
            if let Some(status) = running.ended()? {
                bail!("the collector did not start ({status}); its message is above");
            }
            if started.elapsed() > TIME_TO_ANSWER {
                bail!("the collector does not answer on {url} after {TIME_TO_ANSWER:?}");
            }
            thread::sleep(LOOK_AGAIN);
        }
        Ok(Site { key, url, _running: running })
    }

    fn fill(&self, house: &House, binary: &Path, scenario: &Path, visitors: u32) -> Result<()> {
        let mut simulate = house.command(binary);
        simulate.args(["simulate", "--site", &self.key, "--url", &self.url, "--scenario"]).arg(scenario);
        run::output(simulate.args(["--visitors", &visitors.to_string()])).map(drop)
    }

    /// Recorded clicks, moves and looks on a page.
    fn points(&self, path: &str) -> Result<u64> {
        let of_kind = |kind: &str| -> Result<u64> {
            let query =
                format!("{}/api/v1/heat?site={}&path={path}&kind={kind}&format=json", self.url, self.key);
            let answer =
                ureq::get(query).call()?.body_mut().with_config().limit(200_000_000).read_to_string()?;
            let heat: serde_json::Value = serde_json::from_str(&answer)?;
            heat["points"].as_u64().context("a heat answer tells its points")
        };
        Ok(of_kind("click")? + of_kind("move")? + of_kind("attention")?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(url: &str, open_ms: f64, placed_share: f64) -> Run {
        Run {
            url: url.into(),
            open_ms,
            frame_p95_ms: 1.0,
            frame_cpu_p95_ms: 0.5,
            longest_frame_ms: open_ms,
            filter_ms: 9.0,
            placed_share,
        }
    }

    #[test]
    fn a_page_has_its_medians_and_the_worse_one_counts() {
        let runs = vec![run("a", 90.0, 1.0), run("b", 20.0, 0.9), run("a", 50.0, 1.0), run("a", 60.0, 0.8)];
        let report = Report { runs, memory: None };
        let pages = ["a", "b"].map(|url| Figures::of(&report, url));
        assert_eq!((pages[0].medians, pages[0].longest_frame_ms), ([60.0, 1.0, 0.5, 9.0, 1.0], 90.0));
        assert_eq!(worst(&pages), [60.0, 1.0, 0.5, 9.0, 0.9]);
    }

    #[test]
    fn what_a_cycle_keeps_is_the_difference_over_all_of_them() {
        let memory = Memory { cycles: 4, before: [100.0, 8.0, 2.0], after: [108.0, 8.0, 1.0] };
        assert_eq!(memory.kept(), [2.0, 0.0, -0.25]);
    }
}
