//! `isotherm site`: whose visitors are collected, and for how long what they did is kept.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};
use store::{NewSite, Site};
use wire::SiteKey;

use crate::command;

#[derive(Debug, Subcommand)]
pub(crate) enum SiteCommand {
    /// Add a site; its key stands alone on the last line.
    Add(Add),
    /// Show all sites, a line each: key, name, origins, who may see their heat, how long they are kept.
    List(List),
    /// Change for how long a site is kept; a running collector goes by it within the hour.
    Set(Set),
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

#[derive(Debug, Args)]
pub(crate) struct List {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Set {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The site's key.
    #[arg(long, value_name = "KEY", value_parser = command::site_key)]
    site: SiteKey,
    /// Keep single views for so many days, `forever`, or as long as the collector keeps them: `usual`.
    #[arg(long, value_name = "DAYS", value_parser = kept, required_unless_present = "keep_grid_days")]
    keep_days: Option<Kept>,
    /// Keep what the views of a day add up to for so many days, `forever`, or `usual`.
    #[arg(long, value_name = "DAYS", value_parser = kept)]
    keep_grid_days: Option<Kept>,
}

/// For how many days something is kept: 0 for ever, `None` for as long as the collector says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kept(Option<u16>);

fn kept(text: &str) -> Result<Kept, String> {
    let days = match text {
        "usual" => Ok(None),
        "forever" => Ok(Some(0)),
        days => days.parse().ok().filter(|&days: &u16| days > 0).map(Some).ok_or(()),
    };
    days.map(Kept)
        .map_err(|()| format!("{text:?} is no number of days from 1 to 65535; or use forever or usual"))
}

fn told(days: Option<u16>) -> String {
    match days {
        None => "usual".into(),
        Some(0) => "forever".into(),
        Some(days) => days.to_string(),
    }
}

pub(crate) fn run(command: &SiteCommand) -> Result<()> {
    match command {
        SiteCommand::Add(args) => add(args),
        SiteCommand::List(args) => list(args),
        SiteCommand::Set(args) => set(args),
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

fn list(args: &List) -> Result<()> {
    for site in command::open_present(&args.data)?.sites()? {
        println!("{}", line(&site));
    }
    Ok(())
}

fn line(site: &Site) -> String {
    let seen_by = if site.public_heat { "seen by anyone" } else { "seen with a token" };
    let [days, grid_days] = [site.batch_days, site.grid_days].map(told);
    let origins = site.origins.join(" ");
    format!("{}\t{}\t{origins}\t{seen_by}\tkeep-days {days}\tkeep-grid-days {grid_days}", site.key, site.name)
}

fn set(args: &Set) -> Result<()> {
    let store = command::open_present(&args.data)?;
    command::known_site(&store, args.site)?;
    // Not what was known before: another command may have changed it since.
    let Some(site) = store.sites()?.into_iter().find(|site| site.key == args.site) else { return Ok(()) };
    let days = args.keep_days.map_or(site.batch_days, |kept| kept.0);
    let grid_days = args.keep_grid_days.map_or(site.grid_days, |kept| kept.0);
    store.keep(&site, days, grid_days)?;
    let mut changed = site;
    (changed.batch_days, changed.grid_days) = (days, grid_days);
    println!("{}", line(&changed));
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
