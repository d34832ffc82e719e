//! `isotherm import`: views of an export, into a site that may be another. What is there already is not counted again.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
    sync::mpsc,
};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use clap::{Args, ValueEnum as _};
use serde::de::DeserializeOwned;
use store::{Arrival, KeptView, Outcome, Site, Store};
use wire::{Batch, SiteKey};

use crate::{
    command,
    export_json::{EndLine, HeadLine, OrderLine, VERSION, ViewLine},
    export_rows::Rows,
};

/// Batches that wait for their commit at the same time: together they are one.
const AT_ONCE: usize = 256;

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The data folder, which no collector serves meanwhile.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The site that the views are to belong to.
    #[arg(long, value_name = "KEY", value_parser = command::site_key)]
    site: SiteKey,
    /// What `isotherm export --format jsonl` printed; - for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// What became of the batches.
#[derive(Default)]
struct Told {
    stored: u64,
    known: u64,
}

pub(crate) fn run(args: &Import) -> Result<()> {
    ensure!(
        args.data.is_dir(),
        "there is no data folder {}; `isotherm site add` makes one",
        args.data.display()
    );
    let store = command::naming(&args.data, Store::serve(&args.data))?;
    let site = command::known_site(&store, args.site)?;
    let told = import(&store, &site, &mut open(&args.file)?)?;
    store.close();
    println!("{} batches are new, {} were there already.", told.stored, told.known);
    Ok(())
}

fn open(file: &Path) -> Result<Box<dyn BufRead>> {
    if file == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let opened = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(Box::new(BufReader::new(opened)))
}

fn import(store: &Store, site: &Site, lines: &mut dyn BufRead) -> Result<Told> {
    if let Some(table) = table(lines.fill_buf()?) {
        bail!(
            "this is a table in {table}, which holds a part of what was recorded and is made for other programs; \
             import what `isotherm export --format jsonl` prints"
        );
    }
    let mut lines = (1_u64..).zip(lines.lines());
    let (_, first) = lines.next().context("the export is empty")?;
    let head: HeadLine = read(1, &first?)?;
    let version = head.isotherm_export;
    ensure!(version == VERSION, "the export has version {version}, this isotherm knows {VERSION}");
    let mut told = Told::default();
    let mut views = 0;
    for (number, line) in lines {
        let line = line?;
        if let Ok(end) = serde_json::from_str::<EndLine>(&line) {
            ensure!(
                end.views == views,
                "the export says that it has {} views, and {views} are there",
                end.views
            );
            return Ok(told);
        }
        if let Ok(order) = serde_json::from_str::<OrderLine>(&line) {
            let order = order.read().map_err(|wrong| anyhow!("line {number}: {wrong}"))?;
            store.tell_order(site, &order)?;
            continue;
        }
        let kept = read::<ViewLine>(number, &line)?
            .read(site.key)
            .map_err(|wrong| anyhow!("line {number}: {wrong}"))?;
        put(store, kept, &mut told).with_context(|| format!("line {number} cannot be imported"))?;
        views += 1;
    }
    bail!("the export was cut off; the {views} views that were read are in")
}

/// Which table of an export begins so: no view could be made of its rows.
fn table(start: &[u8]) -> Option<&'static str> {
    if start.starts_with(b"PAR1") {
        return Some("Parquet");
    }
    let is_csv = |rows: &Rows| {
        let names: Vec<&str> = rows.columns().map(|(name, _)| name).take(3).collect();
        start.starts_with(names.join(",").as_bytes())
    };
    Rows::value_variants().iter().any(is_csv).then_some("CSV")
}

fn read<T: DeserializeOwned>(number: u64, line: &str) -> Result<T> {
    serde_json::from_str(line).with_context(|| format!("line {number} is no line of an export"))
}

/// Stores a view's batches, each checked as if a browser had sent it.
fn put(store: &Store, view: KeptView, told: &mut Told) -> Result<()> {
    let KeptView { visitor, agent, country, batches, .. } = view;
    for some in batches.chunks(AT_ONCE) {
        let (done, answers) = mpsc::channel();
        for (received_ms, batch) in some {
            let arrival = Arrival {
                bytes: checked(batch)?,
                batch: batch.clone(),
                visitor,
                agent,
                country,
                received_ms: *received_ms,
                // What was counted once is no longer in doubt.
                suspicion: None,
            };
            let done = done.clone();
            // Whoever would hear of it has given up if the receiver is gone.
            store.append(arrival, move |outcome| drop(done.send(outcome)))?;
        }
        drop(done);
        for outcome in answers {
            match outcome? {
                Outcome::Stored => told.stored += 1,
                Outcome::Duplicate => told.known += 1,
            }
        }
    }
    Ok(())
}

fn checked(batch: &Batch) -> Result<Vec<u8>> {
    if let Some((rows, at_ms, after_ms)) = unordered(batch) {
        bail!(
            "the {rows} of batch {} are not in the order of their time: one at {at_ms} ms stands behind one at {after_ms} ms",
            batch.seq
        );
    }
    let bytes = batch.encode();
    let read = Batch::decode(&bytes)?;
    ensure!(read == *batch, "batch {} holds what no browser sends", batch.seq);
    Ok(bytes)
}

/// Which rows of a batch are not in the order of their time, with the two times between which that shows: bytes hold the time
/// since the row before.
fn unordered(batch: &Batch) -> Option<(&'static str, u32, u32)> {
    fn of<T>(name: &'static str, rows: &[T], at_ms: impl Fn(&T) -> u32) -> Option<(&'static str, u32, u32)> {
        let mut pairs = rows.windows(2).map(|pair| (at_ms(&pair[1]), at_ms(&pair[0])));
        pairs.find(|(at_ms, before_ms)| at_ms < before_ms).map(|(at_ms, before_ms)| (name, at_ms, before_ms))
    }
    of("frames", &batch.frames, |row| row.at_ms)
        .or_else(|| of("moves", &batch.moves, |row| row.at_ms))
        .or_else(|| of("clicks", &batch.clicks, |row| row.at_ms))
        .or_else(|| of("signals", &batch.signals, |row| row.at_ms))
}

#[cfg(test)]
mod tests {
    use wire::{Signal, SignalKind, ViewId};

    use super::*;

    #[test]
    fn rows_out_of_order_are_called_so() {
        let mut batch = Batch::new(SiteKey::from_random([1; 10]), ViewId(1), 7);
        let signal = |at_ms| Signal { kind: SignalKind::Rage, at_ms, ..Signal::default() };
        batch.signals = vec![signal(40), signal(40), signal(0)];
        let error = checked(&batch).unwrap_err().to_string();
        let expected = "the signals of batch 7 are not in the order of their time: one at 0 ms stands behind one at 40 ms";
        assert_eq!(error, expected);
        batch.signals.truncate(2);
        assert!(unordered(&batch).is_none());
    }
}
