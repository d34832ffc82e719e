//! `isotherm export`: what was recorded, for other programs: whole as JSON lines, or in rows for spreadsheets.

use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use anyhow::{Result, bail, ensure};
use clap::{Args, ValueEnum};
use store::{KeptView, Order, Visit};
use wire::{Anchor, Batch, Place, SiteKey};

use crate::{
    command,
    csv::{self, Cell},
    day, delete,
    export_json::{EndLine, HeadLine, OrderLine, VERSION, ViewLine, hex, name_of_browser, name_of_os},
    orders,
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
    /// Of what there is a row in CSV.
    #[arg(long, value_enum, required_if_eq("format", "csv"))]
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
    /// A table.
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rows {
    Views,
    Clicks,
    Signals,
    /// Those that a back end told.
    Orders,
}

pub(crate) fn run(args: &Export) -> Result<()> {
    let from_day = args.from.as_deref().map_or(Ok(i32::MIN), delete::day_of)?;
    let to_day = args.to.as_deref().map_or(Ok(i32::MAX), delete::day_of)?;
    ensure!(from_day <= to_day, "the first day is after the last");
    let store = command::open_present(&args.data)?;
    let site = command::known_site(&store, args.site)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let rows = match (args.format, args.rows) {
        (Format::Csv, Some(rows)) => rows,
        (Format::Csv, None) => bail!("CSV needs --rows"),
        (Format::Jsonl, Some(_)) => bail!("JSON lines hold all that was recorded: leave --rows out"),
        (Format::Jsonl, None) => {
            let [from, to] = [from_day, to_day].map(day::text);
            let name = site.name.clone();
            let head = HeadLine { isotherm_export: VERSION, site: site.key.to_string(), name, from, to };
            line(&mut out, &head)?;
            let mut views = 0;
            store.export(&site, from_day..=to_day, |view| -> Result<()> {
                views += 1;
                line(&mut out, &ViewLine::from(&view))
            })?;
            for order in store.orders(&site, from_day..=to_day)? {
                line(&mut out, &OrderLine::from(order))?;
            }
            line(&mut out, &EndLine { views })?;
            return Ok(out.flush()?);
        }
    };
    csv::row(&mut out, &rows.names().map(Cell::from).collect::<Vec<_>>())?;
    if rows == Rows::Orders {
        for order in store.orders(&site, from_day..=to_day)? {
            row_of_order(&mut out, &order)?;
        }
    } else {
        store.export(&site, from_day..=to_day, |view| rows.of(&mut out, &view))?;
    }
    Ok(out.flush()?)
}

fn line(out: &mut impl Write, line: &impl serde::Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    Ok(out.write_all(b"\n")?)
}

const VIEWS: &str = "view started path device browser os language referrer utm_source utm_medium utm_campaign utm_term \
    utm_content viewport_w viewport_h document_w document_h lasted_ms active_ms moves clicks depth_px simulated automated";
const CLICKS: &str = "view started path at_ms selector index x y element_x element_y element_w element_h pointer \
    button trusted";
const SIGNALS: &str = "view started path at_ms kind selector index value name properties";

const ORDERS: &str = "made currency value refund";

impl Rows {
    fn names(self) -> impl Iterator<Item = &'static str> {
        let names = match self {
            Self::Views => VIEWS,
            Self::Clicks => CLICKS,
            Self::Signals => SIGNALS,
            Self::Orders => ORDERS,
        };
        names.split(' ').filter(|name| !name.is_empty())
    }

    /// The rows of one view.
    fn of(self, out: &mut impl Write, view: &KeptView) -> Result<()> {
        let batches: Vec<Batch> = view.batches.iter().map(|(_, batch)| batch.clone()).collect();
        let Some(visit) = Visit::of(view.started_ms, &batches) else { return Ok(()) };
        let number = hex(visit.view.0);
        let started = day::moment(visit.started_ms);
        let about = [number.as_str(), &started, &visit.path];
        match self {
            Self::Views => row_of_view(out, about, view, &visit, &batches[0]),
            Self::Clicks => rows_of_clicks(out, about, &batches),
            Self::Signals => rows_of_signals(out, about, &batches),
            Self::Orders => Ok(()),
        }
    }
}

fn row_of_view(
    out: &mut impl Write,
    about: [&str; 3],
    view: &KeptView,
    visit: &Visit,
    first: &Batch,
) -> Result<()> {
    let Some(header) = &first.header else { return Ok(()) };
    let (browser, os) = (name_of_browser(view.agent.browser), name_of_os(view.agent.os));
    let mut cells: Vec<Cell<'_>> = about.map(Cell::from).into();
    cells.extend([visit.device.name(), &browser, &os, &header.language, &header.referrer].map(Cell::from));
    cells.extend(header.utm.iter().map(|text| Cell::from(text.as_str())));
    cells.extend([visit.viewport.w, visit.viewport.h, visit.document.w, visit.document.h].map(Cell::from));
    cells.extend([visit.lasted_ms, visit.active_ms].map(Cell::from));
    cells.extend([visit.moves, visit.clicks].map(Cell::from));
    cells.push(visit.depth_px.into());
    cells.extend([visit.simulated, view.agent.is_bot()].map(Cell::from));
    Ok(csv::row(out, &cells)?)
}

fn row_of_order(out: &mut impl Write, order: &Order) -> Result<()> {
    let [value, refund] = [order.value, order.refund].map(orders::amount).map(Cell::Decimal);
    let made = day::moment(order.at_ms);
    Ok(csv::row(out, &[made.as_str().into(), order.currency.as_str().into(), value, refund])?)
}

fn rows_of_clicks(out: &mut impl Write, about: [&str; 3], batches: &[Batch]) -> Result<()> {
    for click in batches.iter().flat_map(|batch| &batch.clicks) {
        let place = place(batches, click.place);
        let (selector, index) = named(batches, place.anchor);
        let mut cells: Vec<Cell<'_>> = about.map(Cell::from).into();
        cells.extend([click.at_ms.into(), selector.into(), index.into(), click.x.into(), click.y.into()]);
        cells.extend([place.x.into(), place.y.into(), place.w.into(), place.h.into()]);
        cells.extend([click.pointer.name().into(), click.button.into(), click.trusted.into()]);
        csv::row(out, &cells)?;
    }
    Ok(())
}

fn rows_of_signals(out: &mut impl Write, about: [&str; 3], batches: &[Batch]) -> Result<()> {
    for signal in batches.iter().flat_map(|batch| &batch.signals) {
        let (selector, index) = named(batches, signal.anchor);
        let properties = match &signal.properties[..] {
            [] => String::new(),
            properties => serde_json::to_string(properties)?,
        };
        let mut cells: Vec<Cell<'_>> = about.map(Cell::from).into();
        cells.extend([signal.at_ms.into(), signal.kind.name().into(), selector.into(), index.into()]);
        cells.extend([signal.value.into(), signal.name.as_str().into(), properties.as_str().into()]);
        csv::row(out, &cells)?;
    }
    Ok(())
}

/// What the view declared under a number; the document's is 0, and so is that of whose declaration never came.
fn place(batches: &[Batch], number: u32) -> Place {
    let of = |batch: &Batch| {
        let at = number.checked_sub(batch.places.first)?;
        batch.places.list.get(at as usize).copied()
    };
    batches.iter().find_map(of).unwrap_or_default()
}

fn named(batches: &[Batch], number: u32) -> (&str, u32) {
    fn of(batch: &Batch, number: u32) -> Option<&Anchor> {
        batch.anchors.list.get(number.checked_sub(batch.anchors.first)? as usize)
    }
    let found = batches.iter().find_map(|batch| of(batch, number));
    found.map_or(("", 0), |anchor| (&anchor.selector, anchor.index))
}
