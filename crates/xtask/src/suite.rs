//! The end-to-end suite in one engine. A test that fails among the others runs once more alone: on a machine whose cores
//! have more to do than they can, a browser now and then does not come to its turn. What passes then is reported by name.

use crate::browser;
use crate::engine::Engine;
use crate::house::House;
use crate::tally::{Tally, tests};
use anyhow::{Context, Result, bail};
use std::mem;
use std::path::Path;
use std::process::Command;

/// More failures than these are no accident, and none of them is tried again.
const ACCIDENTS: usize = 3;

/// Runs the suite in an engine, without the tests that are listed as impossible there.
pub(crate) fn run(house: &House, engine: Engine, tally: &mut Tally) -> Result<()> {
    let lacks = engine.cannot(house)?;
    let mut all = Tally::default();
    let folder = tempfile::tempdir().context("no folder for the browsers' profiles")?;
    let mut cargo = suite(house, engine, folder.path())?;
    cargo.args(["--test-threads", &at_once().to_string()]);
    for lack in &lacks {
        println!("left out in {}: {} ({})", engine.title(), lack.test, lack.reason);
        cargo.args(["--skip", &lack.test]);
    }
    let mut result = tests(&mut cargo, &mut all);
    let failures = mem::take(&mut all.failures);
    if result.is_err() && (1..=ACCIDENTS).contains(&failures.len()) && all.failed as usize == failures.len() {
        println!("\n== once more alone, in {}: {}", engine.title(), failures.join(", "));
        let mut again = Tally::default();
        result = tests(
            suite(house, engine, folder.path())?.args(["--test-threads", "1"]).args(&failures),
            &mut again,
        );
        all.passed += again.passed;
        all.failed = failures.len() as u32 - again.passed;
        let passed = failures.into_iter().filter(|test| !again.failures.contains(test));
        all.unsteady.extend(passed.map(|test| format!("{test} in {}", engine.title())));
    }
    tally.passed += all.passed;
    tally.failed += all.failed;
    tally.left_out += all.left_out;
    tally.unsteady.extend(all.unsteady);
    result?;
    let left_out = all.left_out as usize;
    if left_out != lacks.len() {
        bail!("{} of {} tests listed in tests/cannot.txt do not exist", lacks.len() - left_out, lacks.len());
    }
    Ok(())
}

/// The suite's program, for tests by their whole names. What browsers that outlive their tests leave behind goes with the folder.
fn suite(house: &House, engine: Engine, folder: &Path) -> Result<Command> {
    // Not of its package alone: cargo would build all anew with fewer features.
    let mut cargo = house.cargo(["test", "--no-fail-fast", "--test", "e2e", "--", "--exact"]);
    cargo.envs(browser::programs(house, engine)?);
    cargo.env("ISOTHERM_BIN", house.collector()).env("ISOTHERM_ENGINE", engine.name()).env("TMPDIR", folder);
    // An error's causes tell enough, and a hundred lines of frames would bury them.
    cargo.env("RUST_BACKTRACE", "0");
    Ok(cargo)
}

/// So many browsers at once: most of the time a test waits.
fn at_once() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    cores.max(8.min(2 * cores))
}
