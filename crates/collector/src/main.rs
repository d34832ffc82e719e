//! The binary `isotherm`: reads the command line, runs the command, and says in one sentence what went wrong.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    match isotherm::run(isotherm::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("isotherm: {error:#}");
            ExitCode::FAILURE
        }
    }
}
