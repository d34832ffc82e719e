//! The binary `isotherm`: reads the command line, runs the command, and says in one sentence what went wrong.

use std::process::ExitCode;

fn main() -> ExitCode {
    match isotherm::read().and_then(isotherm::run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("isotherm: {error:#}");
            ExitCode::FAILURE
        }
    }
}
