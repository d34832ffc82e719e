//! The command line.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use clap::{CommandFactory as _, Parser, Subcommand};
use store::{Site, Store};
use wire::SiteKey;

use crate::{
    account_command, backup, check, config, delete, exclusion, export, import, link, mcp, quarantine, serve,
    simulate, site, tidy, token_command,
};

/// Heatmaps of a website, drawn on the website itself.
#[derive(Debug, Parser)]
#[command(name = "isotherm", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Collect batches and serve heat, the tracker and the overlay.
    Serve(serve::Serve),
    /// Look at the settings of `serve` without serving.
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Add sites, list them, and say how long they are kept.
    #[command(subcommand)]
    Site(site::SiteCommand),
    /// Say what a site does not count: networks, and referring hosts.
    #[command(subcommand)]
    Exclusion(exclusion::ExclusionCommand),
    /// See what cannot be what it says, and decide what becomes of it.
    #[command(subcommand)]
    Quarantine(quarantine::QuarantineCommand),
    /// Invite people, and show or remove their accounts.
    #[command(subcommand)]
    Account(account_command::AccountCommand),
    /// Make, list and revoke links that show a site to somebody without an account.
    #[command(subcommand)]
    Share(account_command::ShareCommand),
    /// Make, list and revoke tokens for programs that use the API.
    #[command(subcommand)]
    Token(token_command::TokenCommand),
    /// Copy everything into a new folder, also while a collector runs.
    Backup(backup::Backup),
    /// Print what was recorded of a site.
    Export(export::Export),
    /// Take in what `export` printed.
    Import(import::Import),
    /// Delete views of a site by page and day, with all that was recorded in them.
    Delete(delete::Delete),
    /// Add up days that are over now, rather than within the hour of a running collector.
    Compact(tidy::Compact),
    /// Make a link that opens the overlay on a page.
    Link(link::Link),
    /// Read everything in a data folder and say what is damaged.
    Check(check::Check),
    /// Send made-up visits to a collector, to try it out.
    Simulate(simulate::Simulate),
    /// Say how well findings find what is planted in made-up sites.
    Trial(simulate::Trial),
    /// Let an assistant on this machine ask a collector.
    Mcp(mcp::Mcp),
}

/// The command line, with what a configuration file and the environment add to it. A word that is wrong ends the program.
///
/// # Errors
/// The configuration file cannot be read, or holds what is no setting.
pub fn read() -> Result<Cli> {
    let cli = Cli::command();
    let serve = cli.find_subcommand("serve").context("`serve` is a command")?;
    let words = config::complete(std::env::args_os().collect(), |name| std::env::var_os(name), serve)?;
    Ok(Cli::parse_from(words))
}

/// Does what the command line asks.
///
/// # Errors
/// Whatever went wrong, in a sentence for the person at the terminal.
pub fn run(cli: Cli) -> Result<()> {
    match cli.command {
        Command::Serve(args) => serve::run(&args),
        Command::Config(command) => config::run(&command),
        Command::Site(command) => site::run(&command),
        Command::Exclusion(command) => exclusion::run(&command),
        Command::Quarantine(command) => quarantine::run(&command),
        Command::Account(command) => account_command::run(&command),
        Command::Share(command) => account_command::share(&command),
        Command::Token(command) => token_command::run(&command),
        Command::Backup(args) => backup::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Delete(args) => delete::run(&args),
        Command::Compact(args) => tidy::compact(&args),
        Command::Link(args) => link::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Trial(args) => simulate::try_findings(&args),
        Command::Mcp(args) => mcp::run(&args),
    }
}

/// The store in a folder that must be there: a mistyped folder is not to become an empty store.
pub(crate) fn open_present(data: &Path) -> Result<Store> {
    if !data.is_dir() {
        bail!("there is no data folder {}; `isotherm site add` makes one", data.display());
    }
    open(data)
}

pub(crate) fn open(data: &Path) -> Result<Store> {
    naming(data, Store::open(data))
}

/// Says which folder could not be opened, where the error itself does not.
pub(crate) fn naming(data: &Path, opened: Result<Store, store::Error>) -> Result<Store> {
    match opened {
        Err(error @ (store::Error::File(..) | store::Error::AlreadyServing(_))) => Err(error.into()),
        other => other.with_context(|| format!("cannot open the data folder {}", data.display())),
    }
}

/// The site of that key.
pub(crate) fn known_site(store: &Store, key: SiteKey) -> Result<std::sync::Arc<Site>> {
    match store.site(key)? {
        Some(site) => Ok(site),
        None => bail!("no site has the key {key}; `isotherm site add` makes one"),
    }
}

/// Reads a site key off the command line.
pub(crate) fn site_key(text: &str) -> Result<SiteKey, &'static str> {
    SiteKey::parse(text).ok_or("a site key has sixteen characters of a-z2-7")
}
