//! `isotherm export`: what was recorded, for other programs: whole as JSON lines, or in rows for spreadsheets.

use std::{
    io::{self, BufWriter, IsTerminal as _, Write},
    ops::RangeInclusive,
    path::PathBuf,
};

use anyhow::{Result, bail, ensure};
use clap::{Args, ValueEnum};
use store::{Site, Store};
use wire::SiteKey;

use crate::{
    command,
    csv::{self, Cell},
    day, delete,
    export_json::{EndLine, HeadLine, OrderLine, VERSION, ViewLine},
    export_parquet::ParquetSheet,
    export_rows::{Rows, Sheet, row_of_order},
};

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The site's key.
    #[arg(long, value_name = "KEY", value_parser = command::site_key)]
    site: SiteKey,
    /// Whole, to be imported again, or in rows.
    #[arg(long, value_enum)]
    format: Format,
    /// Of what a table has a row.
    #[arg(long, value_enum, required_if_eq_any([("format", "csv"), ("format", "parquet")]))]
    rows: Option<Rows>,
    /// The first day, like 2026-11-01, UTC.
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last day, included.
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line a view, with all that was recorded in it.
    Jsonl,
    /// A table for spreadsheets.
    Csv,
    /// A table for programs that analyse.
    Parquet,
}

/// Prints until there is no more, or nobody reads it any longer.
pub(crate) fn run(args: &Export) -> Result<()> {
    print(args).or_else(|error| if is_unread(&error) { Ok(()) } else { Err(error) })
}

/// Whether whoever read what is printed has gone, as `head` goes when it has enough.
fn is_unread(error: &anyhow::Error) -> bool {
    let is_closed = |cause: &io::Error| cause.kind() == io::ErrorKind::BrokenPipe;
    error.chain().filter_map(|cause| cause.downcast_ref()).any(is_closed)
}

fn print(args: &Export) -> Result<()> {
    let from_day = args.from.as_deref().map_or(Ok(i32::MIN), delete::day_of)?;
    let to_day = args.to.as_deref().map_or(Ok(i32::MAX), delete::day_of)?;
    ensure!(from_day <= to_day, "the first day is after the last");
    let store = command::open_present(&args.data)?;
    let site = command::known_site(&store, args.site)?;
    let days = from_day..=to_day;
    match (args.format, args.rows) {
        (Format::Jsonl, Some(_)) => bail!("JSON lines hold all that was recorded: leave --rows out"),
        (Format::Jsonl, None) => lines(&store, &site, days),
        (_, None) => bail!("a table needs --rows"),
        (Format::Csv, Some(rows)) => {
            let mut sheet = CsvSheet(BufWriter::new(io::stdout().lock()));
            sheet.row(&rows.columns().map(|(name, _)| Cell::from(name)).collect::<Vec<_>>())?;
            table(&store, &site, days, rows, &mut sheet)?;
            Ok(sheet.0.flush()?)
        }
        (Format::Parquet, Some(rows)) => {
            let out = io::stdout();
            ensure!(!out.is_terminal(), "Parquet is not for the eye: send it to a file, with > FILE");
            let mut sheet = ParquetSheet::new(out, rows.columns())?;
            table(&store, &site, days, rows, &mut sheet)?;
            sheet.end()
        }
    }
}

/// Whole.
fn lines(store: &Store, site: &Site, days: RangeInclusive<i32>) -> Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let [from, to] = [*days.start(), *days.end()].map(day::text);
    let name = site.name.clone();
    line(&mut out, &HeadLine { isotherm_export: VERSION, site: site.key.to_string(), name, from, to })?;
    let mut views = 0;
    store.export(site, days.clone(), |view| -> Result<()> {
        views += 1;
        line(&mut out, &ViewLine::from(&view))
    })?;
    for order in store.orders(site, days)? {
        line(&mut out, &OrderLine::from(order))?;
    }
    line(&mut out, &EndLine { views })?;
    Ok(out.flush()?)
}

fn table(
    store: &Store,
    site: &Site,
    days: RangeInclusive<i32>,
    rows: Rows,
    sheet: &mut impl Sheet,
) -> Result<()> {
    if rows == Rows::Orders {
        return store.orders(site, days)?.iter().try_for_each(|order| row_of_order(sheet, order));
    }
    store.export(site, days, |view| rows.of(sheet, &view))
}

struct CsvSheet<W>(W);

impl<W: Write> Sheet for CsvSheet<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        Ok(csv::row(&mut self.0, cells)?)
    }
}

fn line(out: &mut impl Write, line: &impl serde::Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, line).map_err(io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}
