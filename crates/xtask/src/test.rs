//! `cargo xtask test`: every check in the order of its cost, then one line with what passed and what failed.

use crate::engine::{ENGINES, Engine};
use crate::house::House;
use crate::setup::WASM_TARGET;
use crate::tally::{Tally, tests};
use crate::{browser, bundle, faces, fresh, renderer, run, schemathesis, setup, size, stop, suite};
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use std::fs;

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
        step(Part::E2e, &name, &again, move |house, tally| suite::run(house, engine, tally))
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
    tally
        .unsteady
        .iter()
        .for_each(|test| println!("unsteady: {test} failed, and passed when it ran once more alone"));
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
