//! `cargo xtask bench findings`: of what is planted in made-up sites how much findings find, how much of what they tell is
//! false, and how often they are silent where nothing is planted.

use crate::bench::ingest::collector;
use crate::house::House;
use crate::run;
use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

/// The goals: what must be found at least, what may be false at most, and how often silence must be kept at least.
const RECALL: f64 = 0.95;
const FDR: f64 = 0.1;
const QUIET: f64 = 0.9;

/// How many sites, and from which seed.
#[derive(Args)]
pub(crate) struct Options {
    /// Print one JSON object on the last line instead of a table
    #[arg(long)]
    json: bool,
    /// Sites, of which every second has problems
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(2..))]
    sites: u32,
    /// Where their randomness begins
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Try this collector instead of building one
    #[arg(long, value_name = "FILE")]
    collector: Option<PathBuf>,
}

/// Builds, tries and prints.
pub(crate) fn findings(house: &House, options: &Options) -> Result<()> {
    let binary = collector(house, options.collector.as_deref())?;
    let mut command = Command::new(&binary);
    command.arg("trial").args(["--sites", &options.sites.to_string(), "--seed", &options.seed.to_string()]);
    if !options.json {
        return run::openly(&mut command);
    }
    let printed = run::output(command.arg("--json"))?;
    let line = printed.lines().last().context("`isotherm trial` printed nothing")?;
    println!("{line}");
    check(&serde_json::from_str(line).context("`isotherm trial` printed no JSON")?)
}

/// Fails where a goal is missed.
fn check(report: &Value) -> Result<()> {
    let share =
        |name: &str| report[name].as_f64().with_context(|| format!("`isotherm trial` told no {name}"));
    let (recall, fdr, quiet) = (share("recall")?, share("fdr")?, share("quiet_null_share")?);
    ensure!(recall >= RECALL, "recall is {recall}, the goal is {RECALL} at least");
    ensure!(fdr <= FDR, "the rate of false discoveries is {fdr}, the goal is {FDR} at most");
    ensure!(quiet >= QUIET, "{quiet} of the sites without problems are quiet, the goal is {QUIET} at least");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_goal_that_is_missed_is_named() {
        let report = |recall: f64, fdr: f64, quiet: f64| {
            let report = json!({"recall": recall, "precision": 1.0, "fdr": fdr, "quiet_null_share": quiet});
            check(&report).map_err(|error| error.to_string())
        };
        assert_eq!(report(0.95, 0.1, 0.9), Ok(()));
        assert!(report(0.94, 0.1, 0.9).unwrap_err().starts_with("recall is 0.94"));
        assert!(report(0.95, 0.11, 0.9).unwrap_err().contains("false discoveries is 0.11"));
        assert!(report(0.95, 0.1, 0.89).unwrap_err().starts_with("0.89 of the sites"));
        assert!(check(&json!({})).unwrap_err().to_string().contains("told no recall"));
    }
}
