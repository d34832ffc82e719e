//! `isotherm account` and `isotherm share`: who may come in, by an account of their own or by a link.

use std::{
    fmt,
    io::{self, BufRead as _},
    path::PathBuf,
};

use anyhow::{Context as _, Result, bail, ensure};
use clap::{Args, Subcommand, ValueEnum, builder::PossibleValue};
use store::{Account, Membership, NewShare, Role, Share, Store};
use wire::SiteKey;

use crate::{
    command, day, password,
    secret::{self, Purpose},
    token_command::DAY_S,
};

/// How long an invitation may wait.
pub(crate) const INVITATION_S: i64 = 7 * DAY_S;
/// And the one that a collector without accounts prints.
const FIRST_S: i64 = DAY_S;

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Make a link with which somebody makes an account, once; it stands alone on the last line.
    Invite(Invite),
    /// Show who has an account.
    List(Where),
    /// Give an account the password that stands on the first line of standard input; it is logged out everywhere at once.
    Password(Named),
    /// Take an account away; it is logged out everywhere at once.
    Remove(Named),
}

#[derive(Debug, Subcommand)]
pub(crate) enum ShareCommand {
    /// Make a link that shows a site to whoever has it; it stands alone on the last line, and is shown this once.
    Add(AddShare),
    /// Show what links there are.
    List(Where),
    /// Close a link, also to those who have opened it.
    Revoke(Revoke),
}

#[derive(Debug, Args)]
pub(crate) struct Where {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Invite {
    #[command(flatten)]
    place: Where,
    /// What the account may do.
    #[arg(long, value_enum)]
    role: RoleName,
    /// With which site.
    #[arg(long, value_name = "KEY", value_parser = command::site_key, required_unless_present = "all_sites")]
    site: Option<SiteKey>,
    /// With every site, also those to come.
    #[arg(long, conflicts_with = "site")]
    all_sites: bool,
    /// Where the collector answers, like https://stats.example.com.
    #[arg(long, value_name = "URL", default_value = "")]
    url: String,
}

#[derive(Debug, Args)]
pub(crate) struct Named {
    #[command(flatten)]
    place: Where,
    /// The account's name.
    name: String,
}

#[derive(Debug, Args)]
pub(crate) struct AddShare {
    #[command(flatten)]
    place: Where,
    /// The site that is shown.
    #[arg(long, value_name = "KEY", value_parser = command::site_key)]
    site: SiteKey,
    /// Whom it is for.
    #[arg(long)]
    name: String,
    /// How long it works.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3_650))]
    days: u16,
    /// Ask for the password that stands on the first line of standard input.
    #[arg(long)]
    password_stdin: bool,
    /// Where the collector answers, like https://stats.example.com.
    #[arg(long, value_name = "URL", default_value = "")]
    url: String,
}

#[derive(Debug, Args)]
pub(crate) struct Revoke {
    #[command(flatten)]
    place: Where,
    /// The number that `list` shows.
    #[arg(value_name = "NUMBER")]
    id: i64,
}

/// A role as one types it.
#[derive(Debug, Clone, Copy)]
struct RoleName(Role);

impl ValueEnum for RoleName {
    fn value_variants<'a>() -> &'a [Self] {
        const { &[Self(Role::Viewer), Self(Role::Analyst), Self(Role::Owner)] }
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self.0 {
            Role::Viewer => "to see what was recorded",
            Role::Analyst => "to see it, and to show it to others by links",
            Role::Owner => "everything",
        };
        Some(PossibleValue::new(self.0.name()).help(help))
    }
}

pub(crate) fn run(command: &AccountCommand) -> Result<()> {
    match command {
        AccountCommand::Invite(args) => invite(args),
        AccountCommand::List(args) => list(args),
        AccountCommand::Password(args) => set_password(args),
        AccountCommand::Remove(args) => remove(args),
    }
}

pub(crate) fn share(command: &ShareCommand) -> Result<()> {
    match command {
        ShareCommand::Add(args) => add_share(args),
        ShareCommand::List(args) => list_shares(args),
        ShareCommand::Revoke(args) => revoke_share(args),
    }
}

fn now_s() -> i64 {
    day::now_ms() / 1_000
}

fn invite(args: &Invite) -> Result<()> {
    let store = command::open_present(&args.place.data)?;
    let of = match args.site {
        Some(key) => format!("of {:?}", command::known_site(&store, key)?.name),
        None => "of every site".into(),
    };
    let RoleName(role) = args.role;
    let (text, digest) = secret::new(Purpose::Invitation)?;
    let to = Membership { site: args.site, role };
    store.access().invite(&digest, to, now_s() + INVITATION_S, false)?;
    println!("Whoever opens this first, within a week, becomes {} {of}:", role.name());
    println!("{}/setup/{text}", args.url.trim_end_matches('/'));
    Ok(())
}

/// The path of a link that makes the first account; `None` if somebody has one.
pub(crate) fn first_link(store: &Store) -> Result<Option<String>, store::Error> {
    let access = store.access();
    if access.has_accounts()? {
        return Ok(None);
    }
    let (text, digest) = secret::new(Purpose::Invitation)?;
    access.invite(&digest, Membership { site: None, role: Role::Owner }, now_s() + FIRST_S, true)?;
    Ok(Some(format!("/setup/{text}")))
}

fn list(args: &Where) -> Result<()> {
    for Account { name, memberships, .. } in command::open_present(&args.data)?.access().accounts()? {
        for Membership { site, role } in memberships {
            println!("{name}\t{}\t{}", role.name(), site.as_ref().map_or("all sites", SiteKey::as_str));
        }
    }
    Ok(())
}

fn set_password(args: &Named) -> Result<()> {
    let store = command::open_present(&args.place.data)?;
    let password = typed_password()?;
    let least = password::LEAST;
    ensure!(password.chars().count() >= least, "the password has fewer than {least} characters");
    let is_somebody = store.access().set_password(&args.name, &password::hash(&password)?)?;
    ensure!(is_somebody, "{}", Nobody(&args.name));
    println!("{:?} has another password, and is logged out everywhere.", args.name);
    Ok(())
}

fn remove(args: &Named) -> Result<()> {
    let store = command::open_present(&args.place.data)?;
    let was_somebody = store.access().remove_account(&args.name)?;
    ensure!(was_somebody, "{}", Nobody(&args.name));
    println!("{:?} has no account any more.", args.name);
    let owns_all = |at: &Membership| at.site.is_none() && at.role == Role::Owner;
    if !store.access().accounts()?.iter().any(|account| account.memberships.iter().any(owns_all)) {
        println!(
            "Nobody owns every site now; `isotherm account invite --role owner` makes somebody who does."
        );
    }
    Ok(())
}

/// Says that no account has this name.
struct Nobody<'a>(&'a str);

impl fmt::Display for Nobody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nobody is called {:?}; `isotherm account list` shows who there is", self.0)
    }
}

fn add_share(args: &AddShare) -> Result<()> {
    let store = command::open_present(&args.place.data)?;
    let site = command::known_site(&store, args.site)?;
    let password = args.password_stdin.then(typed_password).transpose()?;
    let kept = password.as_deref().map(password::hash).transpose()?;
    let made_s = now_s();
    let expires_s = made_s + i64::from(args.days) * DAY_S;
    let (text, digest) = secret::new(Purpose::Share)?;
    let new = NewShare { name: args.name.clone(), site: site.key, made_s, expires_s };
    let id = store.access().add_share(&digest, &new, kept.as_deref())?;
    let and = if password.is_some() { " and knows the password" } else { "" };
    let until = day::text(day::of_ms(expires_s * 1_000));
    println!("Link {id}: whoever has it{and} sees {:?} until {until}. It is not shown again:", site.name);
    println!("{}/s/{text}", args.url.trim_end_matches('/'));
    Ok(())
}

fn typed_password() -> Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("cannot read the password")?;
    let password = line.trim_end_matches(['\r', '\n']);
    ensure!(
        password.len() <= password::MOST,
        "the password has {} bytes, the limit is {}",
        password.len(),
        password::MOST
    );
    ensure!(!password.is_empty(), "the first line of standard input is empty, and no password");
    Ok(password.to_owned())
}

fn list_shares(args: &Where) -> Result<()> {
    for Share { id, about, password } in command::open_present(&args.data)?.access().shares()? {
        let until = day::text(day::of_ms(about.expires_s * 1_000));
        let guarded = if password.is_some() { "password" } else { "open" };
        println!("{id}\t{}\tuntil {until}\t{guarded}\t{}", about.site, about.name);
    }
    Ok(())
}

fn revoke_share(args: &Revoke) -> Result<()> {
    if !command::open_present(&args.place.data)?.access().revoke_share(args.id)? {
        bail!("there is no link {}; `isotherm share list` shows them", args.id);
    }
    println!("Link {} opens nothing any more.", args.id);
    Ok(())
}
