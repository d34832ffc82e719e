//! `isotherm check`: whether everything that was stored can still be read.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use store::Report;

use crate::command;

/// Damaged batches that are listed one by one.
const LISTED: usize = 20;

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

pub(crate) fn run(args: &Check) -> Result<()> {
    let report = command::open_present(&args.data)?.check()?;
    print(&report);
    if !report.is_sound() {
        let (unreadable, damage) = (report.unreadable.len(), report.damage.len());
        bail!("the data folder is damaged: {unreadable} unreadable batches, {damage} faults in the database");
    }
    println!("Everything can be read.");
    Ok(())
}

fn print(report: &Report) {
    let Report { sites, views, batches, points, orphans, bytes, closed, unreadable, damage } = report;
    println!("sites {sites}, views {views}, batches {batches}, points {points}, bytes {bytes}");
    if *closed > 0 {
        println!("{closed} days of pages are added up");
    }
    if *orphans > 0 {
        println!("{orphans} batches belong to views whose first batch never came");
    }
    for bad in unreadable.iter().take(LISTED) {
        println!("batch {} of view {}: {}", bad.seq, bad.view, bad.why);
    }
    if unreadable.len() > LISTED {
        println!("and {} more", unreadable.len() - LISTED);
    }
    damage.iter().for_each(|fault| println!("{fault}"));
}
