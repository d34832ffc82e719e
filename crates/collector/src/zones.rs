//! `GET /api/v1/zones`: the figures of one zone of a page, for whoever may see the map.
//!
//! The question is that of a map, without `kind`, `count` and what is taken away, and with the zone: `selector`, an element as
//! maps tell it, perhaps with which of its matches (as `clicked` is written), together with all elements whose chain of
//! landmarks lies in it; or `box`, left, top, width and height in percent of the document. Every click counts.
//!
//! In a box what lies across the border counts by the part of its cell that lies inside, as zones of the overlay do: a click to
//! the few pixels of its cell, a look by the part of the element. Each element lies where it lay on average, in parts of the
//! document; one without a box counts in no box, but among all. With `selector` an element counts whole.
//!
//! `views`, `simulated` (of those), `elements` (of which anything lies in the zone), `box` (where it lies, in percent; null
//! where nobody knows) and `views_scrolled_to`, those whose viewport held its middle by the scroll map. `figures`, one for each
//! `kind` of map: its `unit`, `amount` in the zone, amount `of` the whole map, `share` of that, and the amount `per_view` and
//! `per_view_scrolled_to`. Time is in seconds; revenue, for who may see orders, in the currency of the most.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Uri},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use serde_json::Value;
use store::{Answer, HeatQuery, Store};
use wire::{About, Anchor, Kind, Reach};

use crate::{
    Collector, day, heat,
    heat_query::{Parameters, wrong},
    heat_segment::{CLICKED, FILTERS, clicked},
    refusal::Refusal,
    table,
    zone::{self, Rect, Zone},
};

const SELECTOR: &str = "selector";
const BOX: &str = "box";
/// What is asked beside filters.
const NAMES: [&str; 5] = ["site", "path", SELECTOR, BOX, "format"];
/// What adds up in a zone. Where an element lies is told by the first that has it.
const KINDS: [Kind; 8] = [
    Kind::Click,
    Kind::Rage,
    Kind::Dead,
    Kind::Slow,
    Kind::Error,
    Kind::Move,
    Kind::Attention,
    Kind::Revenue,
];

#[derive(Serialize)]
struct ZoneJson {
    path: String,
    from: String,
    to: String,
    views: u64,
    simulated: u64,
    elements: usize,
    r#box: Option<BoxJson>,
    views_scrolled_to: Option<u64>,
    figures: Vec<FigureJson>,
}

#[derive(Serialize)]
struct BoxJson {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

#[derive(Serialize)]
struct FigureJson {
    kind: &'static str,
    unit: String,
    amount: f64,
    of: f64,
    share: Option<f64>,
    per_view: Option<f64>,
    per_view_scrolled_to: Option<f64>,
}

pub(crate) async fn zones(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    heat::respond_to(question, state, &uri, &headers, |rights, parameters, query, store| {
        let (zone, is_csv) = (zone(&parameters)?, table::is_csv(&parameters)?);
        let kinds = KINDS.into_iter().filter(|kind| *kind != Kind::Revenue || rights.sees_orders);
        let told = told(&store, &query, &zone, kinds)?;
        if is_csv {
            return Ok(table::as_file("zone", &COLUMNS, rows(&told)));
        }
        Ok(Json(told).into_response())
    })
    .await
}

fn question(uri: &Uri, today: i32) -> Result<(Parameters, HeatQuery), Refusal> {
    let parameters = Parameters::named(uri, &[&NAMES[..], &FILTERS].concat())?;
    let query = parameters.query_of(Kind::Click, today)?;
    zone(&parameters)?;
    Ok((parameters, query))
}

fn zone(parameters: &Parameters) -> Result<Zone, Refusal> {
    match (parameters.get(SELECTOR), parameters.get(BOX)) {
        (None, None) => Err(Refusal::NoParameter("selector or box")),
        (Some(_), Some(text)) => Err(wrong(BOX, text, "but selector says already which zone is meant")),
        (Some(text), None) => clicked(text).map(Zone::Element).ok_or_else(|| wrong(SELECTOR, text, CLICKED)),
        (None, Some(text)) => {
            let expected = "write left, top, width and height in percent of the document, as 0,20,50,12.5";
            rect(text).map(Zone::Box).ok_or_else(|| wrong(BOX, text, expected))
        }
    }
}

fn rect(text: &str) -> Option<Rect> {
    let sides: Vec<f64> = text.split(',').map(|side| side.parse().ok()).collect::<Option<_>>()?;
    let [left, top, width, height] = *sides.first_chunk().filter(|_| sides.len() == 4)?;
    let is_on_page = |start: f64, side: f64| start >= 0.0 && side > 0.0 && start + side <= 100.0;
    let [left_part, top_part, width_part, height_part] = [left, top, width, height].map(|side| side / 100.0);
    let rect = Rect { left: left_part, top: top_part, width: width_part, height: height_part };
    (is_on_page(left, width) && is_on_page(top, height)).then_some(rect)
}

/// What the maps of these kinds say of the zone.
fn told(
    store: &Store,
    query: &HeatQuery,
    zone: &Zone,
    kinds: impl Iterator<Item = Kind>,
) -> Result<ZoneJson, Refusal> {
    let scroll = store.heat(&HeatQuery { kind: Kind::Scroll, ..query.clone() })?;
    let About { path, from_day, to_day, views, simulated, .. } = scroll.about;
    let mut elements: BTreeSet<Anchor> = BTreeSet::new();
    let (mut bounds, mut figures) = (None, Vec::new());
    for kind in kinds {
        let answer = store.answer(&HeatQuery { kind, ..query.clone() })?;
        elements.extend(zone::elements(&answer.heat, zone).map(|one| Anchor { landmark: 0, ..one.clone() }));
        bounds = bounds.or_else(|| zone::bounds(&answer.heat, zone));
        figures.push(figure(kind, &answer, zone));
    }
    let views_scrolled_to = bounds.and_then(|bounds| who_came(&scroll.reach, &bounds));
    for figure in &mut figures {
        let over = |views: u64| (views > 0).then(|| figure.amount / views as f64);
        (figure.per_view, figure.per_view_scrolled_to) = (over(views), views_scrolled_to.and_then(over));
    }
    let (from, to) = (day::text(from_day), day::text(to_day));
    let (elements, r#box) = (elements.len(), bounds.map(BoxJson::from));
    Ok(ZoneJson { path, from, to, views, simulated, elements, r#box, views_scrolled_to, figures })
}

fn figure(kind: Kind, Answer { heat, revenue, .. }: &Answer, zone: &Zone) -> FigureJson {
    let (unit, per_unit) = match kind {
        Kind::Move | Kind::Attention => ("seconds", 1e3),
        Kind::Revenue => (revenue.as_ref().map_or("", |revenue| &revenue.currency), 1e4),
        _ => ("clicks", 1.0),
    };
    let (inside, all) = (zone::weight(heat, zone), zone::all(heat) as f64);
    FigureJson {
        kind: kind.name(),
        unit: unit.into(),
        amount: inside / per_unit,
        of: all / per_unit,
        share: (all > 0.0).then(|| inside / all),
        per_view: None,
        per_view_scrolled_to: None,
    }
}

/// How many had the middle of these bounds in their viewport.
fn who_came(Reach { rows, .. }: &Reach, Rect { top, height, .. }: &Rect) -> Option<u64> {
    let middle = (top + height / 2.0).max(0.0) * rows.len() as f64;
    rows.get(middle as usize).map(|(views, _)| *views)
}

/// Of rows for spreadsheets.
const COLUMNS: [&str; 9] = [
    "kind",
    "unit",
    "amount",
    "of",
    "share",
    "per_view",
    "per_view_scrolled_to",
    "views",
    "views_scrolled_to",
];

fn rows(zone: &ZoneJson) -> impl Iterator<Item = Vec<Value>> {
    zone.figures.iter().map(|figure| {
        let FigureJson { kind, unit, amount, of, share, per_view, per_view_scrolled_to } = figure;
        let mut row = vec![Value::from(*kind), unit.as_str().into(), (*amount).into(), (*of).into()];
        row.extend([*share, *per_view, *per_view_scrolled_to].map(Value::from));
        row.extend([Value::from(zone.views), zone.views_scrolled_to.into()]);
        row
    })
}

impl From<Rect> for BoxJson {
    fn from(Rect { left, top, width, height }: Rect) -> Self {
        let [left, top, width, height] = [left, top, width, height].map(|part| part * 100.0);
        Self { left, top, width, height }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_lies_on_the_page() {
        let box_of = Rect { left: 0.0, top: 0.2, width: 0.5, height: 0.125 };
        assert_eq!(rect("0,20,50,12.5"), Some(box_of));
        assert_eq!(rect("0,0,100,100"), Some(Rect::WHOLE));
        for wrong in
            ["", "0,0,1", "0,0,1,1,1", "0,0,0,1", "-1,0,5,5", "99,0,2,1", "0,0,NaN,1", "0,0,inf,1", "0,0,1,x"]
        {
            assert_eq!(rect(wrong), None, "{wrong}");
        }
    }
}
