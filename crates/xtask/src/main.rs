//! `cargo xtask`: the commands of people who work on Isotherm.

mod bench;
mod browser;
mod bundle;
mod compare;
mod compress;
mod demo;
mod engine;
mod faces;
mod fresh;
mod glue;
mod house;
mod local;
mod order;
mod places;
mod plain;
mod port;
mod renderer;
mod run;
mod schemathesis;
mod setup;
mod size;
mod stop;
mod suite;
mod tally;
mod test;
mod wasm;

#[cfg(not(unix))]
compile_error!("cargo xtask runs on Linux, macOS and WSL");

use clap::{Parser, Subcommand};
use house::House;
use std::process::ExitCode;

/// The commands of people who work on Isotherm.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", arg_required_else_help = true, disable_help_subcommand = true)]
struct Xtask {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and serve the demo shop, with visitors, on this machine
    Demo(demo::Options),
    /// Serve a page that draws the same points with our renderer and with others
    Compare(compare::Options),
    /// Run every check: lints, unit, Wasm and end-to-end tests
    Test(test::Options),
    /// Build the browser assets into pkg/dist and the release binary that serves them
    Build,
    /// Say how many bytes visitors and owners download, and check the budget
    Size(size::Options),
    /// Ask the API what nobody would think of, and hold its answers to its description
    Schemathesis,
    /// Measure, beside the field where there is one
    Bench(bench::Options),
}

fn main() -> ExitCode {
    match Xtask::parse().command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) if stop::requested() => ExitCode::from(130),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

impl Command {
    fn run(self) -> anyhow::Result<()> {
        stop::listen()?;
        let house = House::find()?;
        match self {
            Command::Demo(options) => demo::demo(&house, &options),
            Command::Compare(options) => compare::compare(&house, &options),
            Command::Test(options) => test::test(&house, &options),
            Command::Build => bundle::build(&house),
            Command::Schemathesis => schemathesis::schemathesis(&house),
            Command::Size(options) => size::size(&house, &options),
            Command::Bench(options) => bench::bench(&house, &options),
        }
    }
}
