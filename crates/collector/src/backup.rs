//! `isotherm backup`: a copy that can be served, made while batches come in.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Args;

use crate::command;

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The folder to make; it must not exist.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

pub(crate) fn run(args: &Backup) -> Result<()> {
    // Not over what is there: it may be the only other copy.
    ensure!(!args.to.exists(), "{} exists already: name a folder that does not", args.to.display());
    let store = command::open_present(&args.data)?;
    store.copy_into(&args.to)?;
    println!(
        "{} holds all that was stored when the copy began; `isotherm check` reads it.",
        args.to.display()
    );
    Ok(())
}
