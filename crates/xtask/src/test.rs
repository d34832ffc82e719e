//! `cargo xtask test`: every check in the order of its cost, then one line with what passed and what failed.

use crate::engine::{ENGINES, Engine};
use crate::house::House;
use crate::setup::WASM_TARGET;
use crate::{browser, bundle, faces, fresh, renderer, run, schemathesis, setup, size, stop};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use std::fmt;
use std::fs;
use std::process::Command;

/// Which checks to run.
#[derive(Args)]
pub(crate) struct Options {
    /// Run this part alone
    #[arg(long)]
    only: Option<Part>,
    /// Run the end-to-end tests in this engine alone
    #[arg(long)]
    engine: Option<Engine>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Part {
    /// Formatting and clippy, natively and for Wasm
    Lint,
    /// Unit, property and dependency-rule tests
    Unit,
    /// The pure crates' tests on wasm32 and those of the npm modules, under Node
    Wasm,
    /// The build, its size, and real browsers against the real binary
    E2e,
}

/// What a step runs and how to run it alone.
struct Step {
    part: Part,
    name: String,
    again: String,
    run: Run,
    /// Whether later steps of the same part are pointless after a failure.
    needed: bool,
}

type Run = Box<dyn Fn(&House, &mut Tally) -> Result<()>>;

/// What the test programs reported.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    passed: u32,
    failed: u32,
    left_out: u32,
}

/// Every step, with the end-to-end tests in these engines.
fn steps(engines: &[Engine]) -> Vec<Step> {
    let lint = "cargo xtask test --only lint";
    let wasm_alone = "cargo xtask test --only wasm";
    let all = engines.to_vec();
    let mut steps = vec![
        step(Part::Lint, "formatting", "cargo fmt --check", formatting),
        step(Part::Lint, "clippy", lint, clippy),
        step(Part::Lint, "clippy for Wasm", lint, clippy_wasm),
        step(Part::Unit, "unit tests", "cargo test", unit),
        step(Part::Unit, "certificates from an authority", "cargo test acme -- --ignored", acme),
        step(Part::Unit, "the API's answers", "cargo xtask schemathesis", |house, _| {
            schemathesis::schemathesis(house)
        }),
        step(Part::Wasm, "Wasm tests", wasm_alone, wasm),
        step(Part::Wasm, "the npm modules' tests in Node", wasm_alone, npm_modules),
        Step { needed: true, ..step(Part::E2e, "build", "cargo xtask build", build) },
        step(Part::E2e, "size", "cargo xtask size", sizes),
        step(Part::E2e, "browsers", "cargo xtask test --only e2e", move |house, _| {
            browser::install(house, &all)
        }),
    ];
    steps.extend(engines.iter().map(|&engine| {
        let name = format!("end-to-end tests in {}", engine.title());
        let again = format!("cargo xtask test --only e2e --engine {}", engine.name());
        step(Part::E2e, &name, &again, move |house, tally| end_to_end(house, engine, tally))
    }));
    steps
}

fn step(
    part: Part,
    name: &str,
    again: &str,
    run: impl Fn(&House, &mut Tally) -> Result<()> + 'static,
) -> Step {
    Step { part, name: name.into(), again: again.into(), run: Box::new(run), needed: false }
}

/// Runs the steps, goes on after a failure, and ends with the tally.
pub(crate) fn test(house: &House, options: &Options) -> Result<()> {
    setup::setup(house)?;
    // The collector embeds this folder, also when a lint or a unit test compiles it before any asset exists.
    fs::create_dir_all(house.dist())?;
    let mut tally = Tally::default();
    let mut failures = Vec::new();
    let mut skipped = None;
    let engines = options.engine.map_or(ENGINES.to_vec(), |engine| vec![engine]);
    for step in steps(&engines).iter().filter(|step| options.only.is_none_or(|part| part == step.part)) {
        if skipped == Some(step.part) {
            continue;
        }
        println!("\n== {}", step.name);
        if let Err(error) = step.run(house, &mut tally) {
            failures.push(format!("{} failed: {error:#}\n  again: {}", step.name, step.again));
            skipped = step.needed.then_some(step.part);
        }
    }
    println!();
    failures.iter().for_each(|failure| println!("{failure}"));
    println!("{tally}");
    if failures.is_empty() { Ok(()) } else { bail!("{} of the checks failed, see above", failures.len()) }
}

impl Step {
    /// Runs the step; one that fails without a failing test counts as one failure.
    fn run(&self, house: &House, tally: &mut Tally) -> Result<()> {
        let failed_before = tally.failed;
        let result = (self.run)(house, tally);
        if stop::requested() {
            bail!("stopped");
        }
        if result.is_err() && tally.failed == failed_before {
            tally.failed += 1;
        }
        result
    }
}

impl Tally {
    /// Adds a line like `test result: ok. 12 passed; 0 failed; 1 ignored`.
    fn add(&mut self, line: &str) {
        let Some((_, counts)) = line.split_once("test result:") else { return };
        self.passed += count(counts, " passed");
        self.failed += count(counts, " failed");
        self.left_out += count(counts, " filtered out");
    }

    /// Adds a line like `# pass 12`.
    fn add_tap(&mut self, line: &str) {
        let after = |word| line.strip_prefix(word).and_then(|number| number.parse().ok()).unwrap_or(0);
        self.passed += after("# pass ");
        self.failed += after("# fail ");
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        match self.left_out {
            0 => Ok(()),
            left_out => write!(f, ", {left_out} left out by name"),
        }
    }
}

fn formatting(house: &House, _: &mut Tally) -> Result<()> {
    run::openly(&mut house.cargo(["fmt", "--all", "--check"]))
}

fn clippy(house: &House, _: &mut Tally) -> Result<()> {
    run::openly(&mut house.cargo(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn clippy_wasm(house: &House, _: &mut Tally) -> Result<()> {
    // One at a time: together, cargo would give the tracker the overlay's std.
    for shell in ["isotherm-tracker", "isotherm-overlay", "isotherm-heatmap"] {
        let mut clippy = house.cargo(["clippy", "--target", WASM_TARGET, "-p", shell]);
        run::openly(clippy.args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}

fn unit(house: &House, tally: &mut Tally) -> Result<()> {
    tests(&mut house.cargo(["test", "--no-fail-fast"]), tally)
}

/// The tests that need Let's Encrypt's test server. Where it is missing and cannot be installed, they fail and say so.
fn acme(house: &House, tally: &mut Tally) -> Result<()> {
    if !setup::has_program("pebble") {
        setup::apt_install(house, &["pebble"])?;
    }
    // Those that are left out here have just run.
    let mut own = Tally::default();
    // Of the same crates as before: of one alone, cargo would build them anew with fewer features.
    let result = tests(&mut house.cargo(["test", "acme", "--", "--ignored"]), &mut own);
    tally.passed += own.passed;
    tally.failed += own.failed;
    result
}

fn wasm(house: &House, tally: &mut Tally) -> Result<()> {
    let pure = ["-p", "isotherm-wire", "-p", "isotherm-capture", "-p", "isotherm-density"];
    let mut cargo = house.cargo(["test", "--no-fail-fast", "--lib", "--tests", "--target", WASM_TARGET]);
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", house.tool("wasm-bindgen-test-runner"));
    tests(cargo.args(pure), tally)?;
    // The same results with SIMD: some of them are held to the bit.
    let mut cargo = house.cargo(["test", "--no-fail-fast", "--lib", "--tests", "--target", WASM_TARGET]);
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", house.tool("wasm-bindgen-test-runner"));
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", renderer::SIMD);
    tests(cargo.args(["-p", "isotherm-density"]), tally)
}

fn npm_modules(house: &House, tally: &mut Tally) -> Result<()> {
    faces::build(house)?;
    let files = fresh::files(&house.pkg().join("tests"))?;
    let mut node = house.command("node");
    let failed = tally.failed;
    let succeeded =
        run::aloud(node.args(["--test", "--test-reporter", "tap"]).args(files), |line| tally.add_tap(line))?;
    match tally.failed - failed {
        _ if succeeded => Ok(()),
        failed => bail!("{failed} of its tests failed"),
    }
}

fn build(house: &House, _: &mut Tally) -> Result<()> {
    bundle::build(house)
}

fn sizes(house: &House, _: &mut Tally) -> Result<()> {
    size::size(house, &size::Options::default())
}

/// Runs the suite in an engine, without the tests that are listed as impossible there.
fn end_to_end(house: &House, engine: Engine, tally: &mut Tally) -> Result<()> {
    let programs = browser::programs(house, engine)?;
    let lacks = engine.cannot(house)?;
    // Not of its package alone: cargo would build all anew with fewer features.
    let mut cargo = house.cargo(["test", "--no-fail-fast", "--test", "e2e", "--"]);
    cargo.envs(programs).env("ISOTHERM_BIN", house.collector()).env("ISOTHERM_ENGINE", engine.name());
    // An error's causes tell enough, and a hundred lines of frames would bury them.
    cargo.env("RUST_BACKTRACE", "0").args(["--exact", "--test-threads", &at_once().to_string()]);
    // What browsers that outlive their tests leave behind goes with it.
    let folder = tempfile::tempdir().context("no folder for the browsers' profiles")?;
    cargo.env("TMPDIR", folder.path());
    for lack in &lacks {
        println!("left out in {}: {} ({})", engine.title(), lack.test, lack.reason);
        cargo.args(["--skip", &lack.test]);
    }
    let before = tally.left_out;
    tests(&mut cargo, tally)?;
    let left_out = (tally.left_out - before) as usize;
    if left_out != lacks.len() {
        bail!("{} of {} tests listed in tests/cannot.txt do not exist", lacks.len() - left_out, lacks.len());
    }
    Ok(())
}

fn tests(cargo: &mut Command, tally: &mut Tally) -> Result<()> {
    let (passed, failed) = (tally.passed, tally.failed);
    let succeeded = run::aloud(cargo, |line| tally.add(line))?;
    match (succeeded, tally.failed - failed) {
        (true, _) if tally.passed > passed => Ok(()),
        (true, _) => bail!("no test ran"),
        (false, 0) => bail!("it did not compile or run"),
        (false, failed) => bail!("{failed} of its tests failed"),
    }
}

/// So many browsers at once: most of the time a test waits.
fn at_once() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    cores.max(8.min(2 * cores))
}

/// The number before a word.
fn count(counts: &str, word: &str) -> u32 {
    let before = counts.split_once(word).map_or("", |(before, _)| before);
    before.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_node_add_up() {
        let mut tally = Tally::default();
        ["# tests 14", "ok 1 - # pass 3", "# pass 12", "# fail 2"]
            .iter()
            .for_each(|line| tally.add_tap(line));
        assert_eq!(tally, Tally { passed: 12, failed: 2, left_out: 0 });
    }

    #[test]
    fn results_add_up_and_other_lines_do_not_count() {
        let mut tally = Tally::default();
        tally.add("running 3 tests");
        tally.add(
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        );
        tally.add(
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 1 filtered out; finished in 9s",
        );
        tally.add("expected 5 passed; 5 failed");
        assert_eq!(tally, Tally { passed: 15, failed: 2, left_out: 1 });
        assert_eq!(tally.to_string(), "15 passed, 2 failed, 1 left out by name");
    }
}
