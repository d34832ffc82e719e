//! `isotherm site`: whose visitors are collected.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};
use store::NewSite;
use wire::SiteKey;

use crate::command;

#[derive(Debug, Subcommand)]
pub(crate) enum SiteCommand {
    /// Add a site; its key stands alone on the last line.
    Add(Add),
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The data folder; made if it is missing.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// What to call the site.
    #[arg(long)]
    name: String,
    /// Where its pages come from, like https://example.com; may be given several times.
    #[arg(long = "origin", value_name = "URL", required = true)]
    origins: Vec<String>,
    /// Let anyone see the site's heat, without a token.
    #[arg(long)]
    public_heat: bool,
}

pub(crate) fn run(command: &SiteCommand) -> Result<()> {
    match command {
        SiteCommand::Add(args) => add(args),
    }
}

fn add(args: &Add) -> Result<()> {
    let store = command::open(&args.data)?;
    let new =
        NewSite { name: args.name.clone(), origins: args.origins.clone(), public_heat: args.public_heat };
    let key = store.add_site(new)?;
    explain(&args.data, key, args);
    println!("{key}");
    Ok(())
}

fn explain(data: &Path, key: SiteKey, args: &Add) {
    println!("The site {:?} takes batches from {}.", args.name, args.origins.join(", "));
    if args.public_heat {
        println!("Anyone may see its heat.");
    }
    println!(
        "Paste this tag into its pages; HOST is where `isotherm serve --data {}` answers:\n",
        data.display()
    );
    println!("  <script async src=\"https://HOST/isotherm.js\" data-site=\"{key}\"></script>\n");
    println!("Its key:");
}
