//! `isotherm exclusion`: what a site does not count.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use store::{Entry, Exclusion};
use wire::SiteKey;

use crate::{command, day};

#[derive(Debug, Subcommand)]
pub(crate) enum ExclusionCommand {
    /// Count something no more, from now on; a running collector need not be restarted.
    Add(Add),
    /// Count it again.
    Remove(Which),
    /// Show what is not counted.
    List(Where),
}

#[derive(Debug, Args)]
pub(crate) struct Where {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// The site's key.
    #[arg(long, value_name = "KEY", value_parser = command::site_key)]
    pub(crate) site: SiteKey,
}

#[derive(Debug, Args)]
pub(crate) struct Which {
    #[command(flatten)]
    place: Where,
    /// A network like 192.0.2.0/24 or 2001:db8::/32, or an address.
    #[arg(long, value_name = "CIDR", required_unless_present = "referrer", conflicts_with = "referrer")]
    network: Option<String>,
    /// A referring host; those below it are meant, too.
    #[arg(long, value_name = "HOST")]
    referrer: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    #[command(flatten)]
    which: Which,
    /// Why, for whoever reads the list.
    #[arg(long, default_value = "")]
    note: String,
}

impl Which {
    fn exclusion(&self) -> Result<Exclusion, store::Error> {
        match (&self.network, &self.referrer) {
            (Some(network), _) => Exclusion::network(network),
            (None, host) => Exclusion::referrer(host.as_deref().unwrap_or_default()),
        }
    }
}

pub(crate) fn run(command: &ExclusionCommand) -> Result<()> {
    match command {
        ExclusionCommand::Add(args) => add(args),
        ExclusionCommand::Remove(args) => remove(args),
        ExclusionCommand::List(args) => list(args),
    }
}

fn add(args: &Add) -> Result<()> {
    let Where { data, site } = &args.which.place;
    let exclusion = args.which.exclusion()?;
    let store = command::open_present(data)?;
    let site = command::known_site(&store, *site)?;
    let entry = Entry { exclusion, note: args.note.clone(), since_ms: day::now_ms() };
    let new = store.exclude(&site, &entry)?;
    let said = if new { "is not counted from now on" } else { "was not counted before" };
    println!("{} {said}.", entry.exclusion);
    Ok(())
}

fn remove(args: &Which) -> Result<()> {
    let exclusion = args.exclusion()?;
    let store = command::open_present(&args.place.data)?;
    let site = command::known_site(&store, args.place.site)?;
    let said =
        if store.include(&site, &exclusion)? { "is counted from now on" } else { "was not on the list" };
    println!("{exclusion} {said}.");
    Ok(())
}

fn list(args: &Where) -> Result<()> {
    let store = command::open_present(&args.data)?;
    let site = command::known_site(&store, args.site)?;
    for Entry { exclusion, note, since_ms } in store.exclusions(&site)? {
        println!("{exclusion}\tsince {}\t{note}", day::text(day::of_ms(since_ms)));
    }
    Ok(())
}
