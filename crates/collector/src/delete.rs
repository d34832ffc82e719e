//! `isotherm delete`: views that are to be forgotten.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use store::{Erasure, PathPattern};
use wire::SiteKey;

use crate::{command, day};

#[derive(Debug, Args)]
pub(crate) struct Delete {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The site's key.
    #[arg(long, value_name = "KEY", value_parser = command::site_key)]
    site: SiteKey,
    /// The page, or pages as /shop/*; all if it is not given.
    #[arg(long, value_name = "PATTERN")]
    path: Option<String>,
    /// The first day, like 2026-11-01, UTC.
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last day, included.
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
    /// Delete. Without it nothing is, since there is no way back.
    #[arg(long, required = true)]
    yes: bool,
}

pub(crate) fn run(args: &Delete) -> Result<()> {
    let erasure = erasure(args)?;
    let store = command::open_present(&args.data)?;
    let site = command::known_site(&store, args.site)?;
    let erased = store.erase(&site, &erasure)?;
    println!("{erased} views were deleted.");
    Ok(())
}

fn erasure(args: &Delete) -> Result<Erasure> {
    let path = args.path.as_deref().map(PathPattern::parse).transpose()?;
    let from_day = args.from.as_deref().map_or(Ok(i32::MIN), day_of)?;
    let to_day = args.to.as_deref().map_or(Ok(i32::MAX), day_of)?;
    ensure!(from_day <= to_day, "the first day is after the last");
    Ok(Erasure { path, from_day, to_day })
}

pub(crate) fn day_of(text: &str) -> Result<i32> {
    day::parse(text).with_context(|| format!("{text:?} is not a day like 2026-11-05"))
}
