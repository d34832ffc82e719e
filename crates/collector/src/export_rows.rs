//! The rows of an export, for spreadsheets and other programs: a view, a click, a signal or an order each.

use anyhow::Result;
use clap::ValueEnum;
use store::{Country, KeptView, Order, Visit};
use wire::{Anchor, Batch, Place};

use crate::{
    csv::Cell,
    export_json::{hex, name_of_os},
    orders,
};

/// Of what there is a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Rows {
    Views,
    Clicks,
    Signals,
    /// Those that a back end told.
    Orders,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// A whole one.
    Number,
    /// Of money.
    Amount,
    Flag,
    /// Ms since 1970 UTC.
    Moment,
}

/// What takes rows, each with a cell for every column.
pub(crate) trait Sheet {
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()>;
}

use Kind::{Amount, Flag, Moment, Number, Text};

/// Columns one after the other, those of one kind together.
type Columns = &'static [(Kind, &'static str)];

const VIEWS: Columns = &[
    (Text, "view"),
    (Moment, "started"),
    (
        Text,
        "path device browser os language referrer utm_source utm_medium utm_campaign utm_term utm_content",
    ),
    (Number, "viewport_w viewport_h document_w document_h lasted_ms active_ms moves clicks depth_px"),
    (Flag, "simulated automated"),
    (Text, "country"),
];
const CLICKS: Columns = &[
    (Text, "view"),
    (Moment, "started"),
    (Text, "path"),
    (Number, "at_ms"),
    (Text, "selector"),
    (Number, "index x y element_x element_y element_w element_h"),
    (Text, "pointer"),
    (Number, "button"),
    (Flag, "trusted"),
];
const SIGNALS: Columns = &[
    (Text, "view"),
    (Moment, "started"),
    (Text, "path"),
    (Number, "at_ms"),
    (Text, "kind selector"),
    (Number, "index value"),
    (Text, "name properties"),
];
const ORDERS: Columns = &[(Moment, "made"), (Text, "currency"), (Amount, "value refund")];

impl Rows {
    /// The columns' names, and what their cells are.
    pub(crate) fn columns(self) -> impl Iterator<Item = (&'static str, Kind)> {
        let columns = match self {
            Self::Views => VIEWS,
            Self::Clicks => CLICKS,
            Self::Signals => SIGNALS,
            Self::Orders => ORDERS,
        };
        columns.iter().flat_map(|&(kind, names)| names.split(' ').map(move |name| (name, kind)))
    }

    /// The rows of one view.
    pub(crate) fn of(self, out: &mut impl Sheet, view: &KeptView) -> Result<()> {
        let batches: Vec<Batch> = view.batches.iter().map(|(_, batch)| batch.clone()).collect();
        let Some(visit) = Visit::of(view.started_ms, &batches) else { return Ok(()) };
        let number = hex(visit.view.0);
        let about = || [number.as_str().into(), Cell::Moment(visit.started_ms), visit.path.as_str().into()];
        match self {
            Self::Views => row_of_view(out, about, view, &visit, &batches[0]),
            Self::Clicks => rows_of_clicks(out, about, &batches),
            Self::Signals => rows_of_signals(out, about, &batches),
            Self::Orders => Ok(()),
        }
    }
}

fn row_of_view<'a>(
    out: &mut impl Sheet,
    about: impl Fn() -> [Cell<'a>; 3],
    view: &KeptView,
    visit: &Visit,
    first: &Batch,
) -> Result<()> {
    let Some(header) = &first.header else { return Ok(()) };
    let (browser, os) = (view.agent.browser.name(), name_of_os(view.agent.os));
    let mut cells: Vec<Cell<'_>> = about().into();
    cells.extend([visit.device.name(), browser, &os, &header.language, &header.referrer].map(Cell::from));
    cells.extend(header.utm.iter().map(|text| Cell::from(text.as_str())));
    cells.extend([visit.viewport.w, visit.viewport.h, visit.document.w, visit.document.h].map(Cell::from));
    cells.extend([visit.lasted_ms, visit.active_ms].map(Cell::from));
    cells.extend([visit.moves, visit.clicks].map(Cell::from));
    cells.push(visit.depth_px.into());
    cells.extend([visit.simulated, view.agent.is_bot()].map(Cell::from));
    cells.push(view.country.as_ref().map_or("", Country::as_str).into());
    out.row(&cells)
}

pub(crate) fn row_of_order(out: &mut impl Sheet, order: &Order) -> Result<()> {
    let [value, refund] = [order.value, order.refund].map(orders::amount).map(Cell::Decimal);
    out.row(&[Cell::Moment(order.at_ms), order.currency.as_str().into(), value, refund])
}

fn rows_of_clicks<'a>(
    out: &mut impl Sheet,
    about: impl Fn() -> [Cell<'a>; 3],
    batches: &[Batch],
) -> Result<()> {
    for click in batches.iter().flat_map(|batch| &batch.clicks) {
        let place = place(batches, click.place);
        let (selector, index) = named(batches, place.anchor);
        let mut cells: Vec<Cell<'_>> = about().into();
        cells.extend([click.at_ms.into(), selector.into(), index.into(), click.x.into(), click.y.into()]);
        cells.extend([place.x.into(), place.y.into(), place.w.into(), place.h.into()]);
        cells.extend([click.pointer.name().into(), click.button.into(), click.trusted.into()]);
        out.row(&cells)?;
    }
    Ok(())
}

fn rows_of_signals<'a>(
    out: &mut impl Sheet,
    about: impl Fn() -> [Cell<'a>; 3],
    batches: &[Batch],
) -> Result<()> {
    for signal in batches.iter().flat_map(|batch| &batch.signals) {
        let (selector, index) = named(batches, signal.anchor);
        let properties = match &signal.properties[..] {
            [] => String::new(),
            properties => serde_json::to_string(properties)?,
        };
        let mut cells: Vec<Cell<'_>> = about().into();
        cells.extend([signal.at_ms.into(), signal.kind.name().into(), selector.into(), index.into()]);
        cells.extend([signal.value.into(), signal.name.as_str().into(), properties.as_str().into()]);
        out.row(&cells)?;
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
