//! `cargo xtask test`: every check in the order of its cost, then one line with what passed and what failed.

use crate::browser::browser;
use crate::house::House;
use crate::setup::WASM_TARGET;
use crate::{bundle, run, setup, size, stop};
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use std::fs;
use std::process::Command;

/// Which checks to run.
#[derive(Args)]
pub(crate) struct Options {
    /// Run this part alone
    #[arg(long)]
    only: Option<Part>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Part {
    /// Formatting and clippy, natively and for Wasm
    Lint,
    /// Unit, property and dependency-rule tests
    Unit,
    /// The pure crates' tests on wasm32, under Node
    Wasm,
    /// The build, its size, and real browsers against the real binary
    E2e,
}

/// What a step runs and how to run it alone.
struct Step {
    part: Part,
    name: &'static str,
    again: &'static str,
    run: fn(&House, &mut Tally) -> Result<()>,
    /// Whether later steps of the same part are pointless after a failure.
    needed: bool,
}

const LINT: &str = "cargo xtask test --only lint";
const STEPS: [Step; 8] = [
    Step { part: Part::Lint, name: "formatting", again: "cargo fmt --check", run: formatting, needed: false },
    Step { part: Part::Lint, name: "clippy", again: LINT, run: clippy, needed: false },
    Step { part: Part::Lint, name: "clippy for Wasm", again: LINT, run: clippy_wasm, needed: false },
    Step { part: Part::Unit, name: "unit tests", again: "cargo test", run: unit, needed: false },
    Step {
        part: Part::Wasm,
        name: "Wasm tests",
        again: "cargo xtask test --only wasm",
        run: wasm,
        needed: false,
    },
    Step { part: Part::E2e, name: "build", again: "cargo xtask build", run: build, needed: true },
    Step { part: Part::E2e, name: "size", again: "cargo xtask size", run: sizes, needed: false },
    Step {
        part: Part::E2e,
        name: "end-to-end tests",
        again: "cargo xtask test --only e2e",
        run: end_to_end,
        needed: false,
    },
];

/// What the test programs reported.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    passed: u32,
    failed: u32,
}

/// Runs the steps, goes on after a failure, and ends with the tally.
pub(crate) fn test(house: &House, options: &Options) -> Result<()> {
    setup::setup(house)?;
    // The collector embeds this folder, also when a lint or a unit test compiles it before any asset exists.
    fs::create_dir_all(house.dist())?;
    let mut tally = Tally::default();
    let mut failures = Vec::new();
    let mut skipped = None;
    for step in STEPS.iter().filter(|step| options.only.is_none_or(|part| part == step.part)) {
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
    println!("{} passed, {} failed", tally.passed, tally.failed);
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
    for shell in ["isotherm-tracker", "isotherm-overlay"] {
        let mut clippy = house.cargo(["clippy", "--target", WASM_TARGET, "-p", shell]);
        run::openly(clippy.args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}

fn unit(house: &House, tally: &mut Tally) -> Result<()> {
    tests(&mut house.cargo(["test", "--no-fail-fast"]), tally)
}

fn wasm(house: &House, tally: &mut Tally) -> Result<()> {
    let pure = ["-p", "isotherm-wire", "-p", "isotherm-capture", "-p", "isotherm-density"];
    let mut cargo = house.cargo(["test", "--no-fail-fast", "--lib", "--tests", "--target", WASM_TARGET]);
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", house.tool("wasm-bindgen-test-runner"));
    tests(cargo.args(pure), tally)
}

fn build(house: &House, _: &mut Tally) -> Result<()> {
    bundle::build(house)
}

fn sizes(house: &House, _: &mut Tally) -> Result<()> {
    size::size(house, &size::Options::default())
}

fn end_to_end(house: &House, tally: &mut Tally) -> Result<()> {
    let browser = browser(house)?;
    let mut cargo = house.cargo(["test", "--no-fail-fast", "-p", "isotherm-tests"]);
    cargo.env("ISOTHERM_BIN", house.collector());
    cargo.env("ISOTHERM_CHROMIUM", browser.chromium).env("ISOTHERM_CHROMEDRIVER", browser.chromedriver);
    tests(&mut cargo, tally)
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

/// The number before a word.
fn count(counts: &str, word: &str) -> u32 {
    let before = counts.split_once(word).map_or("", |(before, _)| before);
    before.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_add_up_and_other_lines_do_not_count() {
        let mut tally = Tally::default();
        tally.add("running 3 tests");
        tally.add(
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        );
        tally.add("test result: FAILED. 3 passed; 2 failed; 0 ignored");
        tally.add("expected 5 passed; 5 failed");
        assert_eq!(tally, Tally { passed: 15, failed: 2 });
    }
}
