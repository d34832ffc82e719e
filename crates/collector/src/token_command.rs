//! `isotherm token`: rights for programs that use the API. A token is shown once, when it is made.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum, builder::PossibleValue};
use store::{ApiToken, NewToken, Scope};
use wire::SiteKey;

use crate::{
    command, day,
    secret::{self, Purpose},
};

/// A year: what is forgotten should end by itself.
const DAYS: u16 = 365;
pub(crate) const DAY_S: i64 = 86_400;

#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Make a token; it stands alone on the last line, and is shown this once.
    Add(Add),
    /// Show what tokens there are.
    List(Where),
    /// Take a token's rights away, of a running collector at once.
    Revoke(Revoke),
}

#[derive(Debug, Args)]
pub(crate) struct Where {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    #[command(flatten)]
    place: Where,
    /// Whose it is, or what for.
    #[arg(long)]
    name: String,
    /// The site that it is for.
    #[arg(long, value_name = "KEY", value_parser = command::site_key, required_unless_present = "all_sites")]
    site: Option<SiteKey>,
    /// It is for every site, also those to come.
    #[arg(long, conflicts_with = "site")]
    all_sites: bool,
    /// What it is good for.
    #[arg(long, value_enum)]
    scope: ScopeName,
    /// How long it is.
    #[arg(long, default_value_t = DAYS, value_parser = clap::value_parser!(u16).range(1..=3_650))]
    days: u16,
}

#[derive(Debug, Args)]
pub(crate) struct Revoke {
    #[command(flatten)]
    place: Where,
    /// The number that `list` shows.
    #[arg(value_name = "NUMBER")]
    id: i64,
}

/// A scope as one types it.
#[derive(Debug, Clone, Copy)]
struct ScopeName(Scope);

impl ValueEnum for ScopeName {
    fn value_variants<'a>() -> &'a [Self] {
        const { &[Self(Scope::Read), Self(Scope::Admin), Self(Scope::Orders)] }
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self.0 {
            Scope::Read => "to read what was recorded",
            Scope::Admin => "to read it, and to change what belongs to the site",
            Scope::Orders => "to tell orders, and nothing else",
        };
        Some(PossibleValue::new(self.0.name()).help(help))
    }
}

pub(crate) fn run(command: &TokenCommand) -> Result<()> {
    match command {
        TokenCommand::Add(args) => add(args),
        TokenCommand::List(args) => list(args),
        TokenCommand::Revoke(args) => revoke(args),
    }
}

fn add(args: &Add) -> Result<()> {
    let store = command::open_present(&args.place.data)?;
    let of = match args.site {
        Some(key) => format!("of {:?}", command::known_site(&store, key)?.name),
        None => "of every site".into(),
    };
    let made_s = day::now_ms() / 1_000;
    let expires_s = made_s + i64::from(args.days) * DAY_S;
    let (text, digest) = secret::new(Purpose::Api)?;
    let ScopeName(scope) = args.scope;
    let new = NewToken { name: args.name.clone(), scope, site: args.site, made_s, expires_s };
    let id = store.access().add_token(&digest, &new)?;
    println!(
        "Token {id} is for scope {} {of} until {}. To be sent as `Authorization: Bearer TOKEN`; it is not shown again:",
        scope.name(),
        day::text(day::of_ms(expires_s * 1_000))
    );
    println!("{text}");
    Ok(())
}

fn list(args: &Where) -> Result<()> {
    for ApiToken { id, about, used_day } in command::open_present(&args.data)?.access().tokens()? {
        let site = about.site.as_ref().map_or("all sites", SiteKey::as_str);
        let until = day::text(day::of_ms(about.expires_s * 1_000));
        let used = used_day.map_or_else(|| "never".into(), day::text);
        println!("{id}\t{}\t{site}\tuntil {until}\tused {used}\t{}", about.scope.name(), about.name);
    }
    Ok(())
}

fn revoke(args: &Revoke) -> Result<()> {
    if !command::open_present(&args.place.data)?.access().revoke_token(args.id)? {
        bail!("there is no token {}; `isotherm token list` shows them", args.id);
    }
    println!("Token {} opens nothing any more.", args.id);
    Ok(())
}
