//! `GET /api/v1/scroll`: how far down visitors came and where they stayed, for whoever may see the map.
//!
//! The question is that of a map, without `kind` and without what is taken away. `path`, `from`, `to` (days, both included),
//! `views` in all, `count` (what counts once) and `units` (how many of those there are); `document_px`, the median height of
//! the document, and for each class of device its `folds`: where the first screen ends, the median of its `views`. `rows` of
//! equal height from the top: `depth_percent`, where one begins as a part of each view's own document, `px`, the same in one of
//! that median height, how many units `reached` it, which is also told as `share` of all units, and `seconds`, how long in all
//! it stood in a viewport while its visitor was active. As CSV a row has beside them the `folds` that lie in it, by class.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Uri},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use serde_json::Value;
use store::HeatQuery;
use wire::{Fold, Heat, Kind, Reach};

use crate::{Collector, day, heat, heat_query::Parameters, heat_segment::FILTERS, refusal::Refusal, table};

/// What is asked beside filters.
const NAMES: [&str; 4] = ["site", "path", "count", "format"];

#[derive(Serialize)]
struct ScrollJson<'a> {
    path: &'a str,
    from: String,
    to: String,
    views: u64,
    count: &'a str,
    units: u64,
    document_px: u32,
    folds: Vec<FoldJson<'a>>,
    rows: Vec<RowJson>,
}

#[derive(Serialize)]
struct FoldJson<'a> {
    device: &'a str,
    views: u64,
    px: u32,
}

#[derive(Serialize)]
struct RowJson {
    depth_percent: f64,
    px: f64,
    reached: u64,
    share: Option<f64>,
    seconds: f64,
}

pub(crate) async fn scroll(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    heat::respond_to(question, state, &uri, &headers, |_, parameters, query, store| {
        let is_csv = table::is_csv(&parameters)?;
        let map = store.heat(&query)?;
        if is_csv {
            return Ok(table::as_file("scroll", &COLUMNS, cells(&map)));
        }
        Ok(Json(ScrollJson::from(&map)).into_response())
    })
    .await
}

fn question(uri: &Uri, today: i32) -> Result<(Parameters, HeatQuery), Refusal> {
    let parameters = Parameters::named(uri, &[&NAMES[..], &FILTERS].concat())?;
    let query = parameters.query_of(Kind::Scroll, today)?;
    Ok((parameters, query))
}

impl<'a> From<&'a Heat> for ScrollJson<'a> {
    fn from(Heat { about, reach, .. }: &'a Heat) -> Self {
        let fold = |fold: &Fold| FoldJson { device: fold.device.name(), views: fold.views, px: fold.px };
        Self {
            path: &about.path,
            from: day::text(about.from_day),
            to: day::text(about.to_day),
            views: about.views,
            count: about.count.name(),
            units: about.units,
            document_px: reach.document_px,
            folds: reach.folds.iter().map(fold).collect(),
            rows: rows(reach, about.units).collect(),
        }
    }
}

fn rows(reach: &Reach, units: u64) -> impl Iterator<Item = RowJson> {
    let count = reach.rows.len().max(1) as f64;
    reach.rows.iter().enumerate().map(move |(at, &(reached, ms))| RowJson {
        depth_percent: at as f64 * 100.0 / count,
        px: at as f64 * f64::from(reach.document_px) / count,
        reached,
        share: (units > 0).then(|| reached as f64 / units as f64),
        seconds: ms as f64 / 1e3,
    })
}

/// Of rows for spreadsheets.
const COLUMNS: [&str; 6] = ["depth_percent", "px", "reached", "share", "seconds", "folds"];

fn cells(Heat { about, reach, .. }: &Heat) -> impl Iterator<Item = Vec<Value>> {
    rows(reach, about.units).enumerate().map(|(at, row)| {
        let RowJson { depth_percent, px, reached, share, seconds } = row;
        let here = reach.folds.iter().filter(|fold| row_of(fold, reach) == Some(at));
        let folds: Vec<&str> = here.map(|fold| fold.device.name()).collect();
        vec![
            depth_percent.into(),
            px.into(),
            reached.into(),
            share.into(),
            seconds.into(),
            folds.join(" ").into(),
        ]
    })
}

/// In which row a first screen ends; the last of what fits into it whole.
fn row_of(fold: &Fold, reach: &Reach) -> Option<usize> {
    let last = reach.rows.len().checked_sub(1)?;
    let row = u64::from(fold.px) * reach.rows.len() as u64 / u64::from(reach.document_px.max(1));
    Some((row as usize).min(last))
}
