//! `isotherm site`: whose visitors are collected, and for how long what they did is kept.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use clap::{Args, Subcommand};
use store::{NewSite, Public, Site, SiteChange};
use wire::SiteKey;

use crate::command;

#[derive(Debug, Subcommand)]
pub(crate) enum SiteCommand {
    /// Add a site; its key stands alone on the last line.
    Add(Add),
    /// Show all sites, a line each: key, name, origins, who may see their heat, how long they are kept, and whether they are strict.
    List(List),
    /// Change what is said of a site; a running collector goes by it within a second, and by how long it is kept within the hour.
    Set(Set),
    /// Remove a site with all that was recorded of it, its tokens, links, exclusions and settings.
    Remove(Remove),
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
    /// Let anyone see the site's maps, without a token.
    #[arg(long)]
    public_heat: bool,
    /// And with them what was ordered by those who clicked.
    #[arg(long, requires = "public_heat")]
    public_revenue: bool,
    /// And single visits, with all that was recorded of them.
    #[arg(long, requires = "public_heat")]
    public_visits: bool,
    /// Keep nothing by which two views are the same visitor's.
    #[arg(long)]
    strict: bool,
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
    /// What to call the site.
    #[arg(long)]
    name: Option<String>,
    /// Where its pages come from, all of it; may be given several times.
    #[arg(long = "origin", value_name = "URL")]
    origins: Vec<String>,
    /// What anyone may see without a token: `nothing`, `heat`, or more like `heat,revenue,visits`.
    #[arg(long, value_name = "WHAT", value_parser = public)]
    public: Option<Public>,
    /// `on` keeps of views that come from now on nothing by which two are the same visitor's: there are no sessions then.
    #[arg(long, value_name = "WHETHER", value_parser = switch)]
    strict: Option<bool>,
    /// Keep single views for so many days, `forever`, or as long as the collector keeps them: `usual`.
    #[arg(long, value_name = "DAYS", value_parser = kept)]
    keep_days: Option<Kept>,
    /// Keep what the views of a day add up to for so many days, `forever`, or `usual`.
    #[arg(long, value_name = "DAYS", value_parser = kept)]
    keep_grid_days: Option<Kept>,
}

#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The site's key.
    #[arg(long, value_name = "KEY", value_parser = command::site_key)]
    site: SiteKey,
    /// Remove it. Without it nothing is, since there is no way back.
    #[arg(long, required = true)]
    yes: bool,
}

pub(crate) fn public(text: &str) -> Result<Public, String> {
    let mut public = Public::default();
    for word in text.split(',').filter(|_| text != "nothing") {
        match word {
            "heat" => public.heat = true,
            "revenue" => public.revenue = true,
            "visits" => public.visits = true,
            _ => return Err(format!("{word:?} cannot be public, use nothing, heat, revenue or visits")),
        }
    }
    if public.heat || public == Public::default() {
        Ok(public)
    } else {
        Err(format!("{text:?} is seen beside maps only: add heat"))
    }
}

pub(crate) fn switch(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(format!("{text:?} is neither on nor off")),
    }
}

fn seen_by(Public { heat, revenue, visits }: Public) -> String {
    let beside = [(revenue, " with revenue"), (visits, " with visits")];
    let more: String = beside.into_iter().filter_map(|(is, said)| is.then_some(said)).collect();
    if heat { format!("seen by anyone{more}") } else { "seen with a token".into() }
}

/// For how many days something is kept: 0 for ever, `None` for as long as the collector says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kept(pub(crate) Option<u16>);

pub(crate) fn kept(text: &str) -> Result<Kept, String> {
    let days = match text {
        "usual" => Ok(None),
        "forever" => Ok(Some(0)),
        days => days.parse().ok().filter(|&days: &u16| days > 0).map(Some).ok_or(()),
    };
    days.map(Kept)
        .map_err(|()| format!("{text:?} is no number of days from 1 to 65535; or use forever or usual"))
}

/// The same as one types it.
pub(crate) fn told(days: Option<u16>) -> String {
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
        SiteCommand::Remove(args) => remove(args),
    }
}

fn add(args: &Add) -> Result<()> {
    let store = command::open(&args.data)?;
    let new =
        NewSite { name: args.name.clone(), origins: args.origins.clone(), public_heat: args.public_heat };
    let key = store.add_site(new)?;
    let public = Public { heat: true, revenue: args.public_revenue, visits: args.public_visits };
    let change = SiteChange {
        public: (args.public_revenue || args.public_visits).then_some(public),
        strict: args.strict.then_some(true),
        ..SiteChange::default()
    };
    if change != SiteChange::default() {
        store.change_site(&*command::known_site(&store, key)?, &change)?;
    }
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
    let seen_by = seen_by(site.public);
    let [days, grid_days] = [site.batch_days, site.grid_days].map(told);
    let origins = site.origins.join(" ");
    let strict = if site.strict { "\tstrict" } else { "" };
    format!(
        "{}\t{}\t{origins}\t{seen_by}\tkeep-days {days}\tkeep-grid-days {grid_days}{strict}",
        site.key, site.name
    )
}

fn set(args: &Set) -> Result<()> {
    let change = SiteChange {
        name: args.name.clone(),
        origins: Some(args.origins.clone()).filter(|origins| !origins.is_empty()),
        public: args.public,
        strict: args.strict,
    };
    let keeps = args.keep_days.is_some() || args.keep_grid_days.is_some();
    ensure!(
        keeps || change != SiteChange::default(),
        "say what to change: `isotherm site set --help` lists it"
    );
    let store = command::open_present(&args.data)?;
    let site = command::known_site(&store, args.site)?;
    if change != SiteChange::default() {
        store.change_site(&site, &change)?;
    }
    if keeps {
        let days = args.keep_days.map_or(site.batch_days, |kept| kept.0);
        let grid_days = args.keep_grid_days.map_or(site.grid_days, |kept| kept.0);
        store.keep(&site, days, grid_days)?;
    }
    println!("{}", line(&*command::known_site(&store, args.site)?));
    Ok(())
}

fn remove(args: &Remove) -> Result<()> {
    let store = command::open_present(&args.data)?;
    let site = command::known_site(&store, args.site)?;
    let views = store.remove_site(&site)?;
    println!("{:?} is removed, and {views} views with it.", site.name);
    Ok(())
}

fn explain(data: &Path, key: SiteKey, args: &Add) {
    println!("The site {:?} takes batches from {}.", args.name, args.origins.join(", "));
    if args.public_heat {
        println!("Anyone may see its maps.");
    }
    if args.public_revenue {
        println!("Anyone may see what was ordered after its clicks.");
    }
    if args.public_visits {
        println!("Anyone may see single visits of it.");
    }
    println!(
        "Paste this tag into its pages; HOST is where `isotherm serve --data {}` answers:\n",
        data.display()
    );
    println!("  <script async src=\"https://HOST/isotherm.js\" data-site=\"{key}\"></script>\n");
    println!("Its key:");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_public_is_said_in_words_and_nothing_is_without_maps() {
        assert_eq!(public("nothing"), Ok(Public::default()));
        let all = public("heat,visits,revenue").unwrap();
        assert_eq!(seen_by(all), "seen by anyone with revenue with visits");
        assert_eq!(seen_by(public("heat").unwrap()), "seen by anyone");
        assert_eq!(public("visits").unwrap_err(), "\"visits\" is seen beside maps only: add heat");
        assert!(public("heat,errors").unwrap_err().starts_with("\"errors\" cannot be public"));
        assert!(public("").is_err());
    }
}
