//! What the test programs report, added up.

use crate::run;
use anyhow::{Result, bail};
use std::fmt;
use std::process::Command;

/// What the test programs reported.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Tally {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) left_out: u32,
    /// The tests that failed, by name, where their program tells names as cargo's do.
    pub(crate) failures: Vec<String>,
    /// Those that failed, and passed when they ran once more alone, with their engine.
    pub(crate) unsteady: Vec<String>,
}

impl Tally {
    /// Adds a line like `test result: ok. 12 passed; 0 failed; 1 ignored`, or `test time::of_day ... FAILED`.
    fn add(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("test ").and_then(|line| line.strip_suffix(" ... FAILED")) {
            self.failures.push(name.to_owned());
        }
        let Some((_, counts)) = line.split_once("test result:") else { return };
        self.passed += count(counts, " passed");
        self.failed += count(counts, " failed");
        self.left_out += count(counts, " filtered out");
    }

    /// Adds a line like `# pass 12`.
    pub(crate) fn add_tap(&mut self, line: &str) {
        let after = |word| line.strip_prefix(word).and_then(|number| number.parse().ok()).unwrap_or(0);
        self.passed += after("# pass ");
        self.failed += after("# fail ");
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if !self.unsteady.is_empty() {
            write!(f, ", {} unsteady", self.unsteady.len())?;
        }
        match self.left_out {
            0 => Ok(()),
            left_out => write!(f, ", {left_out} left out by name"),
        }
    }
}

/// Runs cargo's tests, and adds up what they report.
///
/// # Errors
/// When one fails, none runs, or they do not compile.
pub(crate) fn tests(cargo: &mut Command, tally: &mut Tally) -> Result<()> {
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
    fn results_of_node_add_up() {
        let mut tally = Tally::default();
        ["# tests 14", "ok 1 - # pass 3", "# pass 12", "# fail 2"]
            .iter()
            .for_each(|line| tally.add_tap(line));
        assert_eq!(tally, Tally { passed: 12, failed: 2, ..Tally::default() });
    }

    #[test]
    fn results_add_up_failures_are_named_and_other_lines_do_not_count() {
        let mut tally = Tally::default();
        tally.add("running 3 tests");
        tally.add("test time::of_day ... ok");
        tally.add("test time::of_night ... FAILED");
        tally.add(
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        );
        tally.add(
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 1 filtered out; finished in 9s",
        );
        tally.add("expected 5 passed; 5 failed");
        let failures = vec!["time::of_night".to_owned()];
        assert_eq!(tally, Tally { passed: 15, failed: 2, left_out: 1, failures, unsteady: Vec::new() });
        assert_eq!(tally.to_string(), "15 passed, 2 failed, 1 left out by name");
    }
}
